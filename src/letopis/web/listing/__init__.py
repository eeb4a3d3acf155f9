"""The pages beside a list: its filter, its columns, its saved views, what is exported and printed of it."""
