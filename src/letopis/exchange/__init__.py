"""Data in and out: people from address books and tables. A card is one entry of such a file."""
