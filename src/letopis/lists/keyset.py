"""Pages that start after a row instead of counting rows from the top, by several keys, empty values last.

No database orders by several keys with empty values last through an index in both directions. So a page is read in
segments: rows that hold the first key, then rows that do not; and from each range of what the reader sees. The
segments are merged here by the same order.
"""

import base64
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cmp_to_key
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import F, Q

from letopis.lists.fields import ListField
from letopis.lists.spec import Rows

Position = tuple[tuple[Any, ...], int]


class BadCursor(ValueError):
    """The cursor was not made by us, or for another order."""


@dataclass(frozen=True)
class Key:
    """A field with its direction."""

    key: str
    name: str  # read off the row and ordered by
    nullable: bool
    descending: bool

    @property
    def text(self) -> str:
        """As in an address: `-updated`."""
        return f"-{self.key}" if self.descending else self.key


@dataclass(frozen=True)
class Order:
    """Keys, then the row's id in the direction of the last of them."""

    keys: tuple[Key, ...]
    fields: tuple[ListField, ...] = field(repr=False)

    @classmethod
    def of(cls, fields: Sequence[tuple[ListField, bool]]) -> "Order":
        """The order by fields that can be sorted by, each with whether it descends."""
        keys = []
        for known, descending in fields:
            assert known.sort is not None
            keys.append(Key(known.key, known.sort.name, known.sort.nullable, descending))
        return cls(tuple(keys), tuple(known for known, _descending in fields))

    @property
    def text(self) -> str:
        """As in an address: `source,-updated`."""
        return ",".join(key.text for key in self.keys)

    @property
    def is_computed(self) -> bool:
        """Whether no index of the rows themselves can have this order."""
        return any(known.sort is not None and known.sort.join is not None for known in self.fields)

    @property
    def turns_id(self) -> bool:
        """Whether ids descend."""
        return self.keys[-1].descending

    def prepared(self, rows: Rows) -> Rows:
        """The rows with what they are ordered by."""
        for known in self.fields:
            if known.sort and known.sort.join:
                rows = known.sort.join(rows)
        return rows

    def position(self, row: Any) -> Position:
        """Where a row stands."""
        return tuple(getattr(row, key.name) for key in self.keys), row.pk

    def compare(self, one: Position, other: Position) -> int:
        """Negative when `one` stands before `other`."""
        for key, a, b in zip(self.keys, one[0], other[0], strict=True):
            if a == b:
                continue
            if a is None or b is None:
                return 1 if a is None else -1
            return -1 if (a < b) != key.descending else 1
        return (
            (one[1] > other[1]) - (one[1] < other[1])
            if not self.turns_id
            else (one[1] < other[1]) - (one[1] > other[1])
        )


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def cursor_of(row: Any, order: Order) -> str:
    """Where `row` stands in `order`, for an address."""
    values, pk = order.position(row)
    text = json.dumps([order.text, [_plain(value) for value in values], pk], ensure_ascii=False)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _output(rows: Rows, name: str) -> Any:
    if name in rows.query.annotations:
        return rows.query.annotations[name].output_field
    return rows.model._meta.get_field(name)


def _value(rows: Rows, key: Key, value: Any) -> Any:
    if value is None:
        if not key.nullable:
            raise BadCursor(key.key)
        return None
    if not isinstance(value, str | int | float):
        raise BadCursor(key.key)
    read = _output(rows, key.name).to_python(value)
    too_big = isinstance(read, int | Decimal) and not -(2**63) < read < 2**63
    if too_big or read is None or (isinstance(read, str) and "\x00" in read):
        raise BadCursor(key.key)
    return read


def position_of(rows: Rows, cursor: str, order: Order) -> Position:
    """What a cursor says. `rows` must be prepared for the order. Raises `BadCursor`."""
    try:
        text, values, pk = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if text != order.text or type(pk) is not int or not 0 < pk < 2**63 or len(values) != len(order.keys):
            raise BadCursor(cursor)
        return tuple(_value(rows, key, value) for key, value in zip(order.keys, values, strict=True)), pk
    except BadCursor:
        raise
    except (ValueError, TypeError, ArithmeticError, RecursionError, ValidationError, FieldDoesNotExist) as error:
        raise BadCursor(cursor) from error


