"""Sources, tags, roles of people in companies, kinds of relations: disabled, never deleted."""

import uuid
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Source(models.Model):
    """Where a client came from; a tree. A referral asks for the person who referred."""

    STANDARD_NAMES = {
        "advertising": _("Advertising"),
        "context-advertising": _("Search advertising"),
        "social": _("Social networks"),
        "referral": _("Referral"),
        "exhibition": _("Exhibition"),
        "site": _("Website"),
        "cold-call": _("Cold call"),
        "incoming-call": _("Incoming call"),
        "partner": _("Partner"),
        "other": _("Other source"),
    }

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.SlugField(max_length=60, null=True, blank=True, unique=True)  # of seeded rows
    name = models.CharField(max_length=120, blank=True)  # empty: the standard name of a seeded row
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    asks_referrer = models.BooleanField(default=False)
    # Which marks of advertisements tell of it: [{"utm_source": "yandex", "utm_medium": "cpc"}], any of them.
    utm_rules: models.JSONField[Any, Any] = models.JSONField(default=list, blank=True)
    order = models.PositiveIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["order", "id"]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        return self.name or str(self.STANDARD_NAMES.get(self.code or "", self.code or ""))

    def get_utm_rules_display(self) -> str:
        """«utm_source=yandex, utm_medium=cpc; utm_source=direct»."""
        return "; ".join(", ".join(f"{name}={text}" for name, text in rule.items()) for rule in self.utm_rules)


class Tag(models.Model):
    """A label for people, counterparties and events; `folded` keeps two spellings from becoming two tags."""

    COLORS = ["mute", "info", "ok", "warn", "bad"]

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=60)
    folded = models.CharField(max_length=60, unique=True)
    color = models.CharField(max_length=10, default="mute", choices=[(color, color) for color in COLORS])

    class Meta:
        ordering = ["folded"]
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="tag_has_a_name")]

    def __str__(self) -> str:
        return self.name


class LinkRole(models.Model):
    """A role offered while a link is written: «ЛПР», «бухгалтер»; any other text is taken too."""

    STANDARD_NAMES = {
        "decides": _("decision maker"),
        "accountant": _("accountant"),
        "buyer": _("buyer of goods"),
        "director": _("director"),
        "influencer": _("influences the decision"),
        "engineer": _("technical specialist"),
        "lawyer": _("lawyer"),
        "secretary": _("secretary"),
    }

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.SlugField(max_length=60, null=True, blank=True, unique=True)  # of seeded rows
    name = models.CharField(max_length=120, blank=True)  # empty: the standard name of a seeded row
    order = models.PositiveIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["order", "id"]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        return self.name or str(self.STANDARD_NAMES.get(self.code or "", self.code or ""))


class RelationKind(models.Model):
    """How two people are related, with the name of each direction: on the card of the first stands what the second
    is to them («Руководитель»), on the card of the second – what the first is («Подчинённый»)."""

    STANDARD_NAMES = {
        "reports-to": (_("Manager of theirs"), _("Subordinate")),
        "assistant": (_("Assistant"), _("Assists")),
        "spouse": (_("Spouse"), _("Spouse")),
        "parent": (_("Parent"), _("Child")),
        "relative": (_("Relative"), _("Relative")),
        "friend": (_("Friend"), _("Friend")),
        "colleague": (_("Former colleague"), _("Former colleague")),
    }

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.SlugField(max_length=60, null=True, blank=True, unique=True)  # of seeded rows
    name = models.CharField(max_length=120, blank=True)  # what the second is to the first; empty: the standard name
    reverse_name = models.CharField(max_length=120, blank=True)  # what the first is to the second
    is_symmetric = models.BooleanField(default=False)
    order = models.PositiveIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["order", "id"]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        return self.name or str(self.STANDARD_NAMES.get(self.code or "", ("", ""))[0])

    @property
    def reverse_title(self) -> str:
        """The name of the other direction; the same one when the relation is mutual."""
        if self.is_symmetric:
            return self.title
        return self.reverse_name or str(self.STANDARD_NAMES.get(self.code or "", ("", ""))[1])
