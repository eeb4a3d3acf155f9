"""How a list is declared: its columns, what it may be sorted and narrowed by."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django_stubs_ext import StrOrPromise
from markupsafe import Markup

if TYPE_CHECKING:
    from letopis.accounts.models import User

Rows = QuerySet[Any]
Loader = Callable[["User", Sequence[Any]], Mapping[int, Any]]


@dataclass(frozen=True)
class Column:
    """A column. `sort` names the sort it offers; `load` fetches values of a whole page at once, keyed by row id.

    A column added by a higher part has `render`, which turns its loaded value into a cell; the list's own
    template writes the cells of its own columns.
    """

    key: str
    label: StrOrPromise
    sort: str = ""
    place: str = "m-hide"  # where the cell goes when the table becomes a list of cards (ui/README, «Плотность»)
    load: Loader | None = None
    render: Callable[[Any], Markup] | None = None


@dataclass(frozen=True)
class Sort:
    """An order of rows: by `field`, then by id, so that a page can start after any row."""

    key: str
    label: StrOrPromise
    field: str
    descending: bool = False  # the first direction, when the reader asks for this order


@dataclass(frozen=True)
class Choice:
    """A value a filter can take."""

    value: str
    label: StrOrPromise


@dataclass(frozen=True)
class Filter:
    """A condition the reader may set: `?key=value`, several values are joined by «or»."""

    key: str
    label: StrOrPromise
    choices: Callable[["User"], Sequence[Choice]]
    apply: Callable[[Rows, "User", list[str]], Rows]
    default: tuple[str, ...] = ()  # what holds when the address says nothing


@dataclass(frozen=True)
class ListSpec:
    """A declared list. The first sort is the usual one."""

    name: str
    columns: Sequence[Column]
    sorts: Sequence[Sort]
    filters: Sequence[Filter] = ()
    search: Callable[[Rows, str], Rows] | None = None
    page_size: int = 80
    added_after: str = ""  # the column after which those of higher parts stand; the last one when empty

    def sort(self, key: str) -> Sort | None:
        """The sort named `key`, or None."""
        return next((sort for sort in self.sorts if sort.key == key), None)


_added: dict[str, list[Column]] = {}


def add_column(list_name: str, column: Column) -> None:
    """Put a column of a higher part into the list `list_name`; called from that part's `ready()`."""
    columns = _added.setdefault(list_name, [])
    if all(column.key != other.key for other in columns):
        columns.append(column)


def columns_of(spec: ListSpec) -> list[Column]:
    """The list's own columns and those that higher parts have added."""
    keys = [column.key for column in spec.columns]
    place = keys.index(spec.added_after) + 1 if spec.added_after else len(keys)
    return [*spec.columns[:place], *_added.get(spec.name, ()), *spec.columns[place:]]
