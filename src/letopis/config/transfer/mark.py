"""The note that a load was begun and has not ended; read without Django, so that nothing starts over it."""

from pathlib import Path

from letopis.kernel import env

SENTENCE = "a load was begun here and never finished: run «letopis load» with the same folder again."


def mark() -> Path:
    """Where the note lies; it holds the digest of the manifest."""
    return env.data_dir() / "load-unfinished"


def is_unfinished() -> bool:
    """Whether there is one."""
    return mark().is_file()
