"""What stands beside an event for the sake of chronicles: its words, its pins, the changes shown in them."""

from django.db import models
from django.db.models import Q

from letopis.accounts.models import User
from letopis.events.models.event import Event
from letopis.history.models import Change
from letopis.kernel import clock
from letopis.parties.models import ContactPerson, Counterparty
from letopis.search.fields import StemsField


class EventWords(models.Model):
    """The stems of an event's texts, see `search.words`; an event has none until a worker has read it."""

    event = models.OneToOneField(Event, on_delete=models.CASCADE, primary_key=True, related_name="words")
    stems = StemsField(default="")

    def __str__(self) -> str:
        return f"{self.event_id}"


class Pin(models.Model):
    """An event that stands above the chronicle of one card."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="pins")
    person = models.ForeignKey(
        ContactPerson, null=True, on_delete=models.CASCADE, related_name="event_pins", db_index=False
    )
    counterparty = models.ForeignKey(
        Counterparty, null=True, on_delete=models.CASCADE, related_name="event_pins", db_index=False
    )
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(person=None) ^ Q(counterparty=None), name="pin_on_one_card"),
            # Their indexes serve the pins of a card.
            models.UniqueConstraint(
                fields=["person", "event"], condition=Q(person__isnull=False), name="pin_person_once"
            ),
            models.UniqueConstraint(
                fields=["counterparty", "event"], condition=Q(counterparty__isnull=False), name="pin_company_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event_id}"


class FactLink(models.Model):
    """A change of an event in the chronicle of one card: one row per change and card, written with the change."""

    change = models.ForeignKey(Change, on_delete=models.CASCADE, related_name="+")
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(ContactPerson, null=True, on_delete=models.CASCADE, related_name="+", db_index=False)
    counterparty = models.ForeignKey(
        Counterparty, null=True, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    at = models.DateTimeField()  # of the fact

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(person=None) ^ Q(counterparty=None), name="fact_of_one_chronicle"),
        ]
        indexes = [  # the changes of a card's events, newest first
            models.Index(fields=["person", "-at", "-change"], name="fact_person_chronicle"),
            models.Index(fields=["counterparty", "-at", "-change"], name="fact_company_chronicle"),
        ]

    def __str__(self) -> str:
        return f"{self.change_id}"
