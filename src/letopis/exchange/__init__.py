"""Data in and out: people from address books and tables."""
