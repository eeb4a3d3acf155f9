"""What users are told, and how each wants to be told."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from letopis.kernel import clock


class Notification(models.Model):
    """One thing one user is told. Kinds that speak of records give their words when read, so that rights count then."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.SlugField(max_length=60)  # "comment.mention"
    key = models.CharField(max_length=200, blank=True)  # the same key is told once to a user
    subject = models.BigIntegerField(null=True, blank=True)  # of the kind's own table, for words given when read
    text = models.CharField(max_length=500, blank=True)  # words that need no rights
    url = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(default=clock.now)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "key"], condition=~Q(key=""), name="notification_told_once"),
        ]
        indexes = [
            models.Index(fields=["user", "-id"], name="notification_by_user"),  # the list, newest first
            models.Index(fields=["user", "-id"], condition=Q(read_at=None), name="notification_unread"),  # the bell
            models.Index(fields=["kind", "subject"], name="notification_by_subject"),  # what a gone record was told by
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.user_id}"


class Choice(models.Model):
    """How a user wants to be told things of a kind; without a row in the page alone."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.SlugField(max_length=60)
    in_page = models.BooleanField(default=True)
    by_email = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="choice_once_per_kind")]

    def __str__(self) -> str:
        return f"{self.kind} {self.user_id}"
