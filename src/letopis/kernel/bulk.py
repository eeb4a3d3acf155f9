"""Writing very many rows at once: COPY on PostgreSQL, one prepared statement on SQLite; no fact, no check of ours.

For generated data only: the caller gives every id and keeps derived columns right.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from itertools import islice
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.db import connection, models

_BATCH = 5000


def _defaults(model: type[models.Model]) -> dict[str, Any]:
    """Column → its default; a callable one is called once, so ids and moments must be given by the caller."""
    return {str(field.column): field.get_default() for field in model._meta.local_concrete_fields}


def _dumps(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _converters() -> dict[type, Callable[[Any], Any]]:
    """How values of a type become what the driver takes."""
    shared: dict[type, Callable[[Any], Any]] = {dict: _dumps, list: _dumps}
    if connection.vendor == "postgresql":
        return shared
    return {**shared, UUID: attrgetter("hex"), datetime: _utc, date: date.isoformat}


def _utc(value: datetime) -> str:
    """As Django writes instants into SQLite: UTC without a zone."""
    moved = value - (value.utcoffset() or value - value)
    return moved.replace(tzinfo=None).isoformat(sep=" ")


def write_rows(model: type[models.Model], rows: Iterable[Mapping[str, Any]]) -> int:
    """Write rows given as {column: value}; columns not named take the model's default. Answers with their number."""
    iterator: Iterator[Mapping[str, Any]] = iter(rows)
    defaults = _defaults(model)
    columns = list(defaults)
    converters = _converters()
    quoted = ", ".join(connection.ops.quote_name(column) for column in columns)
    table = connection.ops.quote_name(model._meta.db_table)
    written = 0
    while batch := list(islice(iterator, _BATCH)):
        values = []
        for row in batch:
            full = [row[column] if column in row else defaults[column] for column in columns]
            values.append([convert(v) if (convert := converters.get(type(v))) else v for v in full])
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                with cursor.copy(f"COPY {table} ({quoted}) FROM STDIN") as copy:
                    for line in values:
                        copy.write_row(line)
            else:
                marks = ", ".join("?" * len(columns))
                cursor.cursor.executemany(f"INSERT INTO {table} ({quoted}) VALUES ({marks})", values)
        written += len(batch)
    if connection.vendor == "postgresql" and written:
        with connection.cursor() as cursor:
            for sql in connection.ops.sequence_reset_sql(_no_style(), [model]):
                cursor.execute(sql)
    return written


def _no_style() -> Any:
    from django.core.management.color import no_style

    return no_style()
