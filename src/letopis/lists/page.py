"""One page of a declared list, read from the address."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpRequest, QueryDict
from markupsafe import Markup, escape

from letopis.kernel import clock
from letopis.lists.address import Asked, Column, encoded, read_address, without
from letopis.lists.among import counted
from letopis.lists.conditions import NOTHING, Condition, Group, to_q, write
from letopis.lists.fields import PageRows, fields_of
from letopis.lists.grouping import Heading, headings
from letopis.lists.keyset import BadCursor, Order, cursor_of, position_of, window
from letopis.lists.spec import ListSpec, Rows
from letopis.lists.words import condition_words

if TYPE_CHECKING:
    from letopis.accounts.models import User

COUNT_LIMIT = 10_000
_OLD = timedelta(minutes=5)  # a page is read anew without any change, too: what was planned is late by now
_ABOVE = 15  # rows shown above the one the reader comes back to


@dataclass(frozen=True)
class Chip:
    """A condition, or a group of them, in words: (field, comparison, values)."""

    words: tuple[tuple[str, str, str], ...]
    any: bool
    without: str


@dataclass(frozen=True)
class ListPage:
    """What a list's template shows."""

    asked: Asked
    user: "User"
    rows: Sequence[Any]
    values: Mapping[str, Mapping[int, Any]]
    count: int
    order: Order  # of the rows: the grouping first
    after: str  # cursor of the following page, "" at the end
    before: str  # cursor of the preceding page, "" at the top
    at: str  # public id of the row the reader came back to
    by_days: bool
    fixed: Condition | None  # what the address of the page itself says: events of one type
    headings: Mapping[int, Heading] = field(default_factory=dict)
    stamp: str = ""

    @property
    def spec(self) -> ListSpec:
        return self.asked.spec

    @property
    def columns(self) -> Sequence[Column]:
        return self.asked.columns

    @property
    def query(self) -> str:
        return self.asked.query

    @property
    def count_is_capped(self) -> bool:
        """There are more rows than anybody counted."""
        return self.count > COUNT_LIMIT

    @property
    def is_narrowed(self) -> bool:
        """Whether a search or a filter hides rows."""
        return bool(self.query or self.asked.where or self.asked.bad_where or self.asked.quick)

    def address(self, **changes: str | None) -> str:
        """This list's query string with some parts changed; pages start anew."""
        return encoded(self.asked.params(changes))

    def without(self, *path: int) -> str:
        """The address without one condition of the filter."""
        return self.address(where=without(self.asked, path))

    def without_quick(self, condition: Condition) -> str:
        """The address without one of the conditions given by name."""
        return self.address(**{condition.key: None})

    def sort_address(self, column: Column) -> str:
        """The address that sorts by `column` alone, or turns the order when it already does."""
        known = column.field
        assert known.sort is not None
        first = self.asked.order.keys[0]
        descending = not first.descending if first.key == known.key else known.sort.descending
        return self.address(sort=f"-{known.key}" if descending else known.key)

    def further_sort_address(self, column: Column) -> str:
        """The address that sorts by `column` after the present keys, or turns it among them (Shift and click)."""
        known, keys = column.field, [key.text for key in self.asked.order.keys]
        assert known.sort is not None
        names = [text.removeprefix("-") for text in keys]
        if known.key in names:
            place = names.index(known.key)
            keys[place] = known.key if keys[place].startswith("-") else f"-{known.key}"
        else:
            keys.append(f"-{known.key}" if known.sort.descending else known.key)
        return self.address(sort=",".join(keys))

    def direction(self, column: Column) -> str:
        """`ascending` or `descending` when the list is sorted by this column, else ""."""
        for key in self.asked.order.keys:
            if key.key == column.field.key:
                return "descending" if key.descending else "ascending"
        return ""

    def place(self, column: Column) -> int:
        """Which of several keys the column is, 0 when it is the only one or none."""
        names = [key.key for key in self.asked.order.keys]
        return names.index(column.field.key) + 1 if len(names) > 1 and column.field.key in names else 0

    @property
    def is_changed(self) -> bool:
        """Whether the list shows something else than its view."""
        switched = [one.key for one in self.asked.switched]
        return any(key not in ("view", "board", *switched) for key, _value in self.asked.params({}))

    @property
    def reset(self) -> str:
        """The address without search and filter: the first view, in this order, with these columns."""
        asked = replace(self.asked, view=self.asked.views[0], quick=(), bad_where="")
        return encoded(asked.params({"q": "", "where": ""}))

    @property
    def poll(self) -> Markup:
        """Attributes of a region that asks whether the list has changed; none further down, where rows would jump."""
        if self.before:
            return Markup("")
        return Markup(' data-poll hx-get="{}" hx-trigger="poll" hx-select="#list" hx-swap="outerHTML"').format(
            self.address(stamp=self.stamp)
        )

    @property
    def tools(self) -> str:
        """The address's parameters for the pages beside the list (filter, columns, export), with what is fixed."""
        fixed = [(self.fixed.key, value) for value in self.fixed.values] if self.fixed else []
        return encoded([*fixed, *self.asked.params({})])

    def tabs_query(self, path: str) -> str:
        """The parameters for the tabs with their counts: the page they stand on, what it fixes, what is saved by plus."""
        fixed = [("fixed", write(Group((self.fixed,))))] if self.fixed else []
        return encoded([("page", path), *fixed, *self.asked.params({})])

    @property
    def chips(self) -> list["Chip"]:
        """The conditions of the filter in words, each with the address that does without it."""
        found = [
            Chip((condition_words(condition, self.asked.fields, self.user),), False, self.without_quick(condition))
            for condition in self.asked.quick
        ]
        where = self.asked.where
        if where.any:
            words = tuple(condition_words(item, self.asked.fields, self.user) for item in where.conditions())
            return [*found, Chip(words, True, self.address(where=""))]
        for place, item in enumerate(where.items):
            inside = list(item.conditions()) if isinstance(item, Group) else [item]
            words = tuple(condition_words(condition, self.asked.fields, self.user) for condition in inside)
            found.append(Chip(words, isinstance(item, Group) and item.any, self.without(place)))
        return found

    @cached_property
    def _plan(self) -> list[tuple[str, str, Callable[[Any], Any] | None, str, Mapping[int, Any]]]:
        """For each column: its cell's beginning, the same for who may write it, what shows a value, kind, values."""
        plan = []
        for column in self.columns:
            known = column.field
            opened = f'<td class="{known.place}"'
            edited = f' data-cell="{escape(known.key)}"' if known.edit else ""
            shows = (self.by_days and known.cell_of_day) or known.cell
            plan.append((f"{opened}>", f"{opened}{edited}>", shows, known.kind.value, self.values[known.key]))
        return plan

    def cells(self, row: Any, writes: Any, usual: Callable[[str, Any], Any]) -> Markup:
        """The cells of a row, `usual` for fields without a cell of their own. Here and not in the template: there are
        a thousand of them to a page."""
        pk, parts = row.pk, []
        for opened, edited, shows, kind, values in self._plan:
            value = values.get(pk)
            parts.append(edited if writes else opened)
            made = shows(value) if shows else usual(kind, value)
            parts.append(made if type(made) is Markup else escape(made))
            parts.append("</td>")
        return Markup("".join(parts))

    @property
    def sized_width(self) -> int:
        """The width of a table whose columns have widths, 0 when none has."""
        if not any(column.width for column in self.columns):
            return 0
        return 40 + sum(map(self.width, self.columns))

    def width(self, column: Column) -> int:
        """The width of a column in a table of widths."""
        return column.width or column.field.width or 150


