"""Errors of the command line."""


class CommandError(Exception):
    """Something went wrong; the text is one plain sentence."""
