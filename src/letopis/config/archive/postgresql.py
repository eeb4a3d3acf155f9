"""The PostgreSQL base in an archive: COPY of every table in one snapshot, so no program beside the driver is needed."""

from pathlib import Path
from typing import Any

from letopis.config.errors import CommandError

FOLDER = "tables"


def _tables() -> list[str]:
    from django.apps import apps

    from letopis.analytics.models import ClientTouch, DayCount, RollupState, StaleMark, TouchState
    from letopis.dictionaries.models import Stamp

    # What triggers write while rows come back is left out: stamps of dictionaries, kept counts with their notes; kept
    # contacts are made anew by the worker.
    derived = (Stamp, DayCount, RollupState, StaleMark, ClientTouch, TouchState)
    models = [model for model in apps.get_models(include_auto_created=True) if model not in derived]
    return sorted({model._meta.db_table for model in models if model._meta.managed} | {"django_migrations"})


def _columns(cursor: Any, table: str) -> str:
    cursor.execute(
        "SELECT column_name FROM information_schema.columns"
        " WHERE table_schema = current_schema() AND table_name = %s AND is_generated = 'NEVER' ORDER BY column_name",
        [table],
    )
    return ", ".join(f'"{name}"' for (name,) in cursor.fetchall())


def dump(folder: Path) -> dict[str, int]:
    """Write each table into `folder`; answers with their rows."""
    from django.db import connection, transaction

    (folder / FOLDER).mkdir()
    rows = {}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        for table in _tables():
            columns = _columns(cursor, table)
            path = folder / FOLDER / f"{table}.copy"
            with path.open("wb") as file, cursor.cursor.copy(f'COPY "{table}" ({columns}) TO STDOUT') as copy:
                file.write(f"{columns}\n".encode())
                for piece in copy:
                    file.write(piece)
            cursor.execute(f'SELECT count(*) FROM "{table}"')
            rows[table] = cursor.fetchone()[0]
    return rows


def load(folder: Path, rows: dict[str, int]) -> None:
    """Put the rows back in one transaction: all of them, or none."""
    from django.core.management.color import no_style
    from django.db import connection, transaction

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        tables = [table for table in rows if (folder / FOLDER / f"{table}.copy").is_file()]
        cursor.execute(f"TRUNCATE {', '.join(f'{chr(34)}{table}{chr(34)}' for table in tables)} CASCADE")
        for table in tables:
            with (folder / FOLDER / f"{table}.copy").open("rb") as file:
                columns = file.readline().decode().strip()
                with cursor.cursor.copy(f'COPY "{table}" ({columns}) FROM STDIN') as copy:
                    while piece := file.read(1 << 20):
                        copy.write(piece)
            cursor.execute(f'SELECT count(*) FROM "{table}"')
            if cursor.fetchone()[0] != rows[table]:
                raise CommandError(f"«{table}» did not come back whole; nothing was changed.")
        from django.apps import apps

        for sql in connection.ops.sequence_reset_sql(no_style(), apps.get_models(include_auto_created=True)):
            cursor.execute(sql)
