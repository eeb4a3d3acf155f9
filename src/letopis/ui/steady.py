"""What does not change while a page is made: the reader's zone and language, the moment it is made at.

Django looks each of them up anew in every cell, and a list has a thousand cells.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, tzinfo
from typing import Any, TypeVar

from django.utils import timezone, translation

from letopis.kernel import clock

T = TypeVar("T")
_words: dict[str | None, dict[str, str]] = {}  # by language: what was asked of its catalogue


class Reader:
    """For whom a page is made, and when."""

    def __init__(self) -> None:
        self.zone: tzinfo = timezone.get_current_timezone()
        self.language = translation.get_language()
        self.now: datetime = clock.now()
        self.today: date = self.now.astimezone(self.zone).date()
        self.words = _words.setdefault(self.language, {})
        self.kept: dict[Any, Any] = {}


_reader: ContextVar[Reader | None] = ContextVar("reader", default=None)


def reader() -> Reader:
    """The reader of the page that is being made, else of this moment."""
    return _reader.get() or Reader()


@contextmanager
def steady() -> Iterator[None]:
    """The reader stays the same within it, and the clock stands still."""
    if _reader.get() is not None:
        yield
        return
    token = _reader.set(Reader())
    try:
        yield
    finally:
        _reader.reset(token)


def kept(name: Any, make: Callable[[], T]) -> T:
    """What `make` answers, once for a page."""
    present = _reader.get()
    if present is None:
        return make()
    if name not in present.kept:
        present.kept[name] = make()
    return present.kept[name]  # type: ignore[no-any-return]


def again(macro: Callable[..., T], *args: Any) -> T:
    """What a macro makes of these arguments, once for a page: for signs that stand in every row."""
    return kept((macro.name, *args), lambda: macro(*args))  # type: ignore[attr-defined]


def gettext(message: str) -> str:
    """The translation of a message, as `django.utils.translation.gettext` answers."""
    present = _reader.get()
    if present is None:
        return translation.gettext(message)
    found = present.words.get(message)
    if found is None:
        found = present.words[message] = translation.gettext(message)
    return found
