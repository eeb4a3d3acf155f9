"""The table of bulk operations."""

from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import models

from letopis.jobs.models import Run
from letopis.kernel import clock


class Operation(models.Model):
    """What one user wants done with the rows they selected.

    The rows are pinned when it is made: those that come into the view later are not touched, those that leave it are.
    `public_id` stands in the `data` of every fact of the operation as `bulk`.
    """

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    host = models.SlugField(max_length=60)  # names the list
    scope = models.CharField(max_length=60, blank=True)  # which of several lists of that host: the type of events
    query = models.TextField(blank=True)  # the address of the view, for the way back
    action = models.SlugField(max_length=40)
    ids: models.JSONField[Any, Any] = models.JSONField(default=list)  # of the rows, in order of id
    params: models.JSONField[Any, Any] = models.JSONField(null=True)  # None until what to do is chosen
    run = models.OneToOneField(Run, null=True, on_delete=models.PROTECT, related_name="bulk")
    undo_run = models.OneToOneField(Run, null=True, on_delete=models.PROTECT, related_name="bulk_undone")
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [models.Index(fields=["by", "-id"], name="bulk_by_author")]  # a user's own, and the old never started

    def __str__(self) -> str:
        return f"{self.action} {self.host}"
