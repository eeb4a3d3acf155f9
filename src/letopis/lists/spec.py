"""How a list is declared: whose rows, its usual order, what it leaves out by itself, its own views."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django_stubs_ext import StrOrPromise

if TYPE_CHECKING:
    from letopis.accounts.models import User
    from letopis.lists.board import Board

Rows = QuerySet[Any]


@dataclass(frozen=True)
class Choice:
    """A value a field can take."""

    value: str
    label: StrOrPromise


@dataclass(frozen=True)
class OwnView:
    """A view that is there from the first day: a name for a filter."""

    code: str
    label: StrOrPromise
    where: str = ""
    sort: str = ""  # "": the usual order


@dataclass(frozen=True)
class ListSpec:
    """A declared list. Its fields are registered under its name (`fields.add_fields`).

    `rows` answers what the user sees as disjoint sets, each of which is one range of an index: a page is merged
    from them, since no database reads `team = … or responsible = …` in order by itself.
    """

    name: str  # also of its route
    title: StrOrPromise
    main: str  # the field that stands first and cannot be hidden
    sort: str  # the usual order, as in an address
    rows: Callable[["User"], Sequence[Rows]]
    joins: Callable[[Rows], Rows]  # what the cells of usual columns read off the rows
    usual: str  # a condition that holds unless the reader says something of the same field
    columns: Sequence[str]  # those shown at first; fields that say `is_shown` follow
    views: Sequence[OwnView] = ()
    days: str = ""  # a field of moments: sorted by it, the list has a heading for each day
    search: Callable[[Rows, str], Rows] | None = None
    page_size: int = 80
    changed_by: str = "updated_at"  # newest first, tells whether an open page is out of date
    record: str = ""  # route of one row, by its public id
    boards: Sequence["Board"] = ()
    switch: str = ""  # a field whose condition given by name outlives a change of the view: «мои / команда»


SPECS: dict[str, ListSpec] = {}
_views: dict[str, list[OwnView]] = {}


def add_list(spec: ListSpec) -> None:
    """Register a list; called from its part's `ready()`."""
    SPECS[spec.name] = spec


def add_view(list_name: str, view: OwnView) -> None:
    """Put a view of a higher part among a list's own; called from that part's `ready()`."""
    views = _views.setdefault(list_name, [])
    if all(view.code != other.code for other in views):
        views.append(view)


def own_views(spec: ListSpec) -> list[OwnView]:
    """The views of the list and those that higher parts have added."""
    return [*spec.views, *_views.get(spec.name, ())]
