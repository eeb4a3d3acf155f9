"""Settings, root addresses, web server and command line."""
