"""Fields of the list of people that this work adds: may they be called, may they be written to."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Model, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from letopis.accounts.models import User
from letopis.accounts.records import save_changed
from letopis.history.differences import put
from letopis.history.facts import Changed
from letopis.kernel.errors import Refused
from letopis.lists.fields import Comparison, Kind, ListField
from letopis.parties.models import ContactPerson

_YES, _NO = {"1", "yes", "true", "on"}, {"0", "no", "false", ""}


class _Edit:
    """Writes one of the two marks."""

    modes: Sequence[str] = ("set",)

    def __init__(self, column: str) -> None:
        self.column = column

    def parse(self, user: User, values: Sequence[str]) -> bool:
        return _truth(self.column, values)

    def write(self, record: Model, value: Any, *, mode: str, by: User) -> Changed:
        assert isinstance(record, ContactPerson)
        changed = put(record, {self.column: value})
        if changed.after:
            save_changed(record, [self.column])
        return changed


def _truth(column: str, values: Sequence[str]) -> bool:
    value = values[0].lower() if values else ""
    if value not in _YES | _NO:
        raise Refused(gettext("Yes or no."), column)
    return value in _YES


def _field(column: str, label: Any) -> ListField:
    def load(user: User, rows: Sequence[Any]) -> Mapping[int, bool]:
        return {row.pk: getattr(row, column) for row in rows}

    def where(user: User, comparison: Comparison, values: Sequence[str]) -> Q:
        wanted = Q(**{column: _truth(column, values)})
        return ~wanted if comparison == Comparison.IS_NOT else wanted

    return ListField(
        key=column,
        label=label,
        kind=Kind.BOOLEAN,
        load=load,
        group=_("Consents"),
        comparisons=(Comparison.IS, Comparison.IS_NOT),
        where=where,
        edit=_Edit(column),
    )


_FIELDS = [_field("no_calls", _("Do not call")), _field("no_messages", _("Do not write"))]


def silence_fields(user: User) -> Sequence[ListField]:
    """«Не звонить» and «Не писать»."""
    return _FIELDS
