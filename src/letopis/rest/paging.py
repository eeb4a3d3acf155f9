"""Cursor pages of API lists; the cursor says after which row the page begins."""

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError as DjangoValidationError
from django.db.models import F, Q, QuerySet

from letopis.rest.queries import invalid


@dataclass(frozen=True)
class Joined:
    """An order by something beside the rows: `join` annotates it as `name`. Rows without it stand last."""

    name: str
    join: Callable[[QuerySet[Any]], QuerySet[Any]]


def page_of(
    rows: QuerySet[Any],
    shape: Callable[[Any], Any],
    *,
    sort: str,
    fields: Mapping[str, str | Joined],
    limit: int,
    cursor: str | None,
) -> dict[str, Any]:
    """`{"items", "next"}` of `rows` sorted by one of `fields` (`-` turns it), then by id. 422 for a strange sort or cursor."""
    descending, key = sort.startswith("-"), sort.removeprefix("-")
    if key not in fields:
        raise invalid("sort", f"one of {', '.join(sorted(fields))}, with - for the other direction")
    by = fields[key]
    field, nullable = (by.name, True) if isinstance(by, Joined) else (by, False)
    if isinstance(by, Joined):
        rows = by.join(rows)
    start = _read(cursor, sort, rows, field, nullable) if cursor else None
    found = _segments(rows, field, start, descending, nullable, limit + 1)
    more, found = len(found) > limit, found[:limit]
    return {"items": [shape(row) for row in found], "next": _write(found[-1], sort, field) if more else None}


def _segments(
    rows: QuerySet[Any], field: str, start: tuple[Any, int] | None, descending: bool, nullable: bool, size: int
) -> list[Any]:
    """The rows after `start`: those that hold the field, each range read through its index, then those that do not."""
    way = "lt" if descending else "gt"
    order = (F(field).desc(), F("pk").desc()) if descending else (F(field).asc(), F("pk").asc())
    found: list[Any] = []
    if start is None or start[0] is not None:
        held = rows.filter(**{f"{field}__isnull": False}) if nullable else rows
        if start is not None:
            value, pk = start
            beyond = Q(**{f"{field}__{way}": value}) | Q(**{f"pk__{way}": pk})
            held = held.filter(Q(**{f"{field}__{way}e": value}) & beyond)
        found = list(held.order_by(*order)[:size])
    if nullable and len(found) < size:
        rest = rows.filter(**{f"{field}__isnull": True})
        if start is not None and start[0] is None:
            rest = rest.filter(**{f"pk__{way}": start[1]})
        found += rest.order_by(order[1])[: size - len(found)]
    return found


def _write(row: Any, sort: str, field: str) -> str:
    value = getattr(row, field)
    plain = value.isoformat() if isinstance(value, datetime | date) else value
    return base64.urlsafe_b64encode(json.dumps([sort, plain, row.pk], ensure_ascii=False).encode()).decode().rstrip("=")


def _read(cursor: str, sort: str, rows: QuerySet[Any], field: str, nullable: bool) -> tuple[Any, int]:
    try:
        name, value, pk = json.loads(base64.urlsafe_b64decode(cursor.encode() + b"=" * (-len(cursor) % 4)))
        if name != sort or type(pk) is not int or not 0 < pk < 2**63:
            raise ValueError(cursor)
        if value is None and nullable:
            return None, pk
        if not isinstance(value, str | int | float):
            raise ValueError(cursor)
        annotation = rows.query.annotations.get(field)
        column: Any = annotation.output_field if annotation is not None else rows.model._meta.get_field(field)
        read = column.to_python(value)
        if isinstance(read, str) and "\x00" in read:
            raise ValueError(cursor)
        return read, pk
    except (ValueError, TypeError, OverflowError, RecursionError, DjangoValidationError) as error:
        raise invalid("cursor", "this cursor is not of this list") from error
