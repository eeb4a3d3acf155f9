"""Fields of the list of people about being left alone: «Не звонить», «Не писать»; columns, filters, bulk edit."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from letopis.accounts.models import User
from letopis.accounts.records import save_changed
from letopis.history.differences import put
from letopis.history.facts import Changed
from letopis.kernel.errors import Refused
from letopis.lists import declaring
from letopis.lists.fields import ListField
from letopis.parties.models import ContactPerson

_YES, _NO = {"1", "yes", "true", "on"}, {"0", "no", "false", ""}


class _Edit:
    """Writes one of the two marks."""

    modes: Sequence[str] = ("set",)

    def __init__(self, column: str) -> None:
        self.column = column

    def parse(self, user: User, values: Sequence[str]) -> bool:
        value = values[0].lower() if values else ""
        if value not in _YES | _NO:
            raise Refused(gettext("Yes or no."), self.column)
        return value in _YES

    def write(self, record: Model, value: Any, *, mode: str, by: User) -> Changed:
        assert isinstance(record, ContactPerson)
        changed = put(record, {self.column: value})
        if changed.after:
            save_changed(record, [self.column])
        return changed


_FIELDS = [
    declaring.flag("no_calls", _("Do not call"), "no_calls", group=_("Consents"), edit=_Edit("no_calls")),
    declaring.flag("no_messages", _("Do not write"), "no_messages", group=_("Consents"), edit=_Edit("no_messages")),
]


def silence_fields(user: User) -> Sequence[ListField]:
    """Both marks."""
    return _FIELDS
