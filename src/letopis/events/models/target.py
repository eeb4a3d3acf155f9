"""How much is planned of a manager."""

from django.db import models

from letopis.accounts.models import User
from letopis.events.models.type import EventType


class PlanTarget(models.Model):
    """So many completed events of a type are expected of a user in a week of five working days."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    type = models.ForeignKey(EventType, on_delete=models.CASCADE, related_name="+")
    per_week = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "type"], name="target_once_per_type")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.type_id}: {self.per_week}"
