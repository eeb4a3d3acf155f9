"""How a user looks at the calendar."""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from letopis.accounts.models import User


class CalendarChoice(models.Model):
    """A user's own working hours and what the calendar shows them; one row a user, written when they first choose."""

    class Colours(models.TextChoices):
        TYPE = "type", _("by type")
        PERSON = "person", _("by person")

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="calendar_choice")
    work_from = models.PositiveSmallIntegerField(default=9 * 60)  # minutes since midnight
    work_to = models.PositiveSmallIntegerField(default=18 * 60)
    all_hours = models.BooleanField(default=False)  # the whole day, not the working hours and what stands around them
    colours = models.CharField(max_length=10, choices=Colours.choices, default=Colours.TYPE)
    hidden_types: models.JSONField[Any, Any] = models.JSONField(default=list)  # codes
    hidden_states: models.JSONField[Any, Any] = models.JSONField(default=list)
    people: models.JSONField[Any, Any] = models.JSONField(default=list)  # outside ids; none: oneself

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(work_from__lt=F("work_to"), work_to__lte=24 * 60), name="calendar_works_from_to"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id}"
