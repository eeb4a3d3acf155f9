"""The journal: a fact per state change, and the values it changed."""

from typing import Any

from django.conf import settings
from django.db import models


class FactRecord(models.Model):
    """Who did what, when. Never changed and never deleted; the values live in `Change`, which can be erased."""

    verb = models.CharField(max_length=60)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    data: models.JSONField[Any, Any] = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["-at", "-id"])]  # the journal, newest first

    def __str__(self) -> str:
        return f"{self.verb} {self.at:%Y-%m-%d %H:%M}"


class Change(models.Model):
    """What one fact did to one record: `before` and `after` hold only the fields that differ.

    A value is `{"value": …, "text": "as people read it"}`; a created record has an empty `before`.
    """

    fact = models.ForeignKey(FactRecord, on_delete=models.CASCADE, related_name="changes")
    kind = models.CharField(max_length=60)  # label of the record's model, "parties.contactperson"
    target_id = models.BigIntegerField()
    before: models.JSONField[Any, Any] = models.JSONField(default=dict)
    after: models.JSONField[Any, Any] = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["kind", "target_id", "-id"])]  # the chronicle of one record

    def __str__(self) -> str:
        return f"{self.kind} {self.target_id}"
