"""Goals: what channels are measured by, which versions of their rules there were, and who has reached them."""

import uuid
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from letopis.accounts.models import User
from letopis.events.models import Event
from letopis.kernel import clock
from letopis.parties.models import ContactPerson, Counterparty


class Goal(models.Model):
    """A rule of a kind: `rule` is what its kind (`goals.kinds`) reads. Switched off, not deleted."""

    NAME = 120

    class Counting(models.TextChoices):
        ONCE = "once", _("the first time of a client only")
        EACH = "each", _("every time")

    STANDARD_NAMES = {"reply": _("An answer within a week"), "meeting": _("A meeting was held")}

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.PositiveIntegerField(default=1)
    code = models.SlugField(max_length=60, null=True, blank=True, unique=True)  # of seeded rows
    name = models.CharField(max_length=NAME, blank=True)  # empty: the standard name of a seeded row
    kind = models.CharField(max_length=40)
    rule: models.JSONField[Any, Any] = models.JSONField(default=dict, blank=True)
    counting = models.CharField(max_length=10, choices=Counting.choices, default=Counting.ONCE)
    window = models.PositiveIntegerField(default=90)  # days before the goal in which a contact may have led to it
    number = models.PositiveIntegerField(default=1)  # of the version of the rule
    # A recount is owed while they differ: `wanted` grows with everything that makes the reaches of all clients others.
    wanted = models.PositiveIntegerField(default=1)
    counted = models.PositiveIntegerField(default=0)
    order = models.PositiveIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["order", "id"]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        return self.name or str(self.STANDARD_NAMES.get(self.code or "", self.code or ""))

    @property
    def is_counted(self) -> bool:
        """Whether its reaches are those of its present rule."""
        return self.wanted == self.counted

    def get_rule_display(self) -> str:
        """The rule in words."""
        from letopis.channels.goals.registry import words_of

        return words_of(self)


class GoalVersion(models.Model):
    """The rule of a goal as it was from a moment on: figures of long ago can be explained."""

    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    rule: models.JSONField[Any, Any] = models.JSONField(default=dict)
    counting = models.CharField(max_length=10)
    window = models.PositiveIntegerField()
    words = models.TextField()  # as people read it then
    since = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["goal", "number"], name="goal_version_once")]

    def __str__(self) -> str:
        return f"{self.goal_id} {self.number}"


class GoalReach(models.Model):
    """A client reached a goal. Derived: `goals.counting` makes the rows of any client anew from cards and events."""

    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="reaches", db_index=False)
    person = models.ForeignKey(ContactPerson, null=True, on_delete=models.CASCADE, related_name="+")
    counterparty = models.ForeignKey(Counterparty, null=True, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()
    event = models.ForeignKey(Event, null=True, on_delete=models.CASCADE, related_name="+")  # by which it was reached
    key = models.CharField(max_length=60, blank=True)  # tells one time of a client from another

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(person=None) ^ Q(counterparty=None), name="goal_reached_by_one"),
            models.UniqueConstraint(
                fields=["goal", "person", "key"], condition=Q(person__isnull=False), name="goal_reached_by_person_once"
            ),
            models.UniqueConstraint(
                fields=["goal", "counterparty", "key"],
                condition=Q(counterparty__isnull=False),
                name="goal_reached_by_company_once",
            ),
        ]
        indexes = [models.Index(fields=["goal", "at"], name="goal_reached_by_time")]  # a period of a report

    def __str__(self) -> str:
        return f"{self.goal_id} {self.at:%Y-%m-%d}"


class GoalCursor(models.Model):
    """How far the journal has been followed: every fact up to `upto`, and those of `done` after it.

    A fact may become visible after one with a higher id (PostgreSQL commits in any order), so that ids are struck off
    one by one until they are old enough for everything before them to be there.
    """

    upto = models.BigIntegerField(default=0)
    done: models.JSONField[Any, Any] = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"{self.upto}"
