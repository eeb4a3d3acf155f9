"""Declared lists: columns, filters, sort keys and keyset pages."""
