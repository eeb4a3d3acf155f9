"""The dictionary of channels."""

import uuid
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from letopis.channels.prices import Price, read_prices
from letopis.events.models import Event, EventType
from letopis.parties.models import Tag


class Channel(models.Model):
    """A way of communication: events of a type, of one direction or any, with a tag or any. Disabled, not deleted."""

    NAME = 120

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.PositiveIntegerField(default=1)
    code = models.SlugField(max_length=60, null=True, blank=True, unique=True)  # of seeded rows
    name = models.CharField(max_length=NAME, blank=True)  # empty: the name its parts make
    type = models.ForeignKey(EventType, on_delete=models.PROTECT, related_name="+")
    direction = models.CharField(max_length=10, choices=Event.Direction.choices, blank=True, default="")  # empty: any
    # The way within the type and direction: messenger, call from the site, exhibition stand.
    tag = models.ForeignKey(Tag, null=True, blank=True, on_delete=models.PROTECT, related_name="channels")
    prices: models.JSONField[Any, Any] = models.JSONField(default=list, blank=True)  # see `prices.Price`
    order = models.PositiveIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["order", "id"]
        constraints = [
            # An event has one channel.
            models.UniqueConstraint(
                fields=["type", "direction"], condition=Q(tag__isnull=True), name="channel_without_tag_once"
            ),
            models.UniqueConstraint(
                fields=["type", "direction", "tag"], condition=Q(tag__isnull=False), name="channel_with_tag_once"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """«Звонки, исходящие»; needs type and tag loaded."""
        if self.name:
            return self.name
        words = {"incoming": _("incoming (channel)"), "outgoing": _("outgoing (channel)")}
        parts = [self.type.title_many, words.get(self.direction, ""), self.tag.name if self.tag else ""]
        return ", ".join(part for part in parts if part)

    @property
    def price_list(self) -> list[Price]:
        """What it costs, the earliest first."""
        return read_prices(self.prices)

    def get_prices_display(self) -> str:
        """«с 01.01.2026: 3,50 за событие, 1 000 в месяц»."""
        return "; ".join(price.words for price in self.price_list) or _("free of charge")
