"""Events that follow one another: the sequence as a template, and one that was started for somebody."""

import uuid
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from letopis.accounts.models import Team, User
from letopis.accounts.visibility import OwnedQuerySet
from letopis.events.models.event import Event
from letopis.events.models.template import Shared, SharedQuerySet
from letopis.events.models.type import EventType
from letopis.kernel import clock
from letopis.parties.models import ContactPerson, Counterparty


class Sequence(Shared):
    """«Обзвон после выставки»: a call on day 0, a letter on day 1, a call on day 5."""

    skips_days_off = models.BooleanField(_("Skip days off"), default=True)  # by the production calendar
    stops_on_answer = models.BooleanField(_("Stop when the client answers"), default=False)
    stop_outcomes: models.JSONField[Any, Any] = models.JSONField(default=list, blank=True)  # of any of its steps

    objects = SharedQuerySet["Sequence"].as_manager()

    class Meta(Shared.Meta):
        pass


class SequenceStep(models.Model):
    """One event of a sequence: so many days after the start, at a time of day."""

    sequence = models.ForeignKey(Sequence, on_delete=models.CASCADE, related_name="steps")
    order = models.PositiveIntegerField(default=0)
    day = models.PositiveSmallIntegerField(default=0)  # after the day of the start
    # minutes since midnight; None: as the working day of whoever is responsible begins
    time = models.PositiveSmallIntegerField(null=True, blank=True)
    type = models.ForeignKey(EventType, on_delete=models.PROTECT, related_name="+")
    subject = models.CharField(max_length=300)
    content = models.TextField(blank=True)
    minutes = models.PositiveIntegerField(null=True, blank=True)  # None: as usual for the type

    class Meta:
        ordering = ["order", "id"]

    def __str__(self) -> str:
        return self.subject


class StartedSequence(models.Model):
    """A sequence that was started for a person or a counterparty; its rules as they were then."""

    class State(models.TextChoices):
        RUNNING = "running", _("running")
        STOPPED = "stopped", _("stopped")
        UNDONE = "undone", _("taken back")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sequence = models.ForeignKey(Sequence, on_delete=models.PROTECT, related_name="started")
    name = models.CharField(max_length=120)
    person = models.ForeignKey(ContactPerson, null=True, blank=True, on_delete=models.CASCADE, related_name="sequences")
    counterparty = models.ForeignKey(
        Counterparty, null=True, blank=True, on_delete=models.CASCADE, related_name="sequences"
    )
    responsible = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.RUNNING)
    stops_on_answer = models.BooleanField(default=False)
    stop_outcomes: models.JSONField[Any, Any] = models.JSONField(default=list, blank=True)
    started_at = models.DateTimeField(default=clock.now)
    stopped_at = models.DateTimeField(null=True, blank=True)
    stopped_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300, blank=True)

    objects = OwnedQuerySet["StartedSequence"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(person=None) ^ Q(counterparty=None), name="sequence_of_one"),
            models.CheckConstraint(
                condition=Q(state="running", stopped_at=None) | (~Q(state="running") & Q(stopped_at__isnull=False)),
                name="sequence_stopped_has_its_moment",
            ),
        ]
        indexes = [  # those of a card that go on, and what stops with an answer
            models.Index(fields=["person", "state"], condition=Q(person__isnull=False), name="sequence_of_person"),
            models.Index(
                fields=["counterparty", "state"], condition=Q(counterparty__isnull=False), name="sequence_of_company"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class StartedStep(models.Model):
    """An event that is a step of a started sequence."""

    started = models.ForeignKey(StartedSequence, on_delete=models.CASCADE, related_name="steps")
    event = models.OneToOneField(Event, on_delete=models.CASCADE, related_name="step")
    number = models.PositiveSmallIntegerField()  # 1, 2, 3

    class Meta:
        ordering = ["number", "id"]
        constraints = [models.UniqueConstraint(fields=["started", "number"], name="step_number_once")]

    def __str__(self) -> str:
        return f"{self.number}"
