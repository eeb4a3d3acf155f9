"""Letters that ask somebody to an event."""

import uuid
from typing import Any

from django.db import models

from letopis.accounts.models import User
from letopis.events.models.event import Event
from letopis.events.models.participant import Participant


class Invitation(models.Model):
    """What one address was told of an event last: the letter asked (`REQUEST`) or called off (`CANCEL`).

    Outlives its participant, so that whoever was taken out can be told.
    """

    class Method(models.TextChoices):
        REQUEST = "REQUEST"
        CANCEL = "CANCEL"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="invitations")
    participant = models.ForeignKey(Participant, null=True, on_delete=models.SET_NULL, related_name="+")
    email = models.CharField(max_length=320)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")  # who asks; answers go to them
    method = models.CharField(max_length=10, choices=Method.choices, default=Method.REQUEST)
    sequence = models.PositiveIntegerField()  # the version of the event the last letter spoke of
    told: models.JSONField[Any, Any] = models.JSONField(default=dict)  # when, what and where, as told
    with_content = models.BooleanField(default=False)
    queued_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["participant"], condition=models.Q(participant__isnull=False), name="invitation_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.event_id} {self.method} {self.sequence}"
