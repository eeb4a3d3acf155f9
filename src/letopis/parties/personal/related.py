"""What points to a person by a foreign key, whichever part it belongs to, found through `_meta`."""

from collections.abc import Iterator
from typing import Any

from django.db import models
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from letopis.parties.models import ContactPerson

Relation = models.ManyToOneRel


def relations() -> Iterator[Relation]:
    """Every foreign key to a person, those without a reverse name and those of many-to-many tables too."""
    for found in ContactPerson._meta.get_fields(include_hidden=True):
        if isinstance(found, models.ManyToOneRel):
            yield found


def rows_of(relation: Relation, person: ContactPerson) -> QuerySet[Any]:
    """The rows that point to the person by this key."""
    return relation.related_model._base_manager.filter(**{relation.field.name: person.pk})  # type: ignore[union-attr]


def goes_with(relation: Relation) -> bool:
    """Whether the rows are parts of the card and go with it."""
    return relation.on_delete is models.CASCADE


def as_plain(row: Model) -> dict[str, Any]:
    """A row as it is given out: every column by the name people know it by."""
    found: dict[str, Any] = {}
    for column in row._meta.concrete_fields:
        if column.primary_key or column.name in ("sort_key", "search_text", "name_key", "normalized"):
            continue
        value = getattr(row, column.name)
        if isinstance(column, models.ForeignKey):
            value = None if value is None else str(value)
        elif column.choices:
            value = str(getattr(row, f"get_{column.name}_display")())
        elif not isinstance(value, bool | int | float | list | dict | None):
            value = value.isoformat() if hasattr(value, "isoformat") else str(value)
        found[str(column.name)] = value
    return found


def texts_of(model: type[Model]) -> list[models.Field[Any, Any]]:
    """The columns of a table that may hold words: texts and JSON, without stable codes and choices."""
    wordy = (models.CharField, models.TextField, models.JSONField)
    return [
        column
        for column in model._meta.concrete_fields
        if isinstance(column, wordy) and not column.choices and not isinstance(column, models.SlugField)
    ]


def title_of(model: type[models.Model]) -> str:
    """How people call the rows of a table."""
    titles = {
        "parties.contactdetail": _("Contacts"),
        "parties.affiliation": _("Links with counterparties"),
        "parties.externalid": _("Identities in other systems"),
        "parties.relation": _("Relations with people"),
        "parties.consent": _("Consents"),
        "parties.contactperson_tags": _("Tags"),
        "parties.contactperson": _("Contact persons"),
        "parties.counterparty": _("Counterparties"),
        "events.event": _("Events"),
        "history.change": _("Values in the journal"),
    }
    return titles.get(model._meta.label_lower, str(model._meta.verbose_name))
