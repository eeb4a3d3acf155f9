"""What a calendar file said of an event."""

from typing import Any

from django.db import models
from django.db.models import Q

from letopis.events.models.event import Event
from letopis.events.models.series import EventSeries


class CalendarEntry(models.Model):
    """The entry of another program's calendar an event or a series came from: found again by its UID, with what this
    program has no place for, and what the file said last."""

    event = models.OneToOneField(Event, null=True, on_delete=models.CASCADE, related_name="calendar_entry")
    series = models.OneToOneField(EventSeries, null=True, on_delete=models.CASCADE, related_name="calendar_entry")
    uid = models.CharField(max_length=1000)  # of an entry without one: its digest
    recurrence = models.CharField(max_length=40, blank=True)  # which occurrence of a series that is not here
    kept: models.JSONField[Any, Any] = models.JSONField(default=list)  # lines of name, value and file
    imported: models.JSONField[Any, Any] = models.JSONField(
        default=dict
    )  # digest, values, run; before it the former ones

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(event=None) ^ Q(series=None), name="entry_of_event_or_series"),
        ]
        indexes = [models.Index(fields=["uid"], name="entry_by_uid")]  # is this entry known?

    def __str__(self) -> str:
        return self.uid
