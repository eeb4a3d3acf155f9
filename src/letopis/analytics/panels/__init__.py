"""Panels («Панели»): tiles of reports on one page, each with its own settings."""
