"""Phones, e-mails, addresses and the rest of what reaches somebody."""

import uuid
from urllib.parse import quote

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from letopis.kernel.fields import FoldedField
from letopis.kernel.messengers import messenger_link
from letopis.kernel.phones import format_phone
from letopis.parties.models.affiliation import Affiliation
from letopis.parties.models.counterparty import Counterparty
from letopis.parties.models.person import ContactPerson


class ContactDetail(models.Model):
    """One way to reach a person or a counterparty; the value as typed beside the one that is compared."""

    class Kind(models.TextChoices):
        PHONE = "phone", _("Phone")
        EMAIL = "email", _("E-mail")
        ADDRESS = "address", _("Address")
        MESSENGER = "messenger", _("Messenger")
        WEBSITE = "website", _("Website")
        OTHER = "other", _("Other contact")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(ContactPerson, null=True, on_delete=models.CASCADE, related_name="details")
    counterparty = models.ForeignKey(Counterparty, null=True, on_delete=models.CASCADE, related_name="details")
    affiliation = models.ForeignKey(
        Affiliation, null=True, blank=True, on_delete=models.SET_NULL, related_name="details"
    )
    kind = models.CharField(max_length=10, choices=Kind.choices)
    label = models.CharField(max_length=80, blank=True)  # «рабочий», «мобильный», «Telegram»
    value = models.TextField()
    normalized = FoldedField(default="")  # E.164 with ;ext=, lower-case e-mail, folded text
    is_primary = models.BooleanField(default=False)
    is_valid = models.BooleanField(default=True)
    no_contact = models.BooleanField(default=False)  # not to be called or written to
    order = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["order", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(person=None) ^ Q(counterparty=None), name="detail_belongs_to_exactly_one"
            ),
            models.CheckConstraint(condition=~Q(value=""), name="detail_has_a_value"),
        ]
        indexes = [models.Index(fields=["normalized", "kind"], name="detail_by_value")]  # who has this number

    def __str__(self) -> str:
        return self.shown

    @property
    def shown(self) -> str:
        """The value as people read it: phones in the usual notation."""
        return shown_as(self.kind, self.value, self.normalized)

    @property
    def ban(self) -> str:
        """Why nobody may call or write to it; empty when one may."""
        return ban_of(self.kind, self.no_contact, self.person)

    @property
    def href(self) -> str:
        """A link that calls, writes, opens or shows on a map; empty when there is none, or when one may not."""
        return "" if self.ban else href_of(self.kind, self.value, self.normalized, self.label)


# Functions of values, too: a list shows eighty details and makes no record of each.


def shown_as(kind: str, value: str, normalized: str) -> str:
    """A detail as people read it: phones in the usual notation."""
    if kind == ContactDetail.Kind.PHONE and normalized.startswith("+"):
        return format_phone(normalized)
    return value


def ban_of(kind: str, no_contact: bool, person: ContactPerson | None) -> str:
    """Why nobody may call or write to a detail of this person; empty when one may."""
    calls, writes = kind == ContactDetail.Kind.PHONE, kind in (ContactDetail.Kind.EMAIL, ContactDetail.Kind.MESSENGER)
    if no_contact and (calls or writes):
        return gettext("This contact is not to be used.")
    if calls and person and person.no_calls:
        return gettext("Asked not to be called.")
    return gettext("Asked not to be written to.") if writes and person and person.no_messages else ""


def href_of(kind: str, value: str, normalized: str, label: str) -> str:
    """A link that calls, writes, opens or shows on a map; empty when there is none."""
    kinds = ContactDetail.Kind
    if kind == kinds.PHONE:
        return f"tel:{normalized.partition(';')[0]}" if normalized else ""
    if kind == kinds.EMAIL:
        return f"mailto:{value}"
    if kind == kinds.ADDRESS:
        return settings.MAP_URL.format(quote(" ".join(value.split()))) if settings.MAP_URL else ""
    if kind == kinds.MESSENGER:
        return messenger_link(value, label)
    if kind == kinds.WEBSITE:
        if value.lower().startswith(("http://", "https://")):
            return value
        return "" if ":" in value else f"https://{value}"
    return ""
