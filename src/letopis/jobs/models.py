"""The table of runs."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models

from letopis.kernel import clock


class Run(models.Model):
    """Work too long for one request, done step by step; each step is one transaction, so a crash loses none of them.

    The open page asks for the next step; whoever comes back later goes on where it stopped.
    """

    class State(models.TextChoices):
        RUNNING = "running"
        DONE = "done"
        STOPPED = "stopped"  # by its author; the steps made stay
        FAILED = "failed"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.SlugField(max_length=40)  # names the runner
    title = models.CharField(max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.RUNNING)
    total = models.PositiveBigIntegerField(default=0)
    done = models.PositiveBigIntegerField(default=0)
    data: models.JSONField[Any, Any] = models.JSONField(default=dict)  # what to do and where it stands
    report: models.JSONField[Any, Any] = models.JSONField(default=dict)  # what came of it
    created_at = models.DateTimeField(default=clock.now)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["by", "-id"], name="run_by_author")]  # a user's runs, newest first

    def __str__(self) -> str:
        return self.title

    @property
    def percent(self) -> int:
        """How much of it is done, 0 to 100."""
        if self.state == self.State.DONE:
            return 100
        return min(99, self.done * 100 // self.total) if self.total else 0
