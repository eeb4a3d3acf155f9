"""What a card's chronicle comes to, kept beside it so that nobody looks through thousands of events."""

from django.db import models
from django.db.models import Q

from letopis.events.models.event import Event
from letopis.events.models.type import EventType
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


class EventTally(models.Model):
    """How many counted events of a type and in a state a card has; kept link by link, see `EventLink`."""

    person = models.ForeignKey(
        ContactPerson, null=True, on_delete=models.CASCADE, related_name="event_tallies", db_index=False
    )
    counterparty = models.ForeignKey(
        Counterparty, null=True, on_delete=models.CASCADE, related_name="event_tallies", db_index=False
    )
    type = models.ForeignKey(EventType, on_delete=models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(max_length=10)
    number = models.IntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(person=None) ^ Q(counterparty=None), name="tally_of_one"),
            # Their indexes serve the counts above a chronicle; `actions/summary.py` names their columns.
            models.UniqueConstraint(fields=["person", "type", "state"], name="tally_of_person"),
            models.UniqueConstraint(fields=["counterparty", "type", "state"], name="tally_of_company"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id or self.counterparty_id}: {self.number}"
