"""Fields of a list: one description serves columns, filters, sorting, grouping, export, inline and bulk edit.

A host part declares its own fields; others (custom attributes, last and next event) add theirs with `add_fields`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from django.db.models import Model, Q
from django.urls import reverse
from django_stubs_ext import StrOrPromise
from markupsafe import Markup

from letopis.lists.spec import Choice, Rows

if TYPE_CHECKING:
    from letopis.accounts.models import User


class Kind(StrEnum):
    """What a value is; decides the comparisons, the input, the alignment and the type in an export."""

    TEXT = "text"
    LONG_TEXT = "longtext"
    INTEGER = "integer"
    DECIMAL = "decimal"
    MONEY = "money"
    DATE = "date"
    MOMENT = "datetime"
    BOOLEAN = "boolean"
    CHOICE = "choice"
    CHOICES = "choices"
    LINK = "link"
    PHONE = "phone"
    EMAIL = "email"
    REFERENCE = "reference"
    FILE = "file"


class Comparison(StrEnum):
    """How a condition compares a field with its values."""

    IS = "is"  # equal to the value, or to any of several
    IS_NOT = "not"
    CONTAINS = "has"  # text: a piece of it; several of a list: any of them
    WITHOUT = "without"  # text: no such piece; several of a list: none of them
    ALL = "all"  # several of a list: every one of them
    LESS = "lt"
    LESS_OR_IS = "lte"
    MORE = "gt"
    MORE_OR_IS = "gte"
    BETWEEN = "between"  # two values, both included
    WITHIN = "within"  # dates: a named period counted from today: today, last-7, next-30, this-month …
    OLDER = "older"  # dates: more than N days ago, or never («нет событий 30 дней»)
    EMPTY = "empty"
    FILLED = "filled"


@dataclass(frozen=True)
class SortBy:
    """How a field orders rows. `join` prepares the rows (annotations, joins); `name` is then ordered by, and read
    off the row for the cursor. Rows where it is null stand last, whichever the direction."""

    name: str
    join: Callable[[Rows], Rows] | None = None
    nullable: bool = False
    descending: bool = False  # the first direction
    # Of an order by the place of a value in a list: the column and the list, so that groups are counted by the column.
    column: str = ""
    values: Callable[[], Sequence[Any]] | None = None
    path: str = ""  # of a column of a joined row: asked for itself, so that the join need not keep rows without one


@dataclass(frozen=True)
class CountBy:
    """How rows are counted by a field's values (reports): `annotate` puts the key of a row's group under a name,
    `groups` says which value of a condition each key is, in order.

    A group is exactly the rows its condition finds, so that a figure leads to its rows. Keys that are None or ""
    are rows without a value.
    """

    annotate: Callable[["User", Rows, str], Rows]
    groups: Callable[["User"], Mapping[Any, Choice]] | None = None  # None: texts, each its own group
    several: bool = False  # a row stands in the group of each of its values: on joined rows
    parts: Callable[[Any], Sequence[Any]] | None = None  # …: the keys one annotated value stands for


class Edit(Protocol):
    """How a cell or a bulk edit writes a field."""

    modes: Sequence[str]  # of "set", "add", "remove", "clear"

    def parse(self, user: "User", values: Sequence[str]) -> Any:
        """What was typed or chosen, as the column holds it. Raises `Refused` with the field's key."""

    def write(self, record: Model, value: Any, *, mode: str, by: "User") -> Any:
        """Put the value into a locked record, with its next version; answers with a `history.facts.Changed`.

        Records no fact: the caller does, once for all."""


@dataclass(frozen=True)
class ListField:
    """A field of the rows of a list.

    `load` answers the values of a page of rows in a fixed number of queries, by row id: native values (str, int,
    Decimal, date, datetime, bool, list of str) for exports and groups. `cell` turns one into markup, None when the
    text of the value will do. `where` is a condition for `comparison` and the typed `values`; it raises `Refused`
    for a value it cannot read.
    """

    key: str  # in addresses, saved views, exports and the API: "source", "attributes.interests"
    label: StrOrPromise
    kind: Kind
    load: Callable[["User", Sequence[Any]], Mapping[int, Any]]
    group: StrOrPromise = ""  # heading in the choosers: «Карточка», «Свои реквизиты», «События»
    choices: Callable[["User"], Sequence[Choice]] | None = None
    comparisons: Sequence[Comparison] = ()  # empty: cannot be filtered by
    where: Callable[["User", Comparison, Sequence[str]], Q] | None = None
    sort: SortBy | None = None
    cell: Callable[[Any], Markup | str] | None = None
    cell_of_day: Callable[[Any], Markup | str] | None = None  # under the headings of days, which say the day
    edit: Edit | None = None
    is_shown: bool = False  # a column unless the reader chose others
    place: str = "m-hide"  # where the cell goes when the table becomes a list of cards
    groups: bool = True  # whether its sort value says what its text says, so that rows may stand under it
    width: int = 0  # usual width in pixels, 0 for what it needs
    words: Mapping[Comparison, StrOrPromise] = field(default_factory=dict)  # comparisons this field calls differently
    counted: CountBy | None = None  # rows can be counted by it
    measured: Callable[[Rows, str], Rows] | None = None  # puts the number of a row under a name: for sums and means

    @property
    def is_groupable(self) -> bool:
        """Whether rows may stand under headings of its values: sorted by it, and few enough of them to a page."""
        return self.groups and self.sort is not None and self.kind in _GROUPABLE


class Linked(str):
    """A value that leads somewhere: a plain text for an export, a link in a cell."""

    href: str

    def __new__(cls, text: str, href: str) -> "Linked":
        made = super().__new__(cls, text)
        made.href = href
        return made


class Colored(str):
    """A value with a colour of its own: a tag, an option of a list."""

    color: str

    def __new__(cls, text: str, color: str) -> "Colored":
        made = super().__new__(cls, text)
        made.color = color
        return made


_NOBODY = "00000000-0000-0000-0000-000000000000"


@cache
def _pattern(route: str) -> tuple[str, str]:
    start, end = reverse(route, args=[_NOBODY]).split(_NOBODY)
    return start, end


def address_of(route: str, public_id: object) -> str:
    """The address of a record; `reverse` is too slow to be called for every cell."""
    start, end = _pattern(route)
    return f"{start}{public_id}{end}"


class PageRows(list[Any]):
    """The rows of one page, with what several fields have loaded for them together."""

    def __init__(self, rows: Sequence[Any]) -> None:
        super().__init__(rows)
        self.loaded: dict[Any, Any] = {}


T = TypeVar("T")


def once(rows: Sequence[Any], name: str, load: Callable[[], T]) -> T:
    """What `load` answers, asked once for a page however many of its fields want it."""
    if not isinstance(rows, PageRows):
        return load()
    if name not in rows.loaded:
        rows.loaded[name] = load()
    return rows.loaded[name]  # type: ignore[no-any-return]


_GROUPABLE = (Kind.TEXT, Kind.CHOICE, Kind.REFERENCE, Kind.BOOLEAN, Kind.DATE, Kind.MOMENT)
FieldSource = Callable[["User"], Sequence[ListField]]
_sources: dict[str, list[FieldSource]] = {}


def add_fields(list_name: str, source: FieldSource) -> None:
    """Register a source of fields for a list; called from a part's `ready()`. The source may read the database."""
    sources = _sources.setdefault(list_name, [])
    if source not in sources:
        sources.append(source)


def fields_of(list_name: str, user: "User") -> list[ListField]:
    """Every field of a list which `user` may see, in the order of registration."""
    return [field for source in _sources.get(list_name, ()) for field in source(user)]
