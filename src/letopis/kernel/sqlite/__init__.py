"""Django's SQLite backend on an engine without the WAL-reset corruption bug."""
