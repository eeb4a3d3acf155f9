"""Panels: tiles of several reports on one page."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from letopis.kernel import clock
from letopis.lists.models import SavedView


class Panel(models.Model):
    """A name and tiles in their order. Who sees it is said as for saved settings; the figures are the reader's own."""

    NAME = 80
    Audience = SavedView.Audience

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("Name"), max_length=NAME)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    audience = models.CharField(_("Who sees it"), max_length=10, choices=Audience.choices, default=Audience.OWN)
    # [{"id", "report", "params", "part", "size", "name"}], see `panels.tiles`; always read whole, with the panel.
    tiles: models.JSONField[Any, Any] = models.JSONField(default=list, blank=True)
    is_active = models.BooleanField(default=True)  # one that was deleted is kept, so that it can come back
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="panel_has_a_name")]
        indexes = [models.Index(fields=["author", "is_active"], name="panel_by_author")]  # one's own

    def __str__(self) -> str:
        return self.name

    @property
    def code(self) -> str:
        """As in an address."""
        return str(self.public_id)

    def get_tiles_display(self) -> str:
        """The tiles in words, for the journal."""
        return "; ".join(tile.get("name") or tile["report"] for tile in self.tiles)
