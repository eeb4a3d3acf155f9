"""Who works where, since when, as what."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from letopis.parties.models.counterparty import Counterparty
from letopis.parties.models.person import ContactPerson


class Affiliation(models.Model):
    """A person's link to a counterparty; ended by `until`, never overwritten by the next one."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.PositiveIntegerField(default=1)
    person = models.ForeignKey(ContactPerson, on_delete=models.CASCADE, related_name="affiliations")
    counterparty = models.ForeignKey(Counterparty, on_delete=models.PROTECT, related_name="affiliations")
    position = models.CharField(_("Position"), max_length=200, blank=True)
    role = models.CharField(_("Role"), max_length=120, blank=True)  # «ЛПР», «бухгалтер»
    since = models.DateField(_("Since"), null=True, blank=True)
    until = models.DateField(_("Until"), null=True, blank=True)
    is_main = models.BooleanField(_("Main"), default=False)  # the person's main place of work
    is_contact = models.BooleanField(_("Main contact"), default=False)  # whom the counterparty is reached through
    is_signatory = models.BooleanField(_("Signatory"), default=False)  # who signs for the counterparty
    order = models.PositiveIntegerField(default=0)  # among the person's links

    class Meta:
        ordering = ["-is_main", "order", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(since=None) | Q(until=None) | Q(until__gte=F("since")), name="affiliation_ends_after_start"
            ),
            models.UniqueConstraint(
                fields=["person"], condition=Q(is_main=True), name="affiliation_one_main_per_person"
            ),
            models.UniqueConstraint(
                fields=["counterparty"], condition=Q(is_contact=True), name="affiliation_one_contact_per_company"
            ),
            models.UniqueConstraint(
                fields=["counterparty"], condition=Q(is_signatory=True), name="affiliation_one_signatory_per_company"
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(is_contact=False, is_signatory=False), name="affiliation_ended_has_no_flags"
            ),
        ]
        indexes = [models.Index(fields=["counterparty", "until"], name="affiliation_of_company")]  # people of a card

    def __str__(self) -> str:
        return f"{self.person} – {self.counterparty}"

    @property
    def is_current(self) -> bool:
        """Whether nobody has ended it yet."""
        return self.until is None
