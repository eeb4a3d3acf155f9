"""Indexes of `search_text` (by trigrams) and of stems (by words): made by hand, since Django drops them when it
remakes an SQLite table."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from letopis.kernel.fields import FoldedField
from letopis.search.fields import StemsField

COLUMN = "search_text"
# Stems as PostgreSQL looks through them; the query must say it in the same words.
STEMS_ARRAY = "string_to_array({column}, ' ')"


@dataclass(frozen=True)
class Index:
    """The index of one column: an FTS5 table with its triggers on SQLite, a GIN index on PostgreSQL."""

    model: type[models.Model]
    column: str
    options: str  # of the FTS5 table
    gin: str  # what PostgreSQL's index is over
    suffix: str  # of its name there

    @property
    def table(self) -> str:
        return self.model._meta.db_table

    @property
    def fts(self) -> str:
        """The FTS5 table that mirrors the column on SQLite."""
        return f"{self.table}_fts"

    @property
    def name(self) -> str:
        """The index on PostgreSQL."""
        return f"{self.table}_{self.suffix}"

    @property
    def triggers(self) -> dict[str, str]:
        """The triggers that keep the mirror true, by name."""
        fts, table, column, key = self.fts, self.table, self.column, self.model._meta.pk.column
        new, old = f"new.{key}, new.{column}", f"'delete', old.{key}, old.{column}"
        add = f"INSERT INTO {fts}(rowid, {column}) VALUES ({new})"
        take = f"INSERT INTO {fts}({fts}, rowid, {column}) VALUES ({old})"
        return {
            f"{fts}_added": f"CREATE TRIGGER {fts}_added AFTER INSERT ON {table} BEGIN {add}; END",
            f"{fts}_gone": f"CREATE TRIGGER {fts}_gone AFTER DELETE ON {table} BEGIN {take}; END",
            f"{fts}_changed": f"CREATE TRIGGER {fts}_changed AFTER UPDATE OF {column} ON {table} BEGIN"
            f" {take}; {add}; END",
        }


def _by_trigrams(model: type[models.Model]) -> Index:
    return Index(model, COLUMN, "tokenize='trigram', detail='full'", f"{COLUMN} gin_trgm_ops", "trgm")


def _by_stems(model: type[models.Model], column: str) -> Index:
    # «ascii» leaves letters beyond ASCII as they are: what it is given are stems already.
    gin = f"({STEMS_ARRAY.format(column=column)})"
    return Index(model, column, "tokenize='ascii', detail='none', columnsize=0", gin, "stems")


def fts_table(model: type[models.Model]) -> str:
    """The FTS5 table that mirrors the model's folded text on SQLite."""
    return f"{model._meta.db_table}_fts"


def indexes() -> Iterator[Index]:
    """The index of every model that declares a folded `search_text` or stems."""
    for model in apps.get_models():
        for field in model._meta.local_fields:
            if isinstance(field, StemsField):
                yield _by_stems(model, str(field.column))
            elif field.name == COLUMN and isinstance(field, FoldedField):
                yield _by_trigrams(model)


def ensure_indexes(connection: BaseDatabaseWrapper) -> None:
    """Make what is missing of the indexes; safe to repeat, and needed after every migration."""
    ensure = _ensure_sqlite if connection.vendor == "sqlite" else _ensure_postgresql
    existing = set(connection.introspection.table_names())
    for index in indexes():
        if index.table in existing:
            ensure(connection, index)


def _ensure_postgresql(connection: BaseDatabaseWrapper, index: Index) -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        cursor.execute(f'CREATE INDEX IF NOT EXISTS "{index.name}" ON "{index.table}" USING gin ({index.gin})')


def _ensure_sqlite(connection: BaseDatabaseWrapper, index: Index) -> None:
    fts, key = index.fts, index.model._meta.pk.column
    table = f"CREATE VIRTUAL TABLE {fts} USING fts5({index.column}, content='{index.table}', content_rowid='{key}', "
    wanted = {fts: f"{table}{index.options})", **index.triggers}
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE name LIKE %s", [f"{fts}%"])
        existing = {name for (name,) in cursor.fetchall()}
        missing = [sql for name, sql in wanted.items() if name not in existing]
        for sql in missing:
            cursor.execute(sql)
        if missing:
            cursor.execute(f"INSERT INTO {fts}({fts}) VALUES ('rebuild')")


def drop_indexes(connection: BaseDatabaseWrapper) -> None:
    """Take the indexes away while very many rows are written; `ensure_indexes` makes them anew."""
    with connection.cursor() as cursor:
        for index in indexes():
            if connection.vendor == "sqlite":
                for trigger in index.triggers:
                    cursor.execute(f"DROP TRIGGER IF EXISTS {trigger}")
                cursor.execute(f"DROP TABLE IF EXISTS {index.fts}")
            else:
                cursor.execute(f'DROP INDEX IF EXISTS "{index.name}"')


def missing_indexes(connection: BaseDatabaseWrapper) -> list[str]:
    """The names of indexes and triggers that should be there and are not."""
    wanted: set[str] = set()
    for index in indexes():
        wanted |= {index.fts, *index.triggers} if connection.vendor == "sqlite" else {index.name}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name FROM sqlite_master" if connection.vendor == "sqlite" else "SELECT indexname FROM pg_indexes"
        )
        return sorted(wanted - {name for (name,) in cursor.fetchall()})
