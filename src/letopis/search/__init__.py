"""Search by any part of a text, the same on SQLite and PostgreSQL."""
