"""Reading dictionaries: from memory while a page is made, from the database everywhere else."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

from django.db import models

from letopis.dictionaries.models import Stamp

M = TypeVar("M", bound=models.Model)

DICTIONARIES: dict[type[models.Model], Collection[str]] = {}  # with the fields whose changes count
_joined: dict[type[models.Model], Sequence[type[models.Model]]] = {}  # dictionaries whose rows come along
_kept: dict[type[models.Model], tuple[str, list[Any]]] = {}  # with the stamp they were read under


class _Page:
    """What one page has asked: its stamps, read once, and the dictionaries it uses."""

    def __init__(self) -> None:
        self.stamps: dict[str, str] | None = None
        self.rows: dict[type[models.Model], list[Any]] = {}


_page: ContextVar[_Page | None] = ContextVar("page", default=None)


def dictionary(
    model: type[models.Model], *, but: Collection[str] = (), joined: Sequence[type[models.Model]] = ()
) -> None:
    """Keep the rows of a small table; called in a part's `ready()`.

    `but` are fields its readers never look at, `joined` the dictionaries its manager reads together with it.
    """
    DICTIONARIES[model] = {field.name for field in model._meta.local_concrete_fields} - set(but)
    _joined[model] = joined


@contextmanager
def remembering() -> Iterator[None]:
    """Within it a dictionary is read once at most: for the making of pages, which change nothing."""
    token = _page.set(_Page())
    try:
        yield
    finally:
        _page.reset(token)


def every(model: type[M]) -> list[M]:
    """Every row of a dictionary in its order. While a page is made they are shared with others: look, do not touch."""
    page = _page.get()
    if page is None:
        return list(model._default_manager.all())
    if model not in page.rows:
        page.rows[model] = _rows(page, model)
    return list(page.rows[model])


def _rows(page: _Page, model: type[models.Model]) -> list[Any]:
    if page.stamps is None:
        page.stamps = dict(Stamp.objects.values_list("table", "word"))
    # The rows are read after their stamp: what is written in between only makes the next page read them again.
    words = [page.stamps.get(table._meta.db_table) for table in (model, *_joined.get(model, ()))]
    stamp = None if None in words else " ".join(map(str, words))
    held = _kept.get(model)
    if held is not None and held[0] == stamp:
        return held[1]
    rows = list(model._default_manager.all())
    if stamp is not None:  # without one nobody can tell whether they have changed
        _kept[model] = stamp, rows
    return rows