def _after_value(key: Key, value: Any, backwards: bool) -> Q | None:
    """Rows beyond a value of one key; None when there are none."""
    if value is None:
        return Q(**{f"{key.name}__isnull": False}) if backwards else None
    way = "lt" if key.descending != backwards else "gt"
    there = Q(**{f"{key.name}__{way}": value})
    return there | Q(**{f"{key.name}__isnull": True}) if key.nullable and not backwards else there


def _same(key: Key, value: Any) -> Q:
    return Q(**{f"{key.name}__isnull": True}) if value is None else Q(**{key.name: value})


def beyond(order: Order, keys: Sequence[Key], values: Sequence[Any], pk: int, *, backwards: bool) -> Q:
    """Rows after a position in the order of `keys` and the id (before it when `backwards`)."""
    id_way = "lt" if order.turns_id != backwards else "gt"
    there = Q(**{f"pk__{id_way}": pk})
    for key, value in zip(reversed(keys), reversed(values), strict=True):
        further = _after_value(key, value, backwards)
        there = (_same(key, value) & there) if further is None else further | (_same(key, value) & there)
    if keys and values[0] is not None and not keys[0].nullable:
        # Says again what the rest implies, for the sake of the index range.
        way = "lte" if keys[0].descending != backwards else "gte"
        there = Q(**{f"{keys[0].name}__{way}": values[0]}) & there
    return there


def sorted_rows(order: Order, keys: Sequence[Key], rows: Rows, *, backwards: bool) -> Rows:
    """The rows in the order of `keys` and the id, or against it."""
    by: list[Any] = []
    for key in keys:
        column, descending = F(key.name), key.descending != backwards
        nulls: dict[str, Any] = {"nulls_first" if backwards else "nulls_last": True} if key.nullable else {}
        by.append(column.desc(**nulls) if descending else column.asc(**nulls))
    by.append(F("pk").desc() if order.turns_id != backwards else F("pk").asc())
    return rows.order_by(*by)


def _held(keys: tuple[Key, ...]) -> tuple[Key, ...]:
    """The keys of the segment that holds the first one."""
    first = Key(keys[0].key, keys[0].name, False, keys[0].descending)
    return (first, *keys[1:])


def _segments(rows: Rows, order: Order, start: Position | None, backwards: bool) -> Iterator[Rows]:
    """The rows beyond `start`, nearest segment first."""
    keys = order.keys
    values, pk = start or ((), 0)

    def part(which: Sequence[Key], held: Rows, given: Sequence[Any], bounded: bool) -> Rows:
        if bounded:
            held = held.filter(beyond(order, which, given, pk, backwards=backwards))
        return sorted_rows(order, which, held, backwards=backwards)

    if not keys[0].nullable:
        yield part(keys, rows, values, start is not None)
        return
    first = order.fields[0].sort
    name = first.path if first and first.path else keys[0].name
    with_key = rows.filter(**{f"{name}__isnull": False})
    without = rows.filter(**{f"{name}__isnull": True})
    in_empty = start is not None and values[0] is None
    if not backwards:
        if not in_empty:
            yield part(_held(keys), with_key, values, start is not None)
        yield part(keys[1:], without, values[1:], in_empty)
    else:
        if start is None or in_empty:
            yield part(keys[1:], without, values[1:], in_empty)
        yield part(_held(keys), with_key, values, start is not None and not in_empty)


def _read(rows: Rows, segment: Rows, order: Order) -> list[Any]:
    """The rows of a segment. Those of a computed order are sorted by their ids alone, whole rows would be too wide."""
    if not order.is_computed:
        return list(segment)
    ids = list(segment.values_list("pk", flat=True))
    found = {row.pk: row for row in rows.filter(pk__in=ids)} if ids else {}
    return [found[pk] for pk in ids if pk in found]


def window(
    ranges: Sequence[Rows],
    order: Order,
    start: Position | None,
    size: int,
    *,
    backwards: bool = False,
    sizes: list[int] | None = None,
) -> list[Any]:
    """The `size` rows nearest beyond `start` of disjoint `ranges` prepared for `order`, the nearest first.

    `sizes` is filled with how many each range gave.
    """
    found: list[Any] = []
    for rows in ranges:
        held: list[Any] = []
        for segment in _segments(rows, order, start, backwards):
            held += _read(rows, segment[: size - len(held)], order)
            if len(held) >= size:
                break
        found += held
        if sizes is not None:
            sizes.append(len(held))
    if len(ranges) > 1:
        sign = -1 if backwards else 1
        found.sort(key=cmp_to_key(lambda a, b: sign * order.compare(order.position(a), order.position(b))))
    return found[:size]
