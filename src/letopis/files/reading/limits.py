"""What a file may cost at most."""

MEMORY = 768 * 1024 * 1024
SECONDS = 20
LETTERS = 1_000_000  # of text kept of one file
PAGES = 1000  # read of one PDF
PIXELS = 50_000_000
UNPACKED = 200 * 1024 * 1024
MEMBERS = 2000
RATIO = 100


class Unfit(Exception):
    """The file cannot be read; the text is for the log of the child only."""
