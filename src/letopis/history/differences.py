"""What would change when values are put into a record, in the journal's form."""

from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from letopis.history.facts import Changed, Values, shown


def as_shown(record: models.Model, name: str) -> Values:
    """The field's present value and how people read it."""
    field = record._meta.get_field(name)
    value = getattr(record, name)
    if isinstance(field, models.ForeignKey):
        # a record whose name is not for every reader of this one has another name in the journal
        return shown(
            None if value is None else value.pk, "" if value is None else str(getattr(value, "in_journal", value))
        )
    if isinstance(value, bool):
        return shown(value, _("yes") if value else _("no"))
    if isinstance(value, datetime):
        # in UTC, as it is read back: the same instant must not look like another one
        return shown(value.astimezone(UTC).isoformat(), f"{timezone.localtime(value):%d.%m.%Y %H:%M}")
    if isinstance(value, date):
        return shown(value.isoformat(), f"{value:%d.%m.%Y}")
    if isinstance(value, time):
        return shown(value.isoformat(), f"{value:%H:%M}")
    if isinstance(value, UUID):
        return shown(str(value))
    display = getattr(record, f"get_{name}_display", None)
    return shown(value, str(display()) if display and value not in (None, "") else None)


def put(record: models.Model, values: dict[str, Any]) -> Changed:
    """Set `values` on `record` (not saved) and answer with the fields that really differ."""
    before: Values = {}
    after: Values = {}
    for name, value in values.items():
        old = as_shown(record, name)
        setattr(record, name, value)
        new = as_shown(record, name)
        if old["value"] != new["value"]:
            before[name], after[name] = old, new
    return Changed(record, before, after)
