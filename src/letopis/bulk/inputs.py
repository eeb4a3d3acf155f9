"""How a field of a list is typed: the input it gets, its present value as the input holds it, and a value in words.

An `Edit` may say more than `lists.fields.Edit` asks of it: `typed(record)` – the present value as the form sends it;
`preview(record, value, mode=…, by=…)` – what `write` would answer, nothing written; `finish(ids, by=…)` – called once
after many writes; `options` – route of the suggestions for a name; `is_open` – values that are not in the choices are
made; `hint` – under the input.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from letopis.accounts.models import User
from letopis.lists.fields import Kind, ListField, fields_of
from letopis.lists.spec import Choice

# Names by which a part's fields call the suggestions of its cards, and their routes; filled in `ready()`.
SUGGESTIONS: dict[str, str] = {}
_CHOSEN = (Kind.CHOICE, Kind.CHOICES, Kind.BOOLEAN, Kind.REFERENCE)


@dataclass(frozen=True)
class Input:
    """The input of a field: `look` is select, checks, area, date or text."""

    look: str
    choices: Sequence[Choice] = ()
    options: str = ""  # address that suggests names
    hint: str = ""


def editable(list_name: str, user: User) -> list[ListField]:
    """The fields of a list that can be written."""
    return [field for field in fields_of(list_name, user) if field.edit]


def input_of(field: ListField, user: User) -> Input:
    """The input that suits the field."""
    edit: Any = field.edit
    hint = str(getattr(edit, "hint", ""))
    choices = _values_of(field, user)
    if getattr(edit, "is_open", False):
        return Input("text", choices, hint=hint)
    if options := getattr(edit, "options", ""):
        return Input("text", options=reverse(SUGGESTIONS.get(options, options)), hint=hint)
    if field.kind == Kind.BOOLEAN:
        return Input("select", choices or [Choice("1", _("yes")), Choice("0", _("no"))], hint=hint)
    if choices:
        return Input("checks" if field.kind == Kind.CHOICES else "select", choices, hint=hint)
    looks = {Kind.LONG_TEXT: "area", Kind.DATE: "date", Kind.MOMENT: "date"}
    return Input(looks.get(field.kind, "text"), hint=hint)


def _values_of(field: ListField, user: User) -> list[Choice]:
    """The values a field can hold; of dates and texts `choices` are only what they are filtered by."""
    if field.choices is None or field.kind not in _CHOSEN:
        return []
    return [Choice(str(user.public_id), row.label) if row.value == "me" else row for row in field.choices(user)]


def in_words(value: Any) -> str:
    """A native value as people read it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return f"{value:%d.%m.%Y %H:%M}"
    if isinstance(value, date):
        return f"{value:%d.%m.%Y}"
    if isinstance(value, list | tuple | set):
        return ", ".join(in_words(item) for item in value)
    return str(value)


def typed(field: ListField, user: User, record: Any) -> list[str]:
    """The present value of a row as the field's input sends it."""
    if ask := getattr(field.edit, "typed", None):
        return [str(value) for value in ask(record)]
    value = field.load(user, [record]).get(record.pk)
    if value is None or value == "" or value == []:
        return []
    known = {str(choice.label).strip(): choice.value for choice in input_of(field, user).choices}
    if isinstance(value, bool):
        return [known.get(in_words(value), "1" if value else "0")]
    texts = [in_words(item) for item in value] if isinstance(value, list | tuple | set) else [in_words(value)]
    return texts if getattr(field.edit, "is_open", False) else [known.get(text.strip(), text) for text in texts]


def words_of(field: ListField, user: User, values: Sequence[str]) -> str:
    """Typed values in words: the labels of choices, the texts of the rest."""
    labels = {choice.value: str(choice.label).strip() for choice in input_of(field, user).choices}
    return ", ".join(labels.get(value, value) for value in values if value)
