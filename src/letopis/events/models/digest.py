"""Whether and when a user gets the letter about their day."""

from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q

from letopis.accounts.models import User


class DigestChoice(models.Model):
    """A row is written when a user first chooses; without one there is no letter."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="+")
    is_on = models.BooleanField(default=True)
    hour = models.PositiveSmallIntegerField(default=8)  # of the user's own clock
    working_days_only = models.BooleanField(default=True)
    last_day: "models.DateField[Any, date | None]" = models.DateField(null=True, blank=True)  # written into the outbox

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(hour__lte=23), name="digest_hour_of_a_day")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.hour}:00"
