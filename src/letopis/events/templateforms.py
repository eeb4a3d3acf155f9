"""Shapes of input for templates and sequences."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from letopis.accounts.models import User
from letopis.events.actions.templates import StepInput
from letopis.events.forms import reminder_choices, reminders_initial
from letopis.events.list_fields.shared import outcome_choices
from letopis.events.models import Event, EventTemplate, EventType, Reach
from letopis.events.models import Sequence as EventSequence
from letopis.events.models.template import reaches_of
from letopis.events.queries import types
from letopis.events.sequences.filling import filled, subject_of
from letopis.events.sequences.spreading import minute_of
from letopis.kernel.errors import Refused

_INPUT, _SELECT, _CHECK = {"class": "input"}, {"class": "select"}, {"class": "check"}
_USUAL = "usual"


class SharedForm(forms.Form):
    """What templates and sequences have in common."""

    name = forms.CharField(
        label=gettext_lazy("Name of the template"),
        max_length=120,
        widget=forms.TextInput({**_INPUT, "autofocus": True}),
    )
    reach = forms.ChoiceField(label=gettext_lazy("For whom"), widget=forms.Select(_SELECT))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = reaches_of(user)
        self.fields["reach"].choices = [  # type: ignore[attr-defined]
            (value, label) for value, label in Reach.choices if value in mine
        ]


class TemplateForm(SharedForm):
    """A template of events."""

    type = forms.ChoiceField(label=gettext_lazy("Type"), widget=forms.Select(_SELECT))
    subject = forms.CharField(
        label=gettext_lazy("Subject"),
        max_length=300,
        widget=forms.TextInput(_INPUT),
        help_text=gettext_lazy("{имя}, {имя отчество}, {полное имя} and {компания} become those of the person."),
    )
    content = forms.CharField(
        label=gettext_lazy("Content"),
        required=False,
        max_length=200_000,
        widget=forms.Textarea({"class": "textarea", "rows": 5}),
    )
    place = forms.CharField(label=gettext_lazy("Place"), required=False, max_length=300, widget=forms.TextInput(_INPUT))
    minutes = forms.IntegerField(
        label=gettext_lazy("Length, minutes"),
        required=False,
        min_value=0,
        max_value=7 * 24 * 60,
        widget=forms.TextInput({**_INPUT, "inputmode": "numeric", "placeholder": gettext_lazy("as usual")}),
    )
    remind = forms.ChoiceField(label=gettext_lazy("Remind"), required=False, widget=forms.Select(_SELECT))
    importance = forms.ChoiceField(
        label=gettext_lazy("Importance"), choices=Event.Importance.choices, widget=forms.Select(_SELECT)
    )

    def __init__(self, *args: Any, user: User, held: EventTemplate | None = None, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        self._types = {kind.code: kind for kind in types() if kind.is_active or (held and kind == held.type)}
        self.fields["type"].choices = [(code, kind.title) for code, kind in self._types.items()]  # type: ignore[attr-defined]
        known = [one for one in (held.reminders or ()) if isinstance(one, int)] if held else []
        offered = [(_USUAL, _("as usual")), *reminder_choices(known)]
        self.fields["remind"].choices = offered  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        """The columns of the template."""
        data = self.cleaned_data
        plain = ("name", "reach", "subject", "content", "place", "minutes", "importance")
        remind = data.get("remind", _USUAL)
        reminders = None if remind == _USUAL else [int(remind)] if remind else []
        return {**{name: data[name] for name in plain}, "type": self._types[data["type"]], "reminders": reminders}


def template_initial(template: EventTemplate) -> dict[str, Any]:
    """The present values of a template as they are typed."""
    plain = ("name", "reach", "subject", "content", "place", "minutes", "importance")
    held = template.reminders
    remind = _USUAL if held is None else str(held[0]) if held else ""
    return {**{name: getattr(template, name) for name in plain}, "type": template.type.code, "remind": remind}


def template_values(template: EventTemplate, words: Mapping[str, str]) -> dict[str, Any]:
    """What a template puts into the form of a new event that begins at the usual time."""
    kind = template.type
    reminders = template.reminders
    if reminders is None:
        reminders = [] if kind.default_reminder is None else [kind.default_reminder]
    values: dict[str, Any] = {
        "subject": subject_of(template.subject, words),
        "content": filled(template.content, words),
        "place": template.place,
        "importance": template.importance,
        "direction": Event.Direction.OUTGOING if kind.has_direction else "",
        **reminders_initial(reminders),
    }
    return values | {f"attr-{code}": value for code, value in template.attributes.items()}


class SequenceForm(SharedForm):
    """A sequence but its steps."""

    skips_days_off = forms.BooleanField(
        label=gettext_lazy("A day off moves a step to the next working day"),
        required=False,
        widget=forms.CheckboxInput(_CHECK),
    )
    stops_on_answer = forms.BooleanField(
        label=gettext_lazy("Stop when the client calls or writes"), required=False, widget=forms.CheckboxInput(_CHECK)
    )
    stop_outcomes = forms.MultipleChoiceField(
        label=gettext_lazy("Stop when a step ends so"),
        required=False,
        choices=lambda: [(choice.value, choice.label) for choice in outcome_choices()],
        widget=forms.CheckboxSelectMultiple(_CHECK),
    )

    def values(self) -> dict[str, Any]:
        """The columns of the sequence."""
        return dict(self.cleaned_data)


def sequence_initial(sequence: EventSequence) -> dict[str, Any]:
    """The present values of a sequence."""
    names = ("name", "reach", "skips_days_off", "stops_on_answer", "stop_outcomes")
    return {name: getattr(sequence, name) for name in names}


STEP = ("step-day", "step-time", "step-type", "step-subject", "step-content", "step-minutes")


def typed_steps(data: QueryDict) -> list[dict[str, str]]:
    """The rows of steps as they were sent; empty ones fall out."""
    columns = [data.getlist(name) for name in STEP]
    rows = [dict(zip((name[5:] for name in STEP), row, strict=True)) for row in zip(*columns, strict=False)]
    return [row for row in rows if row["subject"].strip() or row["content"].strip()]


def steps_shown(sequence: EventSequence) -> list[dict[str, str]]:
    """The steps of a sequence as they are typed."""
    return [
        {
            "day": str(step.day),
            "time": "" if step.time is None else f"{step.time // 60:02}:{step.time % 60:02}",
            "type": step.type.code,
            "subject": step.subject,
            "content": step.content,
            "minutes": "" if step.minutes is None else str(step.minutes),
        }
        for step in sequence.steps.select_related("type")
    ]


def read_steps(rows: list[dict[str, str]]) -> list[StepInput]:
    """The steps typed. Raises `Refused` on "steps"."""
    known: dict[str, EventType] = {kind.code: kind for kind in types()}
    return [_step(row, known) for row in rows]


def _step(row: dict[str, str], known: dict[str, EventType]) -> StepInput:
    kind = known.get(row["type"])
    if kind is None:
        raise Refused(_("There is no such type of events."), "steps")
    time = minute_of(row["time"], "steps") if row["time"].strip() else None
    return StepInput(_number(row["day"] or "0"), time, kind, row["subject"], row["content"], _optional(row["minutes"]))


def _optional(text: str) -> int | None:
    return _number(text) if text.strip() else None


def _number(text: str) -> int:
    if not (text.strip().isdecimal() and len(text.strip()) < 6):
        raise Refused(_("Days and minutes are whole numbers."), "steps")
    return int(text)
