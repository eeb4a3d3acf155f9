"""Trigram indexes of `search_text` columns: made by hand, since Django drops them when it remakes an SQLite table."""

from collections.abc import Iterator

from django.apps import apps
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from letopis.kernel.fields import FoldedField

COLUMN = "search_text"


def fts_table(model: type[models.Model]) -> str:
    """The FTS5 table that mirrors the model's search text on SQLite."""
    return f"{model._meta.db_table}_fts"


def searchable_models() -> Iterator[type[models.Model]]:
    """Every model that declares a folded `search_text`."""
    for model in apps.get_models():
        if any(field.name == COLUMN and isinstance(field, FoldedField) for field in model._meta.local_fields):
            yield model


def ensure_indexes(connection: BaseDatabaseWrapper) -> None:
    """Make what is missing of the trigram indexes; safe to repeat, and needed after every migration."""
    ensure = _ensure_sqlite if connection.vendor == "sqlite" else _ensure_postgresql
    existing = set(connection.introspection.table_names())
    for model in searchable_models():
        if model._meta.db_table in existing:
            ensure(connection, model)


def _ensure_postgresql(connection: BaseDatabaseWrapper, model: type[models.Model]) -> None:
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        cursor.execute(f'CREATE INDEX IF NOT EXISTS "{table}_trgm" ON "{table}" USING gin ({COLUMN} gin_trgm_ops)')


def _ensure_sqlite(connection: BaseDatabaseWrapper, model: type[models.Model]) -> None:
    table, fts = model._meta.db_table, fts_table(model)
    new, old = f"new.id, new.{COLUMN}", f"'delete', old.id, old.{COLUMN}"
    wanted = {
        fts: f"CREATE VIRTUAL TABLE {fts} USING fts5({COLUMN}, content='{table}', content_rowid='id',"
        " tokenize='trigram', detail='full')",
        f"{fts}_added": f"CREATE TRIGGER {fts}_added AFTER INSERT ON {table} BEGIN"
        f" INSERT INTO {fts}(rowid, {COLUMN}) VALUES ({new}); END",
        f"{fts}_gone": f"CREATE TRIGGER {fts}_gone AFTER DELETE ON {table} BEGIN"
        f" INSERT INTO {fts}({fts}, rowid, {COLUMN}) VALUES ({old}); END",
        f"{fts}_changed": f"CREATE TRIGGER {fts}_changed AFTER UPDATE OF {COLUMN} ON {table} BEGIN"
        f" INSERT INTO {fts}({fts}, rowid, {COLUMN}) VALUES ({old});"
        f" INSERT INTO {fts}(rowid, {COLUMN}) VALUES ({new}); END",
    }
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE name LIKE %s", [f"{fts}%"])
        existing = {name for (name,) in cursor.fetchall()}
        missing = [sql for name, sql in wanted.items() if name not in existing]
        for sql in missing:
            cursor.execute(sql)
        if missing:
            cursor.execute(f"INSERT INTO {fts}({fts}) VALUES ('rebuild')")


def drop_indexes(connection: BaseDatabaseWrapper) -> None:
    """Take the trigram indexes away while very many rows are written; `ensure_indexes` makes them anew."""
    with connection.cursor() as cursor:
        for model in searchable_models():
            if connection.vendor == "sqlite":
                for trigger in ("added", "gone", "changed"):
                    cursor.execute(f"DROP TRIGGER IF EXISTS {fts_table(model)}_{trigger}")
                cursor.execute(f"DROP TABLE IF EXISTS {fts_table(model)}")
            else:
                cursor.execute(f'DROP INDEX IF EXISTS "{model._meta.db_table}_trgm"')


def missing_indexes(connection: BaseDatabaseWrapper) -> list[str]:
    """The names of trigram indexes and triggers that should be there and are not."""
    wanted: set[str] = set()
    for model in searchable_models():
        fts = fts_table(model)
        sqlite = connection.vendor == "sqlite"
        wanted |= {fts, f"{fts}_added", f"{fts}_gone", f"{fts}_changed"} if sqlite else {f"{model._meta.db_table}_trgm"}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name FROM sqlite_master" if connection.vendor == "sqlite" else "SELECT indexname FROM pg_indexes"
        )
        return sorted(wanted - {name for (name,) in cursor.fetchall()})
