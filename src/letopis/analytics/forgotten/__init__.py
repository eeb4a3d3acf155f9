"""«Забытые клиенты»: whom nobody has been in touch with for long, and with whom nothing is planned."""
