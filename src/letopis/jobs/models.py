"""The tables of runs, of the queue and of who works on it."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from letopis.kernel import clock


class Run(models.Model):
    """Work too long for one request, done step by step; each step is one transaction, so a crash loses none of them.

    The open page asks for the next step; when nobody asks any more, a worker goes on where it stopped.
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
    asked_at = models.DateTimeField(default=clock.now)  # when an open page asked for a step last
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


class Job(models.Model):
    """One call of a task, written in the transaction that wants it: the queue, and the outbox of what leaves the house.

    Arguments are ids, never personal data: a row outlives the record it speaks of.
    """

    class Status(models.TextChoices):
        READY = "ready", _("waits")
        RUNNING = "running", _("is being done")
        SUCCESSFUL = "successful", _("is done")
        FAILED = "failed", _("was given up")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    task = models.CharField(max_length=100)  # names the function: "notifications.send_mail"
    arguments: models.JSONField[Any, Any] = models.JSONField(default=dict)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.READY)
    run_after = models.DateTimeField(default=clock.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)  # whoever works on it must renew; then it is anybody's
    worker = models.CharField(max_length=100, blank=True)
    effect_key = models.CharField(max_length=200, blank=True)  # the same effect is wanted once, whoever asks again
    error = models.CharField(max_length=500, blank=True)  # the last one
    created_at = models.DateTimeField(default=clock.now)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["effect_key"], condition=~Q(effect_key=""), name="job_effect_once"),
            models.CheckConstraint(
                condition=~Q(status="running") | Q(lease_until__isnull=False), name="job_running_has_a_lease"
            ),
        ]
        indexes = [
            models.Index(fields=["status", "run_after", "id"], name="job_due"),  # the next one
            models.Index(fields=["status", "lease_until"], name="job_lease"),  # whose worker died
            models.Index(fields=["status", "-finished_at"], name="job_by_status"),  # given up; done long ago
        ]

    def __str__(self) -> str:
        return f"{self.task} {self.status}"


class Worker(models.Model):
    """A process that works on the queue, and when it was seen last."""

    name = models.CharField(max_length=100, unique=True)
    started_at = models.DateTimeField(default=clock.now)
    seen_at = models.DateTimeField(default=clock.now, db_index=True)  # is anybody there?

    def __str__(self) -> str:
        return self.name
