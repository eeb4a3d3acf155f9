"""Who is told of an event when."""

import uuid

from django.db import models

from letopis.accounts.models import User
from letopis.events.models.event import Event


class Reminder(models.Model):
    """One reminder of one event for one colleague; made from `Event.reminders` and kept true by the event's actions.

    `due_at` is when the event wants it told, `fires_at` when it will be: later when it was put off. Told once a round;
    a move of the event or a snooze begins another one.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    rule = models.CharField(max_length=40)  # an entry of `Event.reminders` as text
    due_at = models.DateTimeField()
    fires_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True, blank=True)  # also when there was nothing to tell any more
    round = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event", "user", "rule"], name="reminder_once")]
        indexes = [models.Index(fields=["fires_at"], condition=models.Q(told_at=None), name="reminder_waiting")]

    def __str__(self) -> str:
        return f"{self.event_id} {self.rule}"

    @property
    def key(self) -> str:
        """Names one telling of it."""
        return f"reminder:{self.public_id}:{self.round}"
