"""Shape of input for a type of events; its outcomes are rows of the form."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from letopis.dictionaries.queries import every
from letopis.events.actions.types import TITLES
from letopis.events.inputs import OutcomeInput, TypeInput
from letopis.events.models import EventType
from letopis.events.reminders import USUAL, words
from letopis.kernel.errors import Refused

_INPUT = {"class": "input"}
_SELECT = {"class": "select"}
_CHECK = {"class": "check"}
EMPTY_ROWS = 3  # rows offered for new outcomes, so that the form works without JavaScript


class TypeForm(forms.Form):
    """Name, look, rules and the usual next step of a type."""

    name = forms.CharField(
        label=gettext_lazy("Name of one"), max_length=80, widget=forms.TextInput({**_INPUT, "autofocus": True})
    )
    name_many = forms.CharField(
        label=gettext_lazy("Name of many"), required=False, max_length=80, widget=forms.TextInput(_INPUT)
    )
    icon = forms.ChoiceField(label=gettext_lazy("Icon"), widget=forms.RadioSelect)
    look = forms.ChoiceField(label=gettext_lazy("Colour"), widget=forms.RadioSelect)
    form = forms.ChoiceField(
        label=gettext_lazy("Form"),
        choices=EventType.Form.choices,
        widget=forms.Select(_SELECT),
        help_text=gettext_lazy("What the form of the event asks for: a number, a place, a letter."),
    )
    has_direction = forms.BooleanField(
        label=gettext_lazy("Has a direction: incoming or outgoing"),
        required=False,
        initial=True,
        widget=forms.CheckboxInput(_CHECK),
    )
    awaits_answer = forms.BooleanField(
        label=gettext_lazy("An incoming one waits for an answer"),
        required=False,
        widget=forms.CheckboxInput(_CHECK),
    )
    needs_participant = forms.BooleanField(
        label=gettext_lazy("Participants are required"),
        required=False,
        initial=True,
        widget=forms.CheckboxInput(_CHECK),
    )
    default_minutes = forms.IntegerField(
        label=gettext_lazy("Usual length, minutes"),
        required=False,
        min_value=0,
        max_value=1440,
        widget=forms.NumberInput(_INPUT),
        help_text=gettext_lazy("0: without an end."),
    )
    default_reminder = forms.ChoiceField(
        label=gettext_lazy("Usual reminder"), required=False, widget=forms.Select(_SELECT)
    )
    next_type = forms.ChoiceField(label=gettext_lazy("Next step"), required=False, widget=forms.Select(_SELECT))
    next_days = forms.IntegerField(
        label=gettext_lazy("In how many days"), min_value=0, max_value=366, initial=1, widget=forms.NumberInput(_INPUT)
    )

    def __init__(self, *args: Any, kind: EventType | None = None, **kwargs: Any) -> None:
        if kind is not None:
            kwargs["initial"] = {name: getattr(kind, name) for name in self.base_fields}
            kwargs["initial"] |= {"name": kind.title, "name_many": kind.title_many}
        else:
            kwargs["initial"] = {"icon": "shapes", "look": "other", "form": EventType.Form.PLAIN, "default_minutes": 0}
        super().__init__(*args, **kwargs)
        self.kind = kind
        icons = EventType.ICONS if kind is None or kind.icon in EventType.ICONS else [kind.icon, *EventType.ICONS]
        held = kind.default_reminder if kind is not None else None
        minutes = sorted({*USUAL, *([] if held is None else [held])})
        choices: dict[str, Sequence[tuple[Any, Any]]] = {
            "icon": [(icon, icon) for icon in icons],
            "look": looks(),
            "default_reminder": [("", _("no reminder")), *((number, words(number)) for number in minutes)],
            "next_type": type_choices(kind.next_type if kind is not None else ""),
        }
        for name, offered in choices.items():
            self.fields[name].choices = offered  # type: ignore[attr-defined]

    def given(self, data: QueryDict) -> TypeInput:
        """What the actions take. A name that is still the standard one stays the standard one, in every language."""
        values = dict(self.cleaned_data)
        values["default_minutes"] = values["default_minutes"] or 0
        values["default_reminder"] = int(values["default_reminder"]) if values["default_reminder"] else None
        if self.kind is not None:
            for name, title in TITLES.items():
                if not getattr(self.kind, name) and values[name] == getattr(self.kind, title):
                    values[name] = ""
        return TypeInput(values, read_outcomes(data))


def looks() -> list[tuple[str, str]]:
    """The colours with their names."""
    named = {
        "call": _("green"),
        "meet": _("violet"),
        "mail": _("blue"),
        "sms": _("ochre"),
        "cal": _("turquoise"),
        "rose": _("rose"),
        "olive": _("olive"),
        "indigo": _("indigo"),
        "other": _("grey"),
    }
    return [(look, named[look]) for look in EventType.LOOKS]


def type_choices(held: str = "") -> list[tuple[str, str]]:
    """The types a next step may be of."""
    rows = [kind for kind in every(EventType) if kind.is_active or kind.code == held]
    return [("", _("none")), *((kind.code, kind.title) for kind in rows)]


def read_outcomes(data: QueryDict) -> list[OutcomeInput]:
    """The rows of outcomes; one without a name and without a code is no row. Raises `Refused`."""
    columns = [data.getlist(f"outcome-{name}") for name in ("row", "code", "name", "next", "days")]
    good, retired = set(data.getlist("outcome-success")), set(data.getlist("outcome-retired"))
    rows = []
    for row, code, name, following, days in zip(*columns, strict=False):
        if not name.strip() and not code:
            continue
        if not (days or "0").isdecimal() or len(days) > 3:
            raise Refused(_("Give a number from 0 to %(limit)d.") % {"limit": 366}, "outcomes")
        rows.append(OutcomeInput(name, code, row in good, following, int(days or 0), row in retired))
    return rows


def outcome_rows(kind: EventType | None, typed: QueryDict | None = None) -> list[dict[str, Any]]:
    """Rows of outcomes for the form: those there are or were typed, then empty ones to fill."""
    if typed is not None:
        columns = [typed.getlist(f"outcome-{name}") for name in ("row", "code", "name", "next", "days")]
        good, retired = set(typed.getlist("outcome-success")), set(typed.getlist("outcome-retired"))
        rows = [
            {"code": code, "name": name, "success": row in good, "next": following, "days": days,
             "retired": row in retired}
            for row, code, name, following, days in zip(*columns, strict=False)
            if name.strip() or code
        ]  # fmt: skip
    else:
        rows = [
            {"code": row.code, "name": row.name, "success": row.success, "next": row.next_type, "days": row.next_days,
             "retired": row.retired}
            for row in (kind.every_outcome() if kind else ())
        ]  # fmt: skip
    empty = {"code": "", "name": "", "success": False, "next": "", "days": 1, "retired": False}
    return [*rows, *([empty] * EMPTY_ROWS)]
