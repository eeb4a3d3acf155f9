"""Consents of people (152-ФЗ): to what, in which words, when, how it was taken back; and acts of erasure."""

import uuid
from datetime import date
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from letopis.accounts.models import User
from letopis.files.models import Attachment
from letopis.kernel import clock
from letopis.parties.models.person import ContactPerson


class ConsentPurpose(models.Model):
    """What a consent is given for. Standard ones are seeded; `code` is stable."""

    STANDARD_NAMES = {
        "processing": _("Processing of personal data"),
        "mailings": _("Mailings"),
        "calls": _("Calls with offers"),
        "transfer": _("Transfer to third parties"),
    }

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.SlugField(max_length=60, null=True, blank=True, unique=True)
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


class ConsentText(models.Model):
    """The exact words people agree to; a change of words is the next version, the old one stays."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    purpose = models.ForeignKey(ConsentPurpose, on_delete=models.PROTECT, related_name="texts")
    number = models.PositiveIntegerField()
    text = models.TextField()
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["purpose", "-number"]
        constraints = [models.UniqueConstraint(fields=["purpose", "number"], name="consent_text_version")]

    def __str__(self) -> str:
        return f"{self.purpose}, {self.number}"


class Consent(models.Model):
    """A consent somebody gave. Never deleted: a withdrawal is written beside it."""

    class Channel(models.TextChoices):
        ANY = "any", _("any way")
        PHONE = "phone", _("by phone")
        EMAIL = "email", _("by e-mail")
        SMS = "sms", _("by SMS")
        MESSENGER = "messenger", _("in a messenger")

    class Source(models.TextChoices):
        FORM = "form", _("form")
        PAPER = "paper", _("paper")
        PHONE = "phone", _("by phone")
        SITE = "site", _("website")
        EMAIL = "email", _("letter")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.PositiveIntegerField(default=1)
    person = models.ForeignKey(ContactPerson, on_delete=models.CASCADE, related_name="consents")
    purpose = models.ForeignKey(ConsentPurpose, on_delete=models.PROTECT, related_name="consents")
    channel = models.CharField(max_length=10, choices=Channel.choices, default=Channel.ANY)
    text = models.ForeignKey(ConsentText, null=True, blank=True, on_delete=models.PROTECT, related_name="consents")
    given_on = models.DateField()
    until = models.DateField(null=True, blank=True)  # the last day it is in force
    source = models.CharField(max_length=10, choices=Source.choices)
    note = models.CharField(max_length=300, blank=True)
    file = models.ForeignKey(Attachment, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")  # the scan
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    withdrawn_on = models.DateField(null=True, blank=True)
    withdrawn_how = models.CharField(max_length=300, blank=True)
    withdrawn_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["purpose__order", "-given_on", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("given_on")), name="consent_ends_later"),
            models.CheckConstraint(
                condition=Q(withdrawn_on=None, withdrawn_by=None)
                | Q(withdrawn_on__isnull=False, withdrawn_by__isnull=False),
                name="consent_withdrawn_by_somebody",
            ),
        ]
        # whose consent for a purpose is in force: bulk work, the state on a card
        indexes = [models.Index(fields=["person", "purpose", "withdrawn_on"], name="consent_in_force")]

    def __str__(self) -> str:
        return f"{self.purpose}, {self.get_channel_display()}"

    def is_in_force(self, today: date) -> bool:
        """Given, not taken back, not run out."""
        return self.withdrawn_on is None and self.given_on <= today and (self.until is None or self.until >= today)


class ErasureAct(models.Model):
    """That personal data of somebody were erased: who, when, on what ground, how much. Holds no personal data."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.PositiveIntegerField(unique=True)
    person = models.ForeignKey(ContactPerson, null=True, on_delete=models.SET_NULL, related_name="erasures")
    ground = models.CharField(max_length=300)
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    numbers: models.JSONField[Any, Any] = models.JSONField(default=dict)  # {what: how many}
    is_compacted = models.BooleanField(default=False)  # the freed pages of the database were overwritten too

    class Meta:
        ordering = ["-number"]

    def __str__(self) -> str:
        return str(self.number)
