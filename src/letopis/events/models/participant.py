"""Who takes part in an event, how they were reached, and in whose chronicle it stands."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from letopis.accounts.models import User
from letopis.events.models.event import Event
from letopis.events.models.type import EventType
from letopis.parties.models import ContactDetail, ContactPerson, Counterparty


class Participant(models.Model):
    """A person and/or the company they stand for, or a colleague, or a free text; with the contact used."""

    class Role(models.TextChoices):
        REQUIRED = "required", _("participant")
        OPTIONAL = "optional", _("optional")
        SENDER = "sender", _("from")
        TO = "to", _("to")
        CC = "cc", _("copy")

    class Response(models.TextChoices):
        NONE = "", _("no answer")
        ACCEPTED = "accepted", _("will come")
        TENTATIVE = "tentative", _("in doubt")
        DECLINED = "declined", _("will not come")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="participants")
    person = models.ForeignKey(ContactPerson, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    counterparty = models.ForeignKey(Counterparty, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=650)  # as of then; a free text when nothing else is given
    contact_detail = models.ForeignKey(
        ContactDetail, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    contact = models.TextField(blank=True)  # its value as of then, or what was typed
    role = models.CharField(max_length=10, choices=Role.choices, default=Role.REQUIRED)
    response = models.CharField(max_length=10, choices=Response.choices, blank=True, default="")  # to an invitation
    responded_at = models.DateTimeField(null=True, blank=True)
    invited_at = models.DateTimeField(
        null=True, blank=True
    )  # asked for an answer: by a letter, a colleague in the page
    order = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["order", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(user=None) | Q(person=None, counterparty=None), name="participant_is_colleague_or_client"
            ),
            models.UniqueConstraint(
                fields=["event", "person"], condition=Q(person__isnull=False), name="participant_person_once"
            ),
            models.UniqueConstraint(
                fields=["event", "user"], condition=Q(user__isnull=False), name="participant_user_once"
            ),
        ]
        indexes = [  # which contact of somebody was used the last time
            models.Index(
                fields=["person", "contact_detail", "id"],
                condition=Q(contact_detail__isnull=False),
                name="participant_person_reached",
            ),
            models.Index(
                fields=["counterparty", "contact_detail", "id"],
                condition=Q(contact_detail__isnull=False),
                name="participant_company_reached",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def partstat(self) -> str:
        """The response in the words of RFC 5545."""
        return self.response.upper() or "NEEDS-ACTION"


class EventLink(models.Model):
    """An event in somebody's chronicle: one row per event and person or counterparty, kept by the event's actions.

    Type and state are those of the event as `EventTally` has counted them: what a link was counted as is taken back
    when the event changes. Private events and those marked for deletion are not counted.
    """

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="links")
    person = models.ForeignKey(ContactPerson, null=True, on_delete=models.PROTECT, related_name="event_links")
    counterparty = models.ForeignKey(Counterparty, null=True, on_delete=models.PROTECT, related_name="event_links")
    occurs_at = models.DateTimeField()
    type = models.ForeignKey(EventType, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(max_length=10, blank=True)
    is_counted = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(person=None) ^ Q(counterparty=None), name="link_has_one_subject"),
            models.CheckConstraint(
                condition=Q(is_counted=False) | (Q(type__isnull=False) & ~Q(state="")), name="link_counted_as_something"
            ),
            models.UniqueConstraint(
                fields=["event", "person"], condition=Q(person__isnull=False), name="link_person_once"
            ),
            models.UniqueConstraint(
                fields=["event", "counterparty"], condition=Q(counterparty__isnull=False), name="link_company_once"
            ),
        ]
        indexes = [
            # A chronicle, newest first; what it is filtered by stands in the index, so that no row is read in vain.
            models.Index(
                fields=["person", "-occurs_at", "-event", "type", "state", "is_counted"], name="link_person_timeline"
            ),
            models.Index(
                fields=["counterparty", "-occurs_at", "-event", "type", "state", "is_counted"],
                name="link_company_timeline",
            ),
            models.Index(  # what is ahead of a card, be it overdue
                fields=["person", "occurs_at", "event"], condition=Q(state="planned"), name="link_person_planned"
            ),
            models.Index(
                fields=["counterparty", "occurs_at", "event"], condition=Q(state="planned"), name="link_company_planned"
            ),
            models.Index(  # private events of a card, counted for their reader
                fields=["person"], condition=Q(is_counted=False), name="link_person_uncounted"
            ),
            models.Index(fields=["counterparty"], condition=Q(is_counted=False), name="link_company_uncounted"),
        ]

    def __str__(self) -> str:
        return f"{self.event_id}"
