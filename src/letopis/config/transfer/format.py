"""The folder of an export: what is in it, how values are written, and reading them back."""

import base64
import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import connection, models
from django.db.migrations.recorder import MigrationRecorder

from letopis.config.errors import CommandError

FORMAT, VERSION = "letopis-export", 1
MANIFEST, TABLES, FILES = "manifest.json", "tables", "files"
# What belongs to one installation or opens its doors: sessions, tokens, keys of requests, guesses of passwords, half-
# arrived uploads, its workers; kept counts, which are made anew. Everything else is exported.
LEFT_OUT = {"sessions.Session", "rest.ApiToken", "rest.IdempotencyKey", "accounts.SignInFailure", "files.Upload",
            "dictionaries.Stamp", "jobs.Worker", "events.CalendarFeed",
            "analytics.DayCount", "analytics.RollupState", "analytics.StaleMark", "analytics.ClientTouch", "analytics.TouchState",
            "analytics.WholeReport"}  # fmt: skip


@dataclass
class Table:
    """One table: its file, the types of its columns, how many rows and their digest."""

    model: str
    file: str
    columns: dict[str, str]
    rows: int = 0
    sha256: str = ""


@dataclass
class Manifest:
    """What an export holds. It is written last: a folder without it is no export."""

    made_at: str
    letopis: str
    database: str
    migrations: list[str]
    tables: list[Table] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)  # path below `files/` → sha256
    passwords: bool = True
    format: str = FORMAT
    version: int = VERSION

    def write(self, folder: Path) -> None:
        """Put it into the folder, whole or not at all."""
        unfinished = folder / f".{MANIFEST}"
        unfinished.write_text(json.dumps(asdict(self), ensure_ascii=False, indent=1), "utf-8")
        unfinished.replace(folder / MANIFEST)

    @classmethod
    def read(cls, folder: Path) -> "Manifest":
        """The manifest of a folder. Raises `CommandError` when there is none or it is not ours."""
        try:
            values = json.loads((folder / MANIFEST).read_text("utf-8"))
            values["tables"] = [Table(**table) for table in values["tables"]]
            manifest = cls(**values)
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise CommandError(f"{folder} is not an export of Летопись, or it was never finished.") from error
        if manifest.format != FORMAT or manifest.version != VERSION:
            raise CommandError(f"{folder} has version {manifest.version} of the format, this program reads {VERSION}.")
        return manifest


def exported_models() -> list[type[models.Model]]:
    """Every table of the base but those left out, the referred ones first as far as circles allow."""
    found = [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and model._meta.label not in LEFT_OUT
    ]
    ordered: list[type[models.Model]] = []

    def add(model: type[models.Model], path: tuple[type[models.Model], ...]) -> None:
        if model in ordered or model in path or model not in found:
            return
        for column in columns_of(model):
            if column.related_model is not None and column.related_model != model:
                add(column.related_model, (*path, model))  # type: ignore[arg-type]
        ordered.append(model)

    for model in sorted(found, key=lambda model: model._meta.label_lower):
        add(model, ())
    return ordered


def columns_of(model: type[models.Model]) -> list["models.Field[Any, Any]"]:
    """The columns of a table that hold something of their own."""
    return [column for column in model._meta.concrete_fields if not column.generated]


def kind_of(column: "models.Field[Any, Any]") -> str:
    """The word of the manifest for a column's type."""
    target = column.target_field if isinstance(column, models.ForeignKey) else column
    while isinstance(target, models.ForeignKey):
        target = target.target_field
    for kind, found in (
        ("json", models.JSONField), ("moment", models.DateTimeField), ("date", models.DateField), ("time", models.TimeField),
        ("uuid", models.UUIDField), ("boolean", models.BooleanField), ("decimal", models.DecimalField),
        ("number", models.FloatField), ("integer", models.IntegerField), ("duration", models.DurationField),
        ("binary", models.BinaryField),
    ):  # fmt: skip
        if isinstance(target, found):
            return kind
    return "text"


def written(value: Any) -> Any:
    """A value as JSON holds it."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, UUID | Decimal):
        return str(value)
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode()
    return value


def read(kind: str, value: Any) -> Any:
    """The value of a column of this kind."""
    if value is None:
        return None
    readers: dict[str, Any] = {
        "moment": datetime.fromisoformat,
        "date": date.fromisoformat,
        "time": time.fromisoformat,
        "uuid": UUID,
        "decimal": Decimal,
        "duration": lambda seconds: timedelta(seconds=seconds),
        "binary": base64.b64decode,
    }
    return readers[kind](value) if kind in readers else value


def line(row: dict[str, Any]) -> bytes:
    """A row as a line."""
    return json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode("utf-8") + b"\n"


def digest(path: Path) -> str:
    """sha256 of a file, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def applied() -> list[str]:
    """The migrations of the base."""
    return sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations())


def pieces(rows: Iterator[Any], size: int = 500) -> Iterator[Sequence[Any]]:
    """Rows in lists of `size`."""
    held: list[Any] = []
    for row in rows:
        held.append(row)
        if len(held) == size:
            yield held
            held = []
    if held:
        yield held
