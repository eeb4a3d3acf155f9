"""Headings of groups, with how many rows each has and the sums of numbers shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Count, F, Sum
from django.db.models.functions import TruncMonth
from django_stubs_ext import StrOrPromise

from letopis.lists.fields import Kind, ListField
from letopis.lists.keyset import BadCursor, Order, position_of
from letopis.lists.spec import Rows

if TYPE_CHECKING:
    from letopis.accounts.models import User
    from letopis.lists.address import Asked

_NUMBERS = (Kind.INTEGER, Kind.DECIMAL, Kind.MONEY)
_TIMES = (Kind.DATE, Kind.MOMENT)


@dataclass(frozen=True)
class Heading:
    """A group begins: its value (a text, a yes or no, a day of a month; None for rows without one)."""

    value: Any
    kind: Kind | None  # None: a day, as it stands
    count: int | None = None
    sums: Sequence[tuple[StrOrPromise, Any]] = ()


def _key(field: ListField, user: "User", value: Any) -> Any:
    """Which group a value of the sort column belongs to: moments and days go by months."""
    if value is None or field.kind not in _TIMES or not isinstance(value, date):
        return value
    day = value.astimezone(user.zone).date() if isinstance(value, datetime) else value
    return day.replace(day=1)


def _totals(asked: "Asked", user: "User", field: ListField, ranges: Sequence[Rows]) -> dict[Any, list[Any]]:
    """Counts and sums by group, over all the rows and not only the page."""
    assert field.sort is not None
    summed = [column.field for column in asked.columns if column.field.kind in _NUMBERS and column.field.sort]
    name = F(field.sort.name)
    places: dict[Any, int] | None = None
    if field.sort.values:
        # Counted by the column itself, which an index holds; its values become their places in the list.
        name = F(field.sort.column)
        places = {value: place for place, value in enumerate(field.sort.values())}
    if field.kind == Kind.MOMENT:
        group: Any = TruncMonth(name, tzinfo=user.zone)
    else:
        group = TruncMonth(name) if field.kind == Kind.DATE else name
    totals: dict[Any, list[Any]] = {}
    for rows in ranges:
        for other in summed:
            if other.sort and other.sort.join and other.sort.name not in rows.query.annotations:
                rows = other.sort.join(rows)
        sums = {f"sum_{number}": Sum(other.sort.name) for number, other in enumerate(summed) if other.sort}
        plain = rows.order_by().select_related(None).prefetch_related(None)
        for row in plain.annotate(in_group=group).values("in_group").annotate(n=Count("pk"), **sums):
            value = row["in_group"] if places is None else places.get(row["in_group"])
            held = totals.setdefault(_key(field, user, value), [0] + [None] * len(summed))
            held[0] += row["n"]
            for number in range(len(summed)):
                if row[f"sum_{number}"] is not None:
                    held[number + 1] = (held[number + 1] or 0) + row[f"sum_{number}"]
    return totals


def headings(
    asked: "Asked",
    user: "User",
    order: Order,
    ranges: Sequence[Rows],
    rows: Sequence[Any],
    after: str,
    *,
    by_days: bool,
) -> Mapping[int, Heading]:
    """The heading before each row that begins a group, by row id."""
    field = asked.group or (asked.fields[asked.spec.days] if by_days else None)
    if field is None or field.sort is None or not rows:
        return {}
    name = field.sort.name
    totals = {} if by_days else _totals(asked, user, field, ranges)
    summed = [column.field for column in asked.columns if column.field.kind in _NUMBERS and column.field.sort]
    texts = field.load(user, rows)
    found: dict[int, Heading] = {}
    last: Any = _last_before(asked, user, order, ranges, after, field, by_days=by_days)
    for row in rows:
        value = getattr(row, name)
        key = value.astimezone(user.zone).date() if by_days else _key(field, user, value)
        if key == last:
            continue
        last = key
        if by_days:
            found[row.pk] = Heading(key, None)
            continue
        count, *sums = totals.get(key, [None] + [None] * len(summed))
        shown = key if field.kind in _TIMES and isinstance(key, date) else texts.get(row.pk)
        named = [(other.label, number) for other, number in zip(summed, sums, strict=True) if number is not None]
        found[row.pk] = Heading(shown, field.kind, count, named)
    return found


_NEVER = object()


def _last_before(
    asked: "Asked",
    user: "User",
    order: Order,
    ranges: Sequence[Rows],
    after: str,
    field: ListField,
    *,
    by_days: bool,
) -> Any:
    """The group of the row the page continues after, so that its heading is not said twice."""
    if not after:
        return _NEVER
    try:
        value = position_of(ranges[0], after, order)[0][0]
    except BadCursor:
        return _NEVER
    return value.astimezone(user.zone).date() if by_days else _key(field, user, value)
