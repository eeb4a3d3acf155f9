"""The action every list has: one field of many rows gets a value, or values are added to it or taken out of it."""

from collections.abc import Sequence
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from letopis.accounts.models import User
from letopis.bulk.facts import BulkChanged
from letopis.bulk.hosts import Doer, Host
from letopis.bulk.inputs import editable, in_words, input_of, words_of
from letopis.history.facts import Changed, Fact, shown
from letopis.history.models import FactRecord
from letopis.history.undo import Undone, take_back
from letopis.kernel.errors import Refused
from letopis.lists.fields import ListField

MODES = {
    "set": gettext_lazy("set"),
    "add": gettext_lazy("add"),
    "remove": gettext_lazy("remove"),
    "clear": gettext_lazy("clear"),
}


class EditDoer:
    """Writes one field."""

    changes_rows = True

    def __init__(self, field: ListField, mode: str, values: Sequence[str], by: User) -> None:
        assert field.edit is not None
        if mode not in field.edit.modes:
            raise Refused(_("This cannot be done with this field."), "mode")
        if mode != "clear" and not any(value.strip() for value in values):
            raise Refused(_("Give the value."), "value")
        self.field, self.edit, self.mode, self.by = field, field.edit, mode, by
        self.value = None if mode == "clear" else field.edit.parse(by, values)
        self.label, self.name = str(field.label), field.key
        self.words = words_of(field, by, values)
        self.title = self._title()

    def _title(self) -> str:
        what = {"field": self.label, "value": self.words}
        if self.mode == "add":
            return _("%(field)s: add «%(value)s»") % what
        if self.mode == "remove":
            return _("%(field)s: remove «%(value)s»") % what
        if self.mode == "clear":
            return _("%(field)s: clear") % what
        return _("%(field)s: «%(value)s»") % what

    def preview(self, records: Sequence[Any]) -> list[tuple[Any, Changed | str]]:
        ask = getattr(self.edit, "preview", None)
        if ask is None:
            return [(record, change) for record, change in self._guessed(records)]
        found: list[tuple[Any, Changed | str]] = []
        for record in records:
            try:
                found.append((record, ask(record, self.value, mode=self.mode, by=self.by)))
            except Refused as error:
                found.append((record, str(error.message)))
        return found

    def _guessed(self, records: Sequence[Any]) -> list[tuple[Any, Changed]]:
        """What would change, told from the values of the column; for edits that cannot say it themselves."""
        held = self.field.load(self.by, records)
        found = []
        for record in records:
            value = held.get(record.pk)
            before, after = in_words(value), self.words
            if self.mode in ("add", "remove"):
                now = [in_words(item) for item in value or ()]
                given = [word.strip() for word in self.words.split(",")]
                kept = [item for item in now if item not in given]
                after = ", ".join([*now, *(item for item in given if item not in now)] if self.mode == "add" else kept)
            elif self.mode == "clear":
                after = ""
            same = before == after
            differs = ({}, {}) if same else ({self.name: shown(before)}, {self.name: shown(after)})
            found.append((record, Changed(record, *differs)))
        return found

    def write(self, records: Sequence[Any]) -> tuple[list[Changed], list[tuple[Any, str]]]:
        changes, refused = [], []
        for record in records:
            try:
                changed = self.edit.write(record, self.value, mode=self.mode, by=self.by)
            except Refused as error:
                refused.append((record, str(error.message)))
            else:
                changes += [changed] if changed.after else []
        finish = getattr(self.edit, "finish", None)
        if changes and finish:
            finish([changed.target.pk for changed in changes], by=self.by)
        return changes, refused

    def fact(self, changes: Sequence[Changed], data: dict[str, Any]) -> Fact:
        return BulkChanged(changes, data)


class EditAction:
    """«Изменить»: a field, a way, a value. Shortcuts of the bar name the field beforehand."""

    code, label, icon, template = "edit", gettext_lazy("Change"), "pencil", "bulk/edit_fields.html"
    is_irreversible = hides = False

    def context(self, host: Host, user: User, data: QueryDict) -> dict[str, Any]:
        fields = editable(host.name, user)
        usual = next((field for field in fields if input_of(field, user).look == "select"), fields[0])
        chosen = next((field for field in fields if field.key == data.get("field")), usual)
        modes = [(mode, MODES[mode]) for mode in chosen.edit.modes]  # type: ignore[union-attr]
        asked = data.get("mode", "")
        return {
            "fields": fields,
            "is_named": chosen.key == data.get("field"),
            "field": chosen,
            "modes": modes,
            "mode": asked if asked in dict(modes) else modes[0][0],
            "input": input_of(chosen, user),
            "values": data.getlist("value"),
        }

    def read(self, host: Host, user: User, data: QueryDict) -> dict[str, Any]:
        mode = data.get("mode", "")
        values = [] if mode == "clear" else data.getlist("value")
        return {"field": data.get("field", ""), "mode": mode, "values": values}

    def check(self, params: dict[str, Any], count: int) -> None:
        """Any number of rows will do."""

    def doer(self, host: Host, user: User, params: dict[str, Any]) -> Doer:
        field = next((field for field in editable(host.name, user) if field.key == params["field"]), None)
        if field is None:
            raise Refused(_("There is no such field, or it cannot be changed here."), "field")
        return EditDoer(field, params["mode"], params["values"], user)

    def take_back(self, fact: FactRecord, by: User) -> Undone:
        return take_back(fact.changes.order_by("id"), by=by, gave=True)
