"""Events that recur: what every occurrence gets, and which days they fall on."""

import uuid
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from letopis.accounts.models import User
from letopis.accounts.records import Record
from letopis.accounts.visibility import OwnedQuerySet
from letopis.events.models.event import Event
from letopis.events.models.participant import Participant
from letopis.events.models.type import EventType
from letopis.parties.models import ContactDetail, ContactPerson, Counterparty, Tag

# What is written in every occurrence as the series says it.
WRITTEN = ("direction", "subject", "content", "body", "agenda", "messenger", "place", "importance", "private",
           "contact_reason", "responsible")  # fmt: skip


class EventSeries(Record):
    """A rule and a pattern. Its occurrences are ordinary events, made ahead up to `made_to`; each knows the day the
    rule gave it (`Event.recurrence_id`), wherever it was moved since.

    `responsible`, `team` and `attributes` are those of the next occurrences.
    """

    class DaysOff(models.TextChoices):
        KEEP = "keep", _("Keep the day")
        MOVE = "move", _("Move to the next working day")
        SKIP = "skip", _("Skip")

    rule = models.CharField(_("Recurrence"), max_length=500)  # RFC 5545, its UNTIL a day
    zone = models.CharField(_("Time zone"), max_length=60)  # the clock on the wall that `starts_time` is read from
    all_day = models.BooleanField(_("All day"), default=False)
    starts_on = models.DateField(_("Start"))  # a date of the rule, from which it counts
    starts_time = models.TimeField(_("Time"), null=True, blank=True)
    length = models.PositiveIntegerField(
        _("Length"), null=True, blank=True
    )  # minutes; of whole days: days after the first
    days_off = models.CharField(_("On days off"), max_length=10, choices=DaysOff.choices, default=DaysOff.KEEP)
    exdates: models.JSONField[Any, Any] = models.JSONField(_("Without"), default=list, blank=True)  # ISO dates
    rdates: models.JSONField[Any, Any] = models.JSONField(_("Also on"), default=list, blank=True)
    made_to = models.DateField()  # every date up to this day has had its event
    is_over = models.BooleanField(default=False)  # there are no dates after `made_to`
    earlier = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="later")

    type = models.ForeignKey(EventType, verbose_name=_("Type"), on_delete=models.PROTECT, related_name="+")
    direction = models.CharField(_("Direction"), max_length=10, choices=Event.Direction.choices, blank=True, default="")
    subject = models.CharField(_("Subject"), max_length=300)
    content = models.TextField(_("Content"), blank=True)
    body = models.TextField(_("Letter"), blank=True)
    agenda = models.TextField(_("What to discuss"), blank=True)
    messenger = models.CharField(_("Messenger"), max_length=40, blank=True)
    place = models.CharField(_("Place"), max_length=300, blank=True)
    importance = models.CharField(
        _("Importance"), max_length=10, choices=Event.Importance.choices, default=Event.Importance.NORMAL
    )
    private = models.BooleanField(_("Private"), default=False)
    contact_reason = models.CharField(_("Why to disturb them"), max_length=300, blank=True)
    reminders: models.JSONField[Any, Any] = models.JSONField(_("Reminders"), default=list, blank=True)
    tags = models.ManyToManyField(Tag, blank=True, related_name="+")

    objects = OwnedQuerySet["EventSeries"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(all_day=True, starts_time=None) | Q(all_day=False, starts_time__isnull=False),
                name="series_has_time_or_days",
            )
        ]
        indexes = [
            models.Index(  # which are to be made further
                fields=["made_to"], condition=Q(is_over=False, is_marked_for_deletion=False), name="series_to_make"
            )
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def timezone(self) -> ZoneInfo:
        """The zone of its wall clock."""
        return ZoneInfo(self.zone)

    @property
    def without(self) -> set[date]:
        """The days the rule gives and the series leaves out."""
        return {date.fromisoformat(day) for day in self.exdates}

    @property
    def besides(self) -> set[date]:
        """The days the series has beside its rule."""
        return {date.fromisoformat(day) for day in self.rdates}


class SeriesParticipant(models.Model):
    """A participant of every occurrence; shaped like `Participant`."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    series = models.ForeignKey(EventSeries, on_delete=models.CASCADE, related_name="participants")
    person = models.ForeignKey(ContactPerson, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    counterparty = models.ForeignKey(Counterparty, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=650)
    contact_detail = models.ForeignKey(
        ContactDetail, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    contact = models.TextField(blank=True)
    role = models.CharField(max_length=10, choices=Participant.Role.choices, default=Participant.Role.REQUIRED)
    order = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["order", "id"]

    def __str__(self) -> str:
        return self.name