def narrow(asked: Asked, user: "User", *, fixed: Condition | None = None, also: Sequence[Condition] = ()) -> list[Rows]:
    """What `user` sees of the list under the search and the filter, as disjoint ranges."""
    if asked.bad_where:
        return [rows.filter(NOTHING) for rows in asked.spec.rows(user)[:1]]
    condition = to_q(asked.conditions, asked.fields, user)
    for more in (*((fixed,) if fixed else ()), *also):
        condition &= to_q(more, asked.fields, user)
    found = [rows.filter(condition) if condition != Q() else rows for rows in asked.spec.rows(user)]
    if asked.query and asked.spec.search:
        found = [asked.spec.search(rows, asked.query) for rows in found]
    return found


def count_of(ranges: Sequence[Rows], known: Sequence[int | None] = ()) -> int:
    """How many rows there are; nobody counts far beyond the limit, nor what a page has `known` already."""
    total = 0
    for place, rows in enumerate(ranges):
        if place < len(known) and (number := known[place]) is not None:
            total += number
        elif total <= COUNT_LIMIT:
            total += counted(rows.order_by()[: COUNT_LIMIT + 1 - total])
    return total


def new_stamp() -> str:
    """The moment a page is read, for its question whether anything has changed since.

    A second earlier, for the sake of changes that are being written just then: they may show twice, never not at all.
    """
    return (clock.now() - timedelta(seconds=1)).isoformat()


