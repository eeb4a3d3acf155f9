"""The table of counterparties and their bank accounts."""

import uuid
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from letopis.accounts.records import Record
from letopis.kernel.fields import FoldedField
from letopis.kernel.requisites import check_account, check_inn, check_kpp, check_ogrn
from letopis.parties.models.dictionary import Source, Tag
from letopis.parties.models.group import Group
from letopis.parties.models.person import ContactPerson
from letopis.parties.models.rows import PartyQuerySet
from letopis.parties.models.utm import WithUtm


class Counterparty(WithUtm, Record):
    """A company, a sole proprietor, an individual or a state body (контрагент)."""

    class Kind(models.TextChoices):
        LEGAL = "legal", _("Legal entity")
        SOLE_PROPRIETOR = "sole_proprietor", _("Sole proprietor")
        INDIVIDUAL = "individual", _("Individual")
        STATE = "state", _("State body")

    kind = models.CharField(_("Kind"), max_length=20, choices=Kind.choices, default=Kind.LEGAL)
    name = models.CharField(_("Name"), max_length=300)
    full_name = models.CharField(_("Full name"), max_length=1000, blank=True)
    inn = models.CharField(_("INN"), max_length=20, blank=True)  # kept as typed, even when wrong
    kpp = models.CharField(_("KPP"), max_length=20, blank=True)
    ogrn = models.CharField(_("OGRN"), max_length=20, blank=True)
    is_buyer = models.BooleanField(_("Buyer"), default=True)
    is_supplier = models.BooleanField(_("Supplier"), default=False)
    is_other = models.BooleanField(_("Other relations"), default=False)
    head_company = models.ForeignKey(
        "self", verbose_name=_("Head company"), null=True, blank=True, on_delete=models.PROTECT, related_name="branches"
    )
    group = models.ForeignKey(  # its index is in Meta, with the order
        Group,
        verbose_name=_("Group"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    source = models.ForeignKey(
        Source, verbose_name=_("Source"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    referred_by = models.ForeignKey(
        ContactPerson,
        verbose_name=_("Referred by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="referred_counterparties",
    )
    comment = models.TextField(_("Comment"), blank=True)
    is_valid = models.BooleanField(_("Valid"), default=True)
    tags = models.ManyToManyField(Tag, blank=True, related_name="counterparties")
    kept: models.JSONField[Any, Any] = models.JSONField(default=list, blank=True)
    sort_key = FoldedField(default="")
    search_text = FoldedField(default="")
    name_key = FoldedField(default="")  # equal for spellings of one name: see `duplicates/keys.py`
    # The card this one lives on in; its own values stay, so that the merge can be undone. No index of its own:
    # «merged into nothing» is true for nearly every row, and SQLite would read a list through it.
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged", db_index=False, editable=False
    )

    objects = PartyQuerySet["Counterparty"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="counterparty_has_a_name"),
            models.CheckConstraint(condition=~Q(merged_into=F("pk")), name="company_not_merged_into_itself"),
        ]
        # The marks stand at the end of an order, so that a page and its count read nothing but the index until they
        # have found their rows (decision 0014).
        indexes = [
            models.Index(  # how many have an attribute of a value: the narrowest walk over the usual list
                fields=["id"],
                condition=Q(is_marked_for_deletion=False, is_valid=True, merged_into=None),
                name="company_listed",
            ),
            models.Index(  # list of all
                fields=["sort_key", "id", "is_marked_for_deletion", "is_valid", "merged_into"], name="company_by_name"
            ),
            models.Index(  # list of a team
                fields=["team", "sort_key", "id", "is_marked_for_deletion", "is_valid", "merged_into"],
                name="company_by_team",
            ),
            models.Index(  # list «Мои»
                fields=["responsible", "sort_key", "id", "is_marked_for_deletion", "is_valid", "merged_into"],
                name="company_by_responsible",
            ),
            models.Index(  # filter by source
                fields=["source", "sort_key", "id", "is_marked_for_deletion", "is_valid", "merged_into"],
                name="company_by_source",
            ),
            models.Index(  # filter by group, and whether a group has cards
                fields=["group", "sort_key", "id", "is_marked_for_deletion", "is_valid", "merged_into"],
                name="company_by_group",
            ),
            models.Index(fields=["-updated_at", "-id"], name="company_by_change"),  # list by change, API updated_since
            models.Index(fields=["team", "-updated_at", "-id"], name="company_by_team_change"),  # the same of a team
            models.Index(fields=["inn", "kpp"], name="company_by_inn"),  # duplicates, import
            models.Index(fields=["name_key"], name="company_by_name_key"),  # duplicates
            models.Index(  # which cards live on in this one: its history, undo
                fields=["merged_into"], condition=Q(merged_into__isnull=False), name="company_by_survivor"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def warnings(self) -> dict[str, str]:
        """Doubts about the legal numbers, `{field: sentence}`; they don't keep the card from being saved."""
        is_person = {"legal": False, "state": False, "sole_proprietor": True, "individual": True}[self.kind]
        found = {
            "inn": check_inn(self.inn, is_person=is_person),
            "kpp": check_kpp(self.kpp),
            "ogrn": check_ogrn(self.ogrn),
        }
        return {field: sentence for field, sentence in found.items() if sentence}


class BankAccount(models.Model):
    """A settlement account of a counterparty."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    counterparty = models.ForeignKey(Counterparty, on_delete=models.CASCADE, related_name="bank_accounts")
    account = models.CharField(_("Account"), max_length=34)
    bic = models.CharField(_("BIC"), max_length=20, blank=True)
    bank_name = models.CharField(_("Bank"), max_length=200, blank=True)
    is_main = models.BooleanField(default=False)

    class Meta:
        ordering = ["-is_main", "id"]

    def __str__(self) -> str:
        return self.account

    @property
    def warning(self) -> str | None:
        """A doubt about the number, or None."""
        return check_account(self.account, self.bic)
