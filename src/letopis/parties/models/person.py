"""The table of people."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from letopis.accounts.records import Record
from letopis.accounts.visibility import OwnedQuerySet
from letopis.kernel.fields import FoldedField
from letopis.parties.models.dictionary import Source, Tag


class ContactPerson(Record):
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

    objects = OwnedQuerySet["ContactPerson"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(last_name="", first_name="", patronymic=""), name="person_has_a_name"),
            models.CheckConstraint(
                condition=Q(birth_day=None, birth_month=None, birth_year=None)
                | Q(birth_day__range=(1, 31), birth_month__range=(1, 12)),
                name="person_birthday_is_a_day",
            ),
        ]
        indexes = [
            models.Index(fields=["is_marked_for_deletion", "sort_key", "id"], name="person_by_name"),  # list of all
            models.Index(fields=["team", "sort_key", "id"], name="person_by_team"),  # list of a team
            models.Index(fields=["responsible", "sort_key", "id"], name="person_by_responsible"),  # list «Мои»
            models.Index(fields=["-updated_at", "-id"], name="person_by_change"),  # list by change, API updated_since
            models.Index(fields=["birth_month", "birth_day"], name="person_by_birthday"),  # birthdays on «Сегодня»
            models.Index(fields=["source", "sort_key", "id"], name="person_by_source"),  # filter by source
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