def not_changed(request: HttpRequest, spec: ListSpec, user: "User") -> bool:
    """Whether an open page asks for news and there are none."""
    try:
        since = datetime.fromisoformat(request.GET["stamp"])
    except (KeyError, ValueError):
        return False
    if since.tzinfo is None:
        return False
    if clock.now() - since > _OLD:
        return False
    return not any(rows.filter(**{f"{spec.changed_by}__gt": since}).exists() for rows in spec.rows(user))


def ask(spec: ListSpec, user: "User", params: QueryDict) -> Asked:
    """What the parameters ask of the list."""
    return read_address(spec, fields_of(spec.name, user), user, params)


def order_of(asked: Asked) -> Order:
    """The order of rows: the grouping, then the reader's keys."""
    if asked.group is None:
        return asked.order
    assert asked.group.sort is not None
    pairs = [(known, key.descending) for known, key in zip(asked.order.fields, asked.order.keys, strict=True)]
    own = next((descending for known, descending in pairs if known == asked.group), asked.group.sort.descending)
    return Order.of([(asked.group, own), *(pair for pair in pairs if pair[0] != asked.group)])


def load(asked: Asked, user: "User", rows: Sequence[Any]) -> dict[str, Mapping[int, Any]]:
    """The values of the shown columns, by field and row id."""
    held = PageRows(rows)
    return {column.field.key: column.field.load(user, held) if held else {} for column in asked.columns}


def read_page(
    spec: ListSpec, user: "User", params: QueryDict, *, fixed: Condition | None = None, asked: Asked | None = None
) -> ListPage:
    """The page that the address (`q`, `where`, `sort`, `cols`, `group`, `view`, `after`, `before`, `at`) asks for.

    A cursor that is not ours shows the first page: an old bookmark is no reason for an error.
    """
    asked = asked or ask(spec, user, params)
    ranges = narrow(asked, user, fixed=fixed)
    order = order_of(asked)
    prepared = [order.prepared(spec.joins(rows)) for rows in ranges]
    sizes: list[int] = []
    found, after, before = _window(spec, prepared, order, params, sizes)
    is_first = not before and not params.get("before")
    known = [number if is_first and number <= spec.page_size else None for number in sizes]
    by_days = asked.group is None and bool(spec.days) and order.keys[0].key == spec.days
    return ListPage(
        asked=asked,
        user=user,
        rows=found,
        values=load(asked, user, found),
        count=count_of(ranges, known),
        order=order,
        after=after,
        before=before,
        at=params.get("at", ""),
        by_days=by_days,
        fixed=fixed,
        headings=headings(asked, user, order, prepared, found, params.get("after", ""), by_days=by_days),
        stamp=new_stamp(),
    )


def batches(ranges: Sequence[Rows], order: Order, size: int) -> Iterator[list[Any]]:
    """All rows in their order, `size` at a time; `ranges` are prepared for the order."""
    start = None
    while found := window(ranges, order, start, size):
        yield found
        if len(found) < size:
            return
        start = order.position(found[-1])


def _window(
    spec: ListSpec, ranges: Sequence[Rows], order: Order, params: QueryDict, sizes: list[int]
) -> tuple[list[Any], str, str]:
    """The rows of the page, the cursors of the next and the preceding one; `sizes` gets what each range gave."""
    size = spec.page_size
    try:
        if cursor := params.get("before", ""):
            found = window(ranges, order, position_of(ranges[0], cursor, order), size + 1, backwards=True)
            more, found = len(found) > size, found[:size][::-1]
            return found, (cursor_of(found[-1], order) if found else ""), (cursor_of(found[0], order) if more else "")
        start, before = None, ""
        if cursor := params.get("after", ""):
            start = position_of(ranges[0], cursor, order)
            before = "first"
        elif around := _around(ranges, order, params.get("at", "")):
            start, before = around
    except BadCursor:
        start, before = None, ""
    found = window(ranges, order, start, size + 1, sizes=sizes)
    more, found = len(found) > size, found[:size]
    if before == "first":
        before = cursor_of(found[0], order) if found else ""
    return found, (cursor_of(found[-1], order) if more else ""), before


def _around(ranges: Sequence[Rows], order: Order, public_id: str) -> tuple[Any, str] | None:
    """Where a page starts that has the named row with some rows above it; None when the first page will do."""
    if not public_id:
        return None
    try:
        rows = (rows.filter(public_id=public_id).first() for rows in ranges)
        row = next((row for row in rows if row is not None), None)
    except (ValueError, ValidationError):
        return None
    if row is None:
        return None
    above = window(ranges, order, order.position(row), _ABOVE + 1, backwards=True)
    if len(above) <= _ABOVE:
        return None
    return order.position(above[-1]), cursor_of(above[-2], order)
