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


def with_team(values: dict[str, Any]) -> dict[str, Any]:
    """The values, with the team of the responsible user when they name one."""
    if isinstance(user := values.get("responsible"), User):
        return {**values, "team": user.team}
    return values
