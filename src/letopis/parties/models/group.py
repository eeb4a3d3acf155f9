"""Groups of cards: two trees of named folders, one of people and one of counterparties."""

import uuid
from collections.abc import Sequence
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from letopis.kernel.fields import FoldedField
from letopis.kernel.text import FIELD, fold


class Group(models.Model):
    """A folder in one of the trees; a card is in one at most (группа, «Родитель» of УНФ).

    Where it stands is written twice for reading: `path` as people see it, `sort_key` folded, so that an order by it
    is the order of the tree and everything below a group begins with its key.
    """

    class Host(models.TextChoices):
        PERSON = "person", _("Contact persons")
        COUNTERPARTY = "counterparty", _("Counterparties")

    SEPARATOR = " / "
    DEPTH = 5  # names from the root down
    NAME = 100  # letters of a name
    MOST = 1000  # groups of a tree: a column of a file taken for groups by mistake must not fill it

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    host = models.CharField(max_length=20, choices=Host.choices)
    name = models.CharField(_("Name"), max_length=NAME)
    parent = models.ForeignKey(
        "self", verbose_name=_("Inside"), null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    path = models.CharField(max_length=DEPTH * (NAME + len(SEPARATOR)))  # «Клиенты / Опт»
    sort_key = FoldedField()

    class Meta:
        ordering = ["host", "sort_key"]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="group_has_a_name"),
            models.CheckConstraint(condition=~Q(parent=F("pk")), name="group_not_inside_itself"),
            # One name among siblings, whatever its case and ё; also the index of a tree in reading order.
            models.UniqueConstraint(fields=["host", "sort_key"], name="group_name_once_among_siblings"),
        ]

    def __str__(self) -> str:
        return self.path

    @staticmethod
    def key_of(names: Sequence[str]) -> str:
        """The sort key of a group with these names from the root down."""
        return FIELD.join(fold(name) for name in names)

    @classmethod
    def planned(cls, host: str, names: Sequence[str]) -> "Group":
        """A group that would be made: not in the base yet, with an id no row has, so that it differs from none."""
        return cls(pk=0, host=host, name=names[-1], path=cls.SEPARATOR.join(names), sort_key=cls.key_of(names))

    @property
    def is_planned(self) -> bool:
        """Whether it still has to be made."""
        return self._state.adding

    @property
    def names(self) -> list[str]:
        """The names from the root down to this group."""
        return self.path.split(self.SEPARATOR)

    @property
    def depth(self) -> int:
        """How many groups stand above it."""
        return self.sort_key.count(FIELD)

    def holds(self, other: "Group") -> bool:
        """Whether `other` is this group or stands somewhere inside it."""
        inside: Any = other.sort_key.startswith(self.sort_key + FIELD)
        return self.host == other.host and bool(inside or other.sort_key == self.sort_key)
