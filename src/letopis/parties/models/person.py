"""The table of people."""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from letopis.accounts.records import Record
from letopis.kernel.fields import FoldedField
from letopis.parties.models.dictionary import Source, Tag
from letopis.parties.models.group import Group
from letopis.parties.models.rows import PartyQuerySet
from letopis.parties.models.utm import WithUtm


class ContactPerson(WithUtm, Record):
    """Somebody the company communicates with (контактное лицо)."""

    class Sex(models.TextChoices):
        UNKNOWN = "", _("not given")
        MALE = "male", _("male")
        FEMALE = "female", _("female")

    last_name = models.CharField(_("Last name"), max_length=200, blank=True)
    first_name = models.CharField(_("First name"), max_length=200, blank=True)
    patronymic = models.CharField(_("Patronymic"), max_length=200, blank=True)
    birth_day = models.PositiveSmallIntegerField(null=True, blank=True)
    birth_month = models.PositiveSmallIntegerField(null=True, blank=True)
    birth_year = models.PositiveSmallIntegerField(null=True, blank=True)  # may be unknown
    sex = models.CharField(_("Sex"), max_length=10, choices=Sex.choices, default=Sex.UNKNOWN, blank=True)
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
        "self", verbose_name=_("Referred by"), null=True, blank=True, on_delete=models.PROTECT, related_name="referrals"
    )
    comment = models.TextField(_("Comment"), blank=True)
    is_valid = models.BooleanField(_("Valid"), default=True)
    no_calls = models.BooleanField(_("Do not call"), default=False)
    no_messages = models.BooleanField(_("Do not write"), default=False)  # e-mail, SMS, messengers
    ban_reason = models.CharField(_("Why not to be disturbed"), max_length=300, blank=True)
    tags = models.ManyToManyField(Tag, blank=True, related_name="people")
    # What an import did not understand: [{"name", "value", "from"}], shown in a section of its own.
    kept: models.JSONField[Any, Any] = models.JSONField(default=list, blank=True)
    sort_key = FoldedField(default="")
    search_text = FoldedField(default="")
    name_key = FoldedField(default="")  # equal for spellings of one name: see `duplicates/keys.py`
    # The card this one lives on in; its own values stay, so that the merge can be undone. No index of its own:
    # «merged into nothing» is true for nearly every row, and SQLite would read a list through it.
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged", db_index=False, editable=False
    )

    objects = PartyQuerySet["ContactPerson"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(last_name="", first_name="", patronymic=""), name="person_has_a_name"),
            models.CheckConstraint(
                condition=Q(birth_day=None, birth_month=None, birth_year=None)
                | Q(birth_day__range=(1, 31), birth_month__range=(1, 12)),
                name="person_birthday_is_a_day",
            ),
            models.CheckConstraint(condition=~Q(merged_into=F("pk")), name="person_not_merged_into_itself"),
        ]
        # The marks stand at the end of an order, so that a page and its count read nothing but the index until they
        # have found their rows (decision 0014).
        indexes = [
            models.Index(  # how many have an attribute of a value: the narrowest walk over the usual list
                fields=["id"],
                condition=Q(is_marked_for_deletion=False, is_valid=True, merged_into=None),
                name="person_listed",
            ),
            models.Index(  # list of all
                fields=["sort_key", "id", "is_marked_for_deletion", "is_valid", "merged_into"], name="person_by_name"
            ),
            models.Index(  # list of a team
                fields=["team", "sort_key", "id", "is_marked_for_deletion", "is_valid", "merged_into"],
                name="person_by_team",
            ),
            models.Index(  # list «Мои»
                fields=["responsible", "sort_key", "id", "is_marked_for_deletion", "is_valid", "merged_into"],
                name="person_by_responsible",
            ),
            models.Index(  # filter by source
                fields=["source", "sort_key", "id", "is_marked_for_deletion", "is_valid", "merged_into"],
                name="person_by_source",
            ),
            models.Index(  # filter by group, and whether a group has cards
                fields=["group", "sort_key", "id", "is_marked_for_deletion", "is_valid", "merged_into"],
                name="person_by_group",
            ),
            models.Index(fields=["-updated_at", "-id"], name="person_by_change"),  # list by change, API updated_since
            models.Index(fields=["team", "-updated_at", "-id"], name="person_by_team_change"),  # the same of a team
            models.Index(fields=["birth_month", "birth_day"], name="person_by_birthday"),  # birthdays on «Сегодня»
            models.Index(fields=["name_key"], name="person_by_name_key"),  # duplicates
            models.Index(  # which cards live on in this one: its history, undo
                fields=["merged_into"], condition=Q(merged_into__isnull=False), name="person_by_survivor"
            ),
            models.Index(
                fields=["sort_key", "id"], condition=Q(no_calls=True) | Q(no_messages=True), name="person_not_disturbed"
            ),  # filter «Не звонить / не писать»
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        """«Белова Ольга Сергеевна»."""
        return " ".join(part for part in (self.last_name, self.first_name, self.patronymic) if part)

    @property
    def short_name(self) -> str:
        """«Белова О. С.»"""
        initials = " ".join(f"{part[0]}." for part in (self.first_name, self.patronymic) if part)
        return f"{self.last_name} {initials}".strip() if self.last_name else self.full_name
