"""How much a report reads: what a page can while somebody waits, and what the background can for who asked for all of it.

The background says so around the counting (`reading_whole`); nothing in an address does.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Limits:
    """Days of a period, events of a period."""

    days: int
    events: int


PAGE = Limits(days=366, events=100_000)
KEPT = Limits(days=366, events=1_000_000)  # a page made of kept contacts
WHOLE = Limits(days=3660, events=1_000_000)
_TOLD = 1000  # events between two words of progress

_progress: ContextVar[Callable[[int], None] | None] = ContextVar("progress", default=None)


def limits(*, is_kept: bool = False) -> Limits:
    """Those that hold now; `is_kept`: for what reads kept contacts."""
    if _progress.get() is not None:
        return WHOLE
    return KEPT if is_kept else PAGE


@contextmanager
def reading_whole(progress: Callable[[int], None]) -> Iterator[None]:
    """Within it reports read the whole period; `progress` is told now and then how many events were read."""
    token = _progress.set(progress)
    try:
        yield
    finally:
        _progress.reset(token)


def watched(rows: Iterable[T], event: Callable[[T], Any]) -> Iterator[T]:
    """The same rows, those of an event together; who counts in the background learns how far it has come."""
    progress = _progress.get()
    if progress is None:
        yield from rows
        return
    last, read = None, 0
    for row in rows:
        if event(row) != last:
            last, read = event(row), read + 1
            if read % _TOLD == 0:
                progress(_TOLD)
        yield row
