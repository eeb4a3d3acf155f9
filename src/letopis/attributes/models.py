"""Definitions of attributes, and the mirror of their values that lists are filtered and sorted by."""

import uuid
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from letopis.accounts.models import User
from letopis.attributes.columns import KeyColumn, MomentColumn, NumberColumn
from letopis.kernel import clock
from letopis.kernel.fields import FoldedField


class AttributeDefinition(models.Model):
    """What a user has added to every card of a kind. `code` never changes: values, filters and programs name it."""

    class Type(models.TextChoices):
        TEXT = "text", _("Line")
        LONG_TEXT = "longtext", _("Long text")
        INTEGER = "integer", _("Whole number")
        DECIMAL = "decimal", _("Decimal number")
        MONEY = "money", _("Sum")
        DATE = "date", _("Date")
        MOMENT = "datetime", _("Date and time")
        BOOLEAN = "boolean", _("Yes / no")
        CHOICE = "choice", _("List")
        CHOICES = "choices", _("Several")
        LINK = "link", _("Link")
        PHONE = "phone", _("Phone")
        EMAIL = "email", _("E-mail")
        REFERENCE = "reference", _("Reference")
        FILE = "file", _("File")

    COLORS = ["info", "ok", "warn", "bad", "mute"]

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.PositiveIntegerField(default=1)
    host = models.CharField(max_length=40)  # code of a registered host: "person"
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=120)
    type = models.CharField(max_length=20, choices=Type.choices)
    target = models.CharField(max_length=40, blank=True)  # of a reference: code of a registered target
    required = models.BooleanField(default=False)
    hint = models.CharField(max_length=300, blank=True)
    group = models.CharField(max_length=80, blank=True)  # heading in the card
    order = models.PositiveIntegerField(default=0)
    in_card = models.BooleanField(default=True)
    in_list = models.BooleanField(default=True)  # offered as a column and in filters
    # [{"code", "name", "color", "retired"}] in their order; always read whole, together with the definition.
    choices: models.JSONField[Any, Any] = models.JSONField(default=list, blank=True)
    # Codes of kinds of the host's records (types of events) that have it; empty: all of them.
    kinds: models.JSONField[Any, Any] = models.JSONField(default=list, blank=True)
    # Codes of roles; empty: everybody who sees the card, everybody who may change it.
    seen_by: models.JSONField[Any, Any] = models.JSONField(default=list, blank=True)
    changed_by: models.JSONField[Any, Any] = models.JSONField(default=list, blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)  # out of use; its values stay
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    updated_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["host", "code"], name="attribute_code_once"),
            models.CheckConstraint(condition=~Q(name="") & ~Q(code=""), name="attribute_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def key(self) -> str:
        """Its name in the journal, in lists and in the API: «attributes.interesy»."""
        return f"attributes.{self.code}"

    @property
    def field(self) -> str:
        """Its name in forms."""
        return f"attr-{self.code}"

    @property
    def kind(self) -> str:
        """The type as it is chosen in forms: a reference names its target."""
        return f"reference-{self.target}" if self.type == self.Type.REFERENCE else self.type

    @property
    def has_choices(self) -> bool:
        """Whether its values come from a list of its own."""
        return self.type in (self.Type.CHOICE, self.Type.CHOICES)

    @property
    def column(self) -> str:
        """The column of the mirror a value of this type always fills."""
        if self.type in (self.Type.DATE, self.Type.MOMENT):
            return "moment"
        numbers = {self.Type.INTEGER, self.Type.DECIMAL, self.Type.MONEY, self.Type.BOOLEAN}
        return "number" if self.type in numbers else "text_key"

    @property
    def is_searched(self) -> bool:
        """Whether the search of cards finds its values: text that nobody is kept from."""
        texts = {self.Type.TEXT, self.Type.LONG_TEXT, self.Type.LINK, self.Type.PHONE, self.Type.EMAIL}
        return self.type in texts and not self.seen_by

    def is_of(self, kind: str) -> bool:
        """Whether records of this kind have it."""
        return not self.kinds or kind in self.kinds

    def open_choices(self) -> list[dict[str, Any]]:
        """The choices offered today."""
        return [choice for choice in self.choices if not choice.get("retired")]

    def choice(self, code: Any) -> dict[str, Any] | None:
        """The choice with this code, retired or not."""
        return next((choice for choice in self.choices if choice["code"] == code), None)

    def is_seen_by(self, user: User) -> bool:
        """Whether the user's role may see the values."""
        return not self.seen_by or user.role.code in self.seen_by or user.role.manages_users

    def is_changed_by(self, user: User) -> bool:
        """Whether the user's role may change the values of cards the user may change."""
        allowed = not self.changed_by or user.role.code in self.changed_by or user.role.manages_users
        return allowed and self.is_seen_by(user)


class AttributeValue(models.Model):
    """A value as filters and sorting need it; each host has a table of its own with a `host` key
    (`db_index=False`: an index below begins with it).

    Several of a list have a row each; the first one is `is_first`, as is the only row of any other type.
    """

    # without an index of its own: every query of values names more than the definition, see below
    definition = models.ForeignKey(AttributeDefinition, on_delete=models.PROTECT, related_name="+", db_index=False)
    is_first = models.BooleanField(default=True)
    text_key = KeyColumn(null=True)  # type: ignore[misc]  # sort key of a text, code of a choice, id of what is referred to
    text = FoldedField(default="")  # a text whole and folded, for «contains»
    number = NumberColumn(null=True)  # at most 15 digits, so that both databases agree; of a choice its place
    moment = MomentColumn(null=True)  # a date is its midnight in UTC

    class Meta:
        abstract = True
        constraints = [
            # one join of an attribute gives one row per card
            models.UniqueConstraint(
                fields=["host", "definition"], condition=Q(is_first=True), name="%(class)s_first_once"
            )
        ]
        indexes = [
            # a card's rows (deletion, mirroring anew); the number a list is sorted by, without reading the row
            models.Index(fields=["host", "definition", "is_first", "number"], name="%(class)s_by_host"),
            # filter and sort by a text, a choice, a reference
            models.Index(
                fields=["definition", "text_key", "host"],
                condition=Q(text_key__isnull=False),
                name="%(class)s_by_text",
            ),
            # filter and sort by a number, sort by a choice
            models.Index(
                fields=["definition", "number", "host"], condition=Q(number__isnull=False), name="%(class)s_by_number"
            ),
            # filter and sort by a date
            models.Index(
                fields=["definition", "moment", "host"], condition=Q(moment__isnull=False), name="%(class)s_by_moment"
            ),
        ]
