"""Checks every card shares: texts the database can keep, references the author may see, who may be responsible."""

from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from letopis.accounts.models import User
from letopis.accounts.queries import colleagues_of
from letopis.accounts.records import Record
from letopis.accounts.visibility import may_create, may_see
from letopis.kernel.errors import Forbidden, Refused
from letopis.kernel.text import has_bad_characters
from letopis.parties.birthday import check_birthday
from letopis.parties.models import ContactPerson, Counterparty, Group


def check_may_create(by: User) -> None:
    """Raise `Forbidden` when the role of `by` adds nothing."""
    if not may_create(by):
        raise Forbidden(_("Your role may look, but not add."))


def check_text(value: str, field: str, limit: int | None = None) -> None:
    """Refuse what a database cannot keep and what is longer than its column."""
    if has_bad_characters(value):
        raise Refused(_("The text has a character that cannot be saved."), field)
    if limit is not None and len(value) > limit:
        raise Refused(
            _("Too long: %(given)d characters, at most %(limit)d.") % {"given": len(value), "limit": limit}, field
        )


def check_values(record: models.Model, values: dict[str, Any], *, by: User) -> None:
    """Refuse values which the columns cannot hold or which name records `by` may not see."""
    for name, value in values.items():
        field = record._meta.get_field(name)
        if isinstance(value, str) and isinstance(field, models.CharField | models.TextField):
            check_text(value, name, getattr(field, "max_length", None))
            known = {choice for choice, _label in field.flatchoices} | ({""} if field.blank else set())
            if field.choices and value not in known:
                raise Refused(_("There is no such choice."), name)
        if isinstance(value, Record) and getattr(record, f"{name}_id") != value.pk:
            if not may_see(by, value) or value.is_marked_for_deletion:
                raise Refused(_("There is no such record."), name)
            if value == record:
                raise Refused(_("A card cannot refer to itself."), name)
    responsible = values.get("responsible")
    if responsible is not None and responsible.pk not in (getattr(record, "responsible_id", None), by.pk):
        if not colleagues_of(by).filter(pk=responsible.pk).exists():
            raise Refused(_("There is no such user."), "responsible")


def check_head(company: Counterparty, head: Counterparty | None) -> None:
    """Refuse a head company that stands somewhere under `company` itself."""
    seen = {company.pk}
    while head is not None:
        if head.pk in seen:
            raise Refused(_("Head companies would go round in a circle."), "head_company")
        seen.add(head.pk)
        head = head.head_company


def _check_group(card: ContactPerson | Counterparty, group: Group | None) -> None:
    """Refuse a group of the other tree."""
    host = Group.Host.PERSON if isinstance(card, ContactPerson) else Group.Host.COUNTERPARTY
    if group is not None and group.host != host:
        raise Refused(_("There is no such group."), "group")


def check_card(card: ContactPerson | Counterparty, values: dict[str, Any], *, by: User) -> None:
    """Everything a card must fulfil after `values` are put into it."""
    check_values(card, values, by=by)
    _check_group(card, values.get("group"))
    if isinstance(card, ContactPerson):
        names = ("last_name", "first_name", "patronymic")
        if not any(values.get(name, getattr(card, name)) for name in names):
            raise Refused(_("Give at least one of the names."), "last_name")
        day, month, year = (
            values.get(f"birth_{part}", getattr(card, f"birth_{part}")) for part in ("day", "month", "year")
        )
        check_birthday(day, month, year)
        return
    if not values.get("name", card.name).strip():
        raise Refused(_("Give the name of the counterparty."), "name")
    check_head(card, values.get("head_company"))


def with_team(values: dict[str, Any]) -> dict[str, Any]:
    """The values, with the team of the responsible user when they name one."""
    if isinstance(user := values.get("responsible"), User):
        return {**values, "team": user.team}
    return values
