"""Imports: the raw file is kept first, the report last."""

import uuid
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from letopis.accounts.models import User
from letopis.jobs.models import Run
from letopis.kernel import clock


class ImportRun(models.Model):
    """A file somebody brought, where its columns go, and what became of it."""

    class State(models.TextChoices):
        READ = "read"
        LOADED = "loaded"  # to its end, or as far as it came before it was stopped
        UNDONE = "undone"

    class What(models.TextChoices):
        PEOPLE = "people"
        COUNTERPARTIES = "counterparties"
        EVENTS = "events"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=10)  # vcard, ical, csv, sheet
    what = models.CharField(max_length=20, choices=What.choices, default=What.PEOPLE)
    state = models.CharField(max_length=10, choices=State.choices, default=State.READ)
    # What the file holds (`reading.Contents`), the target of each column, and the options (`loading.options`).
    contents: models.JSONField[Any, Any] = models.JSONField(default=dict)
    mapping: models.JSONField[Any, Any] = models.JSONField(default=list)
    options: models.JSONField[Any, Any] = models.JSONField(default=dict)
    check_run = models.ForeignKey(Run, null=True, on_delete=models.SET_NULL, related_name="+")
    load_run = models.ForeignKey(Run, null=True, on_delete=models.SET_NULL, related_name="+")
    undo_run = models.ForeignKey(Run, null=True, on_delete=models.SET_NULL, related_name="+")
    report: models.JSONField[Any, Any] = models.JSONField(default=dict)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    loaded_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["by", "-id"], name="import_by_author")]  # the files somebody brought

    def __str__(self) -> str:
        return self.name

    @property
    def path(self) -> Path:
        """Where the file as it came is kept."""
        return Path(settings.DATA_DIR) / "files" / "imports" / str(self.public_id)

    @property
    def rows_path(self) -> Path:
        """Where its entries are kept while it is being loaded; made again from the file when missing."""
        return self.path.with_name(f"{self.public_id}.rows")

    @property
    def is_table(self) -> bool:
        """Whether it has columns to be mapped."""
        return self.kind not in ("vcard", "ical")


class ImportRefusal(models.Model):
    """A row that was not loaded, with the cells it had: to be mended and loaded again."""

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="refusals")
    number = models.PositiveBigIntegerField()
    where = models.CharField(max_length=300)  # «строка 118, колонка «Телефон»»
    who = models.CharField(max_length=700, blank=True)
    column = models.CharField(max_length=500, blank=True)
    value = models.TextField(blank=True)
    why = models.TextField()
    cells: models.JSONField[Any, Any] = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "number"], name="import_refusal_once_per_row")]

    def __str__(self) -> str:
        return f"{self.where}: {self.why}"


class RememberedMapping(models.Model):
    """Where a user sent the columns of a table with these headers last time."""

    by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    what = models.CharField(max_length=20, choices=ImportRun.What.choices)
    signature = models.CharField(max_length=64)  # digest of the headers
    targets: models.JSONField[Any, Any] = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["by", "what", "signature"], name="remembered_mapping_once"),
            models.CheckConstraint(condition=~Q(signature=""), name="remembered_mapping_has_headers"),
        ]

    def __str__(self) -> str:
        return f"{self.what}:{self.signature[:8]}"
