"""The last and the next event of a card, kept beside it so that lists need not look for them row by row."""

from django.db import models
from django.db.models import Q

from letopis.events.models.event import Event
from letopis.parties.models import ContactPerson, Counterparty


class EventSummary(models.Model):
    """What a card's chronicle comes to; kept by the actions of events. A card without events has none.

    Private events and those marked for deletion are left out: a list says the same to everybody.
    """

    person = models.OneToOneField(ContactPerson, null=True, on_delete=models.CASCADE, related_name="event_summary")
    counterparty = models.OneToOneField(Counterparty, null=True, on_delete=models.CASCADE, related_name="event_summary")
    last_event = models.ForeignKey(Event, null=True, on_delete=models.SET_NULL, related_name="+")
    last_at = models.DateTimeField(null=True)  # of the last completed event
    next_event = models.ForeignKey(Event, null=True, on_delete=models.SET_NULL, related_name="+")
    next_at = models.DateTimeField(null=True)  # of the earliest planned event, be it overdue
    number = models.PositiveIntegerField(default=0)  # of events in any state

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(person=None) ^ Q(counterparty=None), name="summary_of_one")]
        indexes = [
            models.Index(fields=["last_at", "person"], name="summary_person_last"),  # people by their last event
            models.Index(fields=["next_at", "person"], name="summary_person_next"),  # people by their next event
        ]

    def __str__(self) -> str:
        return f"{self.person_id or self.counterparty_id}"
