"""Writing an export: every row of one moment, then the files those rows name."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import connection, models, transaction

from letopis import __version__
from letopis.config.errors import CommandError
from letopis.config.transfer.format import (
    FILES,
    TABLES,
    Manifest,
    Table,
    applied,
    columns_of,
    exported_models,
    kind_of,
    line,
    written,
)
from letopis.files import storage
from letopis.files.models import Content
from letopis.kernel import clock

NOT_COPIED = ("contents", "uploads", ".sweeping")  # contents are taken by their rows, uploads are not finished

README = """Летопись: выгрузка / an export of Letopis

manifest.json    what is here: version of the format, tables with their columns, rows and sha256, files with sha256
tables/*.ndjson  one table a file, one row a line: a JSON object, columns as in the manifest. Moments are UTC (ISO 8601),
                 decimals and UUIDs are strings, binary values base64
files/contents/  the files of the cards by their sha256 (files.Content.sha256; names in files.Attachment)
files/           everything else of the data folder, such as the files people have imported

Passwords are here only as hashes (accounts.User.password), unless left out. API tokens, sessions and the key of the
installation are never here. Keep the folder as you keep the base: it holds personal data.
"""


@contextmanager
def one_moment() -> Iterator[None]:
    """All that is read inside is of one moment; others go on writing."""
    if connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield
        return
    if connection.in_atomic_block:
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("BEGIN DEFERRED")  # our own transactions take the lock of writers, a reader does not need it
        try:
            yield
        finally:
            cursor.execute("COMMIT")


def export(folder: Path, *, passwords: bool = True, say: Callable[[str], None] = lambda text: None) -> Manifest:
    """Write everything into an empty folder; the manifest comes last."""
    if folder.exists() and any(folder.iterdir()):
        raise CommandError(f"{folder} is not empty.")
    (folder / TABLES).mkdir(mode=0o700, parents=True, exist_ok=True)
    (folder / FILES).mkdir(mode=0o700, exist_ok=True)
    folder.chmod(0o700)
    manifest = Manifest(clock.now().isoformat(), __version__, connection.vendor, applied(), passwords=passwords)
    with one_moment():
        for number, model in enumerate(exported_models(), 1):
            say(model._meta.label)
            manifest.tables.append(_table(folder, number, model, passwords=passwords))
        for row in Content.objects.order_by("pk").iterator(500):
            say(row.sha256)
            _content(folder, manifest, row)
    _others(folder, manifest)
    (folder / "README.txt").write_text(README, "utf-8")
    manifest.write(folder)
    return manifest


def _table(folder: Path, number: int, model: type[models.Model], *, passwords: bool) -> Table:
    columns = columns_of(model)
    names = [column.attname for column in columns]
    table = Table(
        model._meta.label,
        f"{TABLES}/{number:03}-{model._meta.label_lower}.ndjson",
        {column.attname: kind_of(column) for column in columns},
    )
    hashed = hashlib.sha256()
    blank = names.index("password") if model._meta.label == "accounts.User" and not passwords else None
    with (folder / table.file).open("wb") as file:
        rows = model._base_manager.order_by("pk").values_list(*names)
        for row in rows.iterator(1000):
            values: dict[str, Any] = {name: written(value) for name, value in zip(names, row, strict=True)}
            if blank is not None:
                values["password"] = "!"
            text = line(values)
            file.write(text)
            hashed.update(text)
            table.rows += 1
    table.sha256 = hashed.hexdigest()
    return table


def _content(folder: Path, manifest: Manifest, row: Content) -> None:
    name = f"contents/{row.sha256[:2]}/{row.sha256[2:4]}/{row.sha256}"
    _copy(folder, manifest, name, storage.storage().pieces(row.sha256, 0, row.size))
    if manifest.files[name] != row.sha256:
        raise CommandError(f"the file {row.sha256} is not what was kept: «letopis doctor» says more.")


def _others(folder: Path, manifest: Manifest) -> None:
    root = storage.folder()
    for path in sorted(root.rglob("*")) if root.is_dir() else ():
        name = path.relative_to(root)
        if path.is_file() and name.parts[0] not in NOT_COPIED and path.suffix not in (".rows", ".part", ".seen"):
            with path.open("rb") as file:
                _copy(folder, manifest, str(name), iter(lambda: file.read(1 << 20), b""))


def _copy(folder: Path, manifest: Manifest, name: str, source: Iterator[bytes]) -> None:
    target = folder / FILES / name
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    hashed = hashlib.sha256()
    with target.open("wb") as file:
        for piece in source:
            file.write(piece)
            hashed.update(piece)
    manifest.files[name] = hashed.hexdigest()
