"""The triggers that change the stamps: made by hand, since Django drops them when it remakes an SQLite table."""

import uuid
import zlib
from collections.abc import Iterator

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from letopis.dictionaries.models import Stamp
from letopis.dictionaries.queries import DICTIONARIES

_STAMPS = Stamp._meta.db_table
_FUNCTION = f"""
CREATE OR REPLACE FUNCTION {_STAMPS}_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  INSERT INTO {_STAMPS} ("table", word) VALUES (TG_TABLE_NAME, gen_random_uuid()::text)
  ON CONFLICT ("table") DO UPDATE SET word = excluded.word;
  RETURN NULL;
END $$"""


def _triggers(connection: BaseDatabaseWrapper, model: type[models.Model]) -> Iterator[tuple[str, str]]:
    """Name, and what comes after it, of each trigger of a dictionary; another wording has another name."""
    table, counting = model._meta.db_table, DICTIONARIES[model]
    columns = [f'"{field.column}"' for field in model._meta.local_concrete_fields if field.name in counting]
    moments = {"added": "INSERT", "gone": "DELETE", "changed": f"UPDATE OF {', '.join(columns)}"}
    body = (
        f"BEGIN INSERT INTO {_STAMPS} (\"table\", word) VALUES ('{table}', lower(hex(randomblob(16))))"
        ' ON CONFLICT ("table") DO UPDATE SET word = excluded.word; END'
    )
    if connection.vendor == "postgresql":
        moments["emptied"] = "TRUNCATE"
        body = f"FOR EACH STATEMENT EXECUTE FUNCTION {_STAMPS}_change()"
    for name, moment in moments.items():
        sql = f'AFTER {moment} ON "{table}" {body}'
        yield f"{table}_stamp_{name}_{zlib.crc32(sql.encode()):08x}", sql


def _existing(connection: BaseDatabaseWrapper) -> dict[str, str]:
    """The triggers of stamps there are, each with its table."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'"
            if connection.vendor == "sqlite"
            else "SELECT tgname, relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid"
        )
        return {name: table for name, table in cursor.fetchall() if name.startswith(f"{table}_stamp_")}


def ensure_triggers(connection: BaseDatabaseWrapper) -> None:
    """Make the triggers that are missing, drop those of older versions; safe to repeat, needed after every migration."""
    existing = _existing(connection)
    wanted = {name: sql for model in DICTIONARIES for name, sql in _triggers(connection, model)}
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_FUNCTION)
        for name, table in existing.items():
            if name not in wanted:
                cursor.execute(f"DROP TRIGGER {name}" + (f' ON "{table}"' if connection.vendor == "postgresql" else ""))
        for name, sql in wanted.items():
            if name not in existing:
                cursor.execute(f"CREATE TRIGGER {name} {sql}")
    if set(wanted) - set(existing):  # nobody knows what was written without them
        rows = [Stamp(table=model._meta.db_table, word=str(uuid.uuid4())) for model in DICTIONARIES]
        Stamp.objects.bulk_create(rows, update_conflicts=True, unique_fields=["table"], update_fields=["word"])


def missing_triggers(connection: BaseDatabaseWrapper) -> list[str]:
    """The names of the triggers that should be there and are not."""
    wanted = {name for model in DICTIONARIES for name, _sql in _triggers(connection, model)}
    return sorted(wanted - set(_existing(connection)))
