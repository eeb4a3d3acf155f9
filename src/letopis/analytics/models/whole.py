"""Reports over more than a page can read, counted in the background and kept for a while for who asked."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from letopis.kernel import clock

KEPT = timedelta(days=30)


class WholeReport(models.Model):
    """A report as it was counted: its page and its tables. It is its reader's own, as their rights were then."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waits for its turn")
        RUNNING = "running", _("Is being counted")
        DONE = "done", _("Done")
        FAILED = "failed", _("Could not be counted")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    rights = models.CharField(max_length=100)  # what the reader could see; with other rights it is nobody's
    report = models.SlugField(max_length=40)  # its code
    address = models.TextField()  # its question, as in the address of its page
    first = models.DateField()
    last = models.DateField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    done = models.PositiveBigIntegerField(default=0)  # events read
    total = models.PositiveBigIntegerField(default=0)
    beat_at = models.DateTimeField(null=True)  # the counting process was there
    seen_at = models.DateTimeField(default=clock.now)  # its reader was looking
    created_at = models.DateTimeField(default=clock.now)
    counted_at = models.DateTimeField(null=True)
    page = models.TextField(blank=True)  # markup
    book: models.BinaryField[Any, Any] = models.BinaryField(default=bytes)  # its tables as XLSX

    class Meta:
        indexes = [
            models.Index(fields=["user", "-id"], name="whole_report_by_reader"),  # one's own, newest first
            models.Index(fields=["created_at"], name="whole_report_by_age"),  # those to forget
        ]

    def __str__(self) -> str:
        return f"{self.report} {self.first} – {self.last}"

    @property
    def href(self) -> str:
        return reverse("whole-report", args=[self.public_id])

    @property
    def kept_until(self) -> datetime:
        """When it is forgotten."""
        return self.created_at + KEPT

    @property
    def is_open(self) -> bool:
        """Whether it is still to be counted."""
        return self.state in (self.State.WAITING, self.State.RUNNING)

    @property
    def percent(self) -> int:
        """How much of it is counted, 0 to 100."""
        if self.state == self.State.DONE:
            return 100
        return min(99, self.done * 100 // self.total) if self.total else 0
