"""Bringing an export into an empty base: verified first, files next, every row in one transaction last."""

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, models, transaction

from letopis.config.errors import CommandError
from letopis.config.transfer.format import (
    FILES,
    MANIFEST,
    Manifest,
    Table,
    applied,
    columns_of,
    digest,
    exported_models,
    pieces,
    read,
)
from letopis.config.transfer.mark import mark
from letopis.files import storage
from letopis.search.indexes import ensure_indexes


def load(folder: Path, *, say: Callable[[str], None] = lambda text: None) -> Manifest:
    """Make an empty base the one that was exported.

    Killed on the way the base is as empty as before, and a note says so: nothing starts until the load is repeated.
    """
    manifest = Manifest.read(folder)
    note, this = mark(), digest(folder / MANIFEST)
    if note.is_file() and note.read_text("utf-8") == this and _holds(manifest):
        note.unlink()  # only the last word was missing
        return manifest
    _check_empty()
    _check_fits(manifest)
    say("checking…")
    _verify(folder, manifest)
    ensure_indexes(connection)
    note.write_text(this, "utf-8")
    _bring_files(folder, manifest, say)
    with transaction.atomic():
        _check_empty()
        _clear()
        for table in manifest.tables:
            say(table.model)
            _fill(folder, table)
        _check_rows(manifest)
        _reset_sequences(manifest)
    note.unlink()
    return manifest


def _holds(manifest: Manifest) -> bool:
    """Whether the rows are all here."""
    return all(apps.get_model(table.model)._base_manager.count() == table.rows for table in manifest.tables)


def _check_empty() -> None:
    from letopis.accounts.models import User
    from letopis.history.models import FactRecord

    if User.objects.exists() or FactRecord.objects.exists():
        raise CommandError("this base is not empty: make a new one with «letopis setup» in another data folder.")


def _check_fits(manifest: Manifest) -> None:
    """The tables of both sides must be the same ones."""
    here = applied()
    if manifest.migrations != here:
        other = sorted(set(manifest.migrations) ^ set(here))
        raise CommandError(
            f"the export was made by another version ({manifest.letopis}), its tables differ ({', '.join(other[:3])}): "
            "load it with that version, then update."
        )
    known = {model._meta.label: [column.attname for column in columns_of(model)] for model in exported_models()}
    for table in manifest.tables:
        if known.get(table.model) != list(table.columns):
            raise CommandError(f"the table «{table.model}» of the export is not known here.")
    if missing := set(known) - {table.model for table in manifest.tables}:
        raise CommandError(f"the export has no table «{min(missing)}».")


def _verify(folder: Path, manifest: Manifest) -> None:
    wanted = {table.file: table.sha256 for table in manifest.tables}
    wanted |= {f"{FILES}/{name}": found for name, found in manifest.files.items()}
    root = folder.resolve()
    for name, sha256 in wanted.items():
        path = folder / name
        if not path.resolve().is_relative_to(root) or not path.is_file() or digest(path) != sha256:
            raise CommandError(f"the export is damaged: «{name}» is not what was written.")


def _bring_files(folder: Path, manifest: Manifest, say: Callable[[str], None]) -> None:
    """Files come before the rows that name them: a base with rows has its files."""
    kept = storage.storage()
    for name, sha256 in manifest.files.items():
        say(name)
        path = folder / FILES / name
        if name.startswith("contents/"):
            kept.put(path, sha256)
            continue
        target = storage.folder() / name
        if not target.resolve().is_relative_to(storage.folder().resolve()):
            raise CommandError(f"the export is damaged: «{name}» leads out of the folder of files.")
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        shutil.copyfile(path, target)


def _clear() -> None:
    """The default rows of a new base go: the export has its own."""
    with connection.cursor() as cursor:
        for model in [*reversed(exported_models()), *_left_out()]:
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(model._meta.db_table)}")


def _left_out() -> list[type[models.Model]]:
    known = exported_models()
    return [model for model in apps.get_models(include_auto_created=True) if model._meta.managed and model not in known]


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with path.open("rb") as file:
        for text in file:
            yield json.loads(text)


def _fill(folder: Path, table: Table) -> None:
    model = apps.get_model(table.model)
    columns = columns_of(model)
    quote = connection.ops.quote_name
    names = ", ".join(quote(str(column.column)) for column in columns)
    marks = ", ".join(["%s"] * len(columns))
    sql = f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES ({marks})"
    with connection.cursor() as cursor:
        for piece in pieces(_rows(folder / table.file)):
            cursor.executemany(sql, [[_prepared(column, table, row) for column in columns] for row in piece])


def _prepared(column: "models.Field[Any, Any]", table: Table, row: dict[str, Any]) -> Any:
    value = read(table.columns[column.attname], row[column.attname])
    if value is None and isinstance(column, models.JSONField) and not column.null:
        return connection.ops.adapt_json_value(None, column.encoder)
    return column.get_db_prep_save(value, connection)


def _check_rows(manifest: Manifest) -> None:
    connection.check_constraints()
    for table in manifest.tables:
        if (found := apps.get_model(table.model)._base_manager.count()) != table.rows:
            raise CommandError(f"«{table.model}» did not come whole ({found} of {table.rows}); nothing was changed.")


def _reset_sequences(manifest: Manifest) -> None:
    with connection.cursor() as cursor:
        for sql in connection.ops.sequence_reset_sql(no_style(), [apps.get_model(t.model) for t in manifest.tables]):
            cursor.execute(sql)
