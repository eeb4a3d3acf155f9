"""One page of a declared list, read from the address."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.http import QueryDict

from letopis.lists.keyset import BadCursor, Order, beyond, cursor_of, ordered
from letopis.lists.spec import Choice, Column, Filter, ListSpec, Rows, columns_of

if TYPE_CHECKING:
    from letopis.accounts.models import User

COUNT_LIMIT = 10_000
_ABOVE = 15  # rows shown above the one the reader comes back to


@dataclass(frozen=True)
class ActiveFilter:
    """A filter with what is chosen in it."""

    filter: Filter
    choices: Sequence[Choice]
    values: tuple[str, ...]

    @property
    def chosen(self) -> list[Choice]:
        """The chosen values with their labels."""
        return [choice for choice in self.choices if choice.value in self.values]

    @property
    def is_default(self) -> bool:
        """Nothing but what holds anyway."""
        return self.values == self.filter.default


@dataclass(frozen=True)
class ListPage:
    """What a list's template shows."""

    spec: ListSpec
    columns: Sequence[Column]
    rows: Sequence[Any]
    loaded: Mapping[str, Mapping[int, Any]]
    count: int
    order: Order
    query: str
    filters: Sequence[ActiveFilter]
    after: str  # cursor of the following page, "" at the end
    before: str  # cursor of the preceding page, "" at the top
    at: str  # public id of the row the reader came back to

    @property
    def count_is_capped(self) -> bool:
        """There are more rows than anybody counted."""
        return self.count > COUNT_LIMIT

    @property
    def is_narrowed(self) -> bool:
        """Whether a search or a filter hides rows."""
        return bool(self.query) or any(not active.is_default for active in self.filters)

    def value(self, column: Column, row: Any) -> Any:
        """What `column` has loaded for `row`, or None."""
        return self.loaded.get(column.key, {}).get(row.pk)

    def address(self, **changes: str | list[str] | None) -> str:
        """This list's query string with some parameters changed; None removes one. Pages start anew."""
        current: dict[str, str | list[str]] = {
            active.filter.key: list(active.values) or [""] for active in self.filters if not active.is_default
        }
        if self.query:
            current["q"] = self.query
        if self.order != _usual(self.spec):
            current["sort"] = self.order.text
        current |= {key: value for key, value in changes.items() if value is not None}
        for key, value in changes.items():
            if value is None:
                current.pop(key, None)
        return "?" + urlencode(current, doseq=True)

    def sort_address(self, column: Column) -> str:
        """The address that sorts by `column`, or turns the order when it already does."""
        sort = self.spec.sort(column.sort)
        assert sort is not None
        descending = not self.order.descending if self.order.sort == sort else sort.descending
        return self.address(sort=Order(sort, descending).text)

    def direction(self, column: Column) -> str:
        """`ascending` or `descending` when the list is sorted by this column, else ""."""
        if not column.sort or self.order.sort.key != column.sort:
            return ""
        return "descending" if self.order.descending else "ascending"


def _usual(spec: ListSpec) -> Order:
    return Order(spec.sorts[0], spec.sorts[0].descending)


def _order(spec: ListSpec, text: str) -> Order:
    sort = spec.sort(text.removeprefix("-"))
    return Order(sort, text.startswith("-")) if sort else _usual(spec)


def _filters(spec: ListSpec, user: "User", params: QueryDict) -> list[ActiveFilter]:
    active = []
    for filter_ in spec.filters:
        choices = filter_.choices(user)
        known = {choice.value for choice in choices}
        given = params.getlist(filter_.key)
        values = tuple(value for value in given if value in known) if given else filter_.default
        active.append(ActiveFilter(filter_, choices, values))
    return active


def narrow(spec: ListSpec, rows: Rows, user: "User", params: QueryDict) -> tuple[Rows, list[ActiveFilter], str]:
    """`rows` under the search and the filters the address names."""
    active = _filters(spec, user, params)
    for condition in active:
        if condition.values:
            rows = condition.filter.apply(rows, user, list(condition.values))
    query = params.get("q", "").strip()[:200]
    if query and spec.search:
        rows = spec.search(rows, query)
    return rows, active, query


def read_page(spec: ListSpec, rows: Rows, user: "User", params: QueryDict) -> ListPage:
    """The page of `rows` that the address (`q`, `sort`, filters, `after`, `before`, `at`) asks for.

    A cursor that is not ours shows the first page: an old bookmark is no reason for an error.
    """
    rows, active, query = narrow(spec, rows, user, params)
    order = _order(spec, params.get("sort", ""))
    found, after, before = _window(spec, rows, order, params)
    columns = columns_of(spec)
    return ListPage(
        spec=spec,
        columns=columns,
        rows=found,
        loaded={column.key: column.load(user, found) for column in columns if column.load and found},
        count=rows.order_by()[: COUNT_LIMIT + 1].count(),
        order=order,
        query=query,
        filters=active,
        after=after,
        before=before,
        at=params.get("at", ""),
    )


def _window(spec: ListSpec, rows: Rows, order: Order, params: QueryDict) -> tuple[list[Any], str, str]:
    size = spec.page_size
    try:
        if cursor := params.get("before", ""):
            found = list(beyond(rows, cursor, order, backwards=True)[: size + 1])
            more, found = len(found) > size, found[:size][::-1]
            return found, (cursor_of(found[-1], order) if found else ""), (cursor_of(found[0], order) if more else "")
        if cursor := params.get("after", ""):
            found = list(beyond(rows, cursor, order)[: size + 1])
            before = cursor_of(found[0], order) if found else ""
        elif start := _around(rows, order, params.get("at", "")):
            cursor, before = start
            found = list(beyond(rows, cursor, order)[: size + 1])
        else:
            found, before = list(ordered(rows, order)[: size + 1]), ""
    except BadCursor:
        found, before = list(ordered(rows, order)[: size + 1]), ""
    more, found = len(found) > size, found[:size]
    return found, (cursor_of(found[-1], order) if more else ""), before


def _around(rows: Rows, order: Order, public_id: str) -> tuple[str, str] | None:
    """Where a page starts that has the named row with some rows above it; None when the first page will do."""
    if not public_id:
        return None
    try:
        row = rows.filter(public_id=public_id).first()
    except (ValueError, ValidationError):
        return None
    if row is None:
        return None
    above = list(beyond(rows, cursor_of(row, order), order, backwards=True)[: _ABOVE + 1])
    if len(above) <= _ABOVE:
        return None
    return cursor_of(above[-1], order), cursor_of(above[-2], order)
