"""Addresses under which other programs read events."""

import hashlib
import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from letopis.accounts.models import User
from letopis.lists.models import SavedView


class CalendarFeed(models.Model):
    """A secret address a calendar program reads events from, with the rights of its user. Only a digest of the secret
    is kept; a row that is deleted is an address that leads nowhere."""

    class Scope(models.TextChoices):
        OWN = "own", _("My events")
        TEAM = "team", _("Events of my team")
        VIEW = "view", _("A saved view")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    hint = models.CharField(max_length=4)  # the end of the secret: which of the addresses it is
    scope = models.CharField(max_length=10, choices=Scope.choices)
    view = models.ForeignKey(SavedView, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    with_completed = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    last_read_at = models.DateTimeField(null=True, blank=True)
    etag = models.CharField(max_length=64, blank=True)  # of what was read last, and since when it says so
    changed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(scope="view", view__isnull=False) | (~Q(scope="view") & Q(view=None)),
                name="feed_of_a_view_names_it",
            )
        ]
        indexes = [models.Index(fields=["user", "-id"], name="feed_by_user")]  # a user's subscriptions

    def __str__(self) -> str:
        return self.title

    @staticmethod
    def digest_of(secret: str) -> str:
        """What is kept of a secret."""
        return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()

    @property
    def title(self) -> str:
        """What it gives: «Мои события», or the name of the view."""
        return self.view.name if self.view is not None else str(self.get_scope_display())
