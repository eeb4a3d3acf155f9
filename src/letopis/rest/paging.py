"""Cursor pages of API lists; the cursor says after which row the page begins."""

import base64
import json
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError as DjangoValidationError
from django.db.models import F, Q, QuerySet

from letopis.rest.queries import invalid


def page_of(
    rows: QuerySet[Any],
    shape: Callable[[Any], Any],
    *,
    sort: str,
    fields: dict[str, str],
    limit: int,
    cursor: str | None,
) -> dict[str, Any]:
    """`{"items", "next"}` of `rows` sorted by one of `fields` (`-` turns it), then by id. 422 for a strange sort or cursor."""
    descending, key = sort.startswith("-"), sort.removeprefix("-")
    if key not in fields:
        raise invalid("sort", f"one of {', '.join(sorted(fields))}, with - for the other direction")
    field = fields[key]
    if cursor:
        value, pk = _read(cursor, sort, rows, field)
        way = "lt" if descending else "gt"
        rows = rows.filter(
            Q(**{f"{field}__{way}e": value}) & (Q(**{f"{field}__{way}": value}) | Q(**{f"pk__{way}": pk}))
        )
    order = (F(field).desc(), F("pk").desc()) if descending else (F(field).asc(), F("pk").asc())
    found = list(rows.order_by(*order)[: limit + 1])
    more, found = len(found) > limit, found[:limit]
    return {"items": [shape(row) for row in found], "next": _write(found[-1], sort, field) if more else None}


def _write(row: Any, sort: str, field: str) -> str:
    value = getattr(row, field)
    plain = value.isoformat() if isinstance(value, datetime | date) else value
    return base64.urlsafe_b64encode(json.dumps([sort, plain, row.pk], ensure_ascii=False).encode()).decode().rstrip("=")


def _read(cursor: str, sort: str, rows: QuerySet[Any], field: str) -> tuple[Any, int]:
    try:
        name, value, pk = json.loads(base64.urlsafe_b64decode(cursor.encode() + b"=" * (-len(cursor) % 4)))
        if name != sort or type(pk) is not int or not 0 < pk < 2**63 or not isinstance(value, str | int):
            raise ValueError(cursor)
        read = rows.model._meta.get_field(field).to_python(value)
        if isinstance(read, str) and "\x00" in read:
            raise ValueError(cursor)
        return read, pk
    except (ValueError, TypeError, OverflowError, RecursionError, DjangoValidationError) as error:
        raise invalid("cursor", "this cursor is not of this list") from error
