"""Imports: the raw file is kept first, the report last."""

import uuid
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import models

from letopis.accounts.models import User
from letopis.kernel import clock


class ImportRun(models.Model):
    """A file somebody brought, what was read in it and what became of it."""

    class State(models.TextChoices):
        READ = "read"
        LOADED = "loaded"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=10)
    state = models.CharField(max_length=10, choices=State.choices, default=State.READ)
    report: models.JSONField[Any, Any] = models.JSONField(default=dict)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    loaded_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name

    @property
    def path(self) -> Path:
        """Where the file as it came is kept."""
        return Path(settings.DATA_DIR) / "files" / "imports" / str(self.public_id)
