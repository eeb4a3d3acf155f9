"""Writing very many rows at once: COPY on PostgreSQL, one prepared statement on SQLite; no fact, no check of ours.

`write_rows` is for generated data: the caller gives every id. `insert` is `bulk_create` for whole models at a third
of its cost. Derived columns are the caller's.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import chain, islice
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.db import connection, connections, models

_BATCH = 5000
_VARIABLES = 32_000  # of one statement: SQLite takes 32,766


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


def insert(objects: Sequence[models.Model]) -> None:
    """Write new objects of one model and give them their ids, as `bulk_create` does; inside a transaction.

    Database errors and constraints are the same. Keys to records saved meanwhile must be set by id.
    """
    if objects:
        ids = insert_rows(type(objects[0]), [vars(row) for row in objects])
        for row, found in zip(objects, ids, strict=True):
            row.pk, row._state.adding, row._state.db = found, False, connection.alias


def insert_rows(model: type[models.Model], rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """The same for rows that nobody needs as objects, {name: value}, keys by id; answers with the new ids."""
    if not rows:
        return []
    fields = [field for field in model._meta.local_concrete_fields if not field.primary_key]
    values = list(zip(*(_prepared(field, rows) for field in fields), strict=True))
    columns = [str(field.column) for field in fields]
    write = _insert_by_copy if connection.vendor == "postgresql" else _insert_many
    with connection.wrap_database_errors:
        return write(model._meta.db_table, str(model._meta.pk.column), columns, values)


def _prepared(field: "models.Field[Any, Any]", rows: Sequence[Mapping[str, Any]]) -> list[Any]:
    """One column of the rows as the driver takes it."""
    name, default = field.attname, field.get_default
    found = [row[name] if name in row else default() for row in rows]
    if isinstance(field, _AS_THEY_ARE):
        return found
    database = connections[connection.alias]  # the proxy costs more than the field
    return [field.get_db_prep_save(value, database) for value in found]


# Fields whose values the drivers take as they stand in the object.
_AS_THEY_ARE = (models.CharField, models.TextField, models.BooleanField, models.IntegerField, models.ForeignKey)


def _insert_many(table: str, pk: str, columns: list[str], rows: Sequence[Sequence[Any]]) -> list[int]:
    """SQLite: as many rows in a statement as it takes. The search index is flushed after every statement."""
    names, marks = ", ".join(map(connection.ops.quote_name, columns)), f"({', '.join('?' * len(columns))})"
    size = max(1, _VARIABLES // len(columns))
    ids: list[int] = []
    with connection.cursor() as cursor:
        for start in range(0, len(rows), size):
            piece = rows[start : start + size]
            sql = f'INSERT INTO "{table}" ({names}) VALUES {", ".join([marks] * len(piece))} RETURNING "{pk}"'
            found = cursor.cursor.execute(sql, list(chain.from_iterable(piece)))
            ids += (row[0] for row in found.fetchall())
    return ids


def _insert_by_copy(table: str, pk: str, columns: list[str], rows: Sequence[Sequence[Any]]) -> list[int]:
    """PostgreSQL: the ids are drawn first, then everything goes by COPY."""
    with connection.cursor() as cursor:
        draw = "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)"
        cursor.execute(draw, [f'"{table}"', pk, len(rows)])
        ids = [row[0] for row in cursor.fetchall()]
        names = ", ".join(map(connection.ops.quote_name, [pk, *columns]))
        with cursor.copy(f'COPY "{table}" ({names}) FROM STDIN') as copy:
            for found, row in zip(ids, rows, strict=True):
                copy.write_row([found, *row])
    return ids


def _no_style() -> Any:
    from django.core.management.color import no_style

    return no_style()
