"""Pages that start after a row instead of counting rows from the top: the thousandth is as quick as the first."""

import base64
import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F, Q

from letopis.lists.spec import Rows, Sort


class BadCursor(ValueError):
    """The cursor was not made by us, or for another order."""


@dataclass(frozen=True)
class Order:
    """A sort with its direction."""

    sort: Sort
    descending: bool

    @property
    def text(self) -> str:
        """As in an address: `-updated`."""
        return f"-{self.sort.key}" if self.descending else self.sort.key


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime | date) else value


def cursor_of(row: Any, order: Order) -> str:
    """Where `row` stands in `order`."""
    position = [order.sort.key, _plain(getattr(row, order.sort.field)), row.pk]
    return base64.urlsafe_b64encode(json.dumps(position, ensure_ascii=False).encode()).decode().rstrip("=")


def _position(rows: Rows, cursor: str, order: Order) -> tuple[Any, int]:
    try:
        key, value, pk = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        field = rows.model._meta.get_field(order.sort.field)
        if key != order.sort.key or type(pk) is not int or not 0 < pk < 2**63 or value is None:
            raise BadCursor(cursor)
        return field.to_python(value), pk
    except BadCursor:
        raise
    except (ValueError, TypeError, OverflowError, RecursionError, ValidationError) as error:
        raise BadCursor(cursor) from error


def ordered(rows: Rows, order: Order, *, backwards: bool = False) -> Rows:
    """The rows in `order`, or against it."""
    field = F(order.sort.field)
    if order.descending != backwards:
        return rows.order_by(field.desc(), F("pk").desc())
    return rows.order_by(field.asc(), F("pk").asc())


def beyond(rows: Rows, cursor: str, order: Order, *, backwards: bool = False) -> Rows:
    """The rows after the cursor in `order` (before it when `backwards`), nearest first. Raises `BadCursor`."""
    value, pk = _position(rows, cursor, order)
    name = order.sort.field
    way = "lt" if order.descending != backwards else "gt"
    # The first condition repeats the second for the sake of the index range.
    there = Q(**{f"{name}__{way}e": value}) & (Q(**{f"{name}__{way}": value}) | Q(**{f"pk__{way}": pk}))
    return ordered(rows.filter(there), order, backwards=backwards)
