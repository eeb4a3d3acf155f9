"""Shapes of input for events."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from letopis.accounts.models import User
from letopis.accounts.queries import colleagues_of
from letopis.attributes.forms import AttributesMixin
from letopis.events import letters
from letopis.events.models import Event, EventType
from letopis.events.models.type import Outcome
from letopis.events.reminders import USUAL, Entry, checked, words
from letopis.events.times import parse_moment
from letopis.kernel import clock
from letopis.kernel.errors import Refused
from letopis.parties.contacting import CHANNEL_OF_TYPE
from letopis.ui.dates import typed

_INPUT = {"class": "input"}
_SELECT = {"class": "select"}
_CHECK = {"class": "check"}
SHORT = ("sms", "messenger")  # forms of events whose text is all there is
REMINDS = ("remind", "remind_2", "remind_3")


class EventForm(AttributesMixin, forms.Form):
    """An event of one type. Moments are typed as text, see `times`."""

    subject = forms.CharField(
        label=_("Subject"),
        max_length=300,
        widget=forms.TextInput({"class": "input input--l strong", "autofocus": True}),
    )
    state = forms.ChoiceField(label=_("State"), choices=Event.State.choices, widget=forms.RadioSelect)
    direction = forms.ChoiceField(
        label=_("Direction"), required=False, choices=[("", "—")], widget=forms.Select(_SELECT)
    )
    starts = forms.CharField(
        label=_("Start"),
        required=False,
        max_length=60,
        widget=forms.TextInput({**_INPUT, "autocomplete": "off", "data-moment": True}),
    )
    ends = forms.CharField(
        label=_("End"),
        required=False,
        max_length=60,
        widget=forms.TextInput({**_INPUT, "autocomplete": "off", "data-moment": True}),
    )
    all_day = forms.BooleanField(label=_("All day"), required=False, widget=forms.CheckboxInput(_CHECK))
    place = forms.CharField(label=_("Place"), required=False, max_length=300, widget=forms.TextInput(_INPUT))
    content = forms.CharField(
        label=_("Content"), required=False, max_length=200_000, widget=forms.Textarea({"class": "textarea", "rows": 6})
    )
    body = forms.CharField(required=False, max_length=letters.LONGEST, widget=forms.Textarea({"hidden": True}))
    agenda = forms.CharField(
        label=_("What to discuss"),
        required=False,
        max_length=5000,
        widget=forms.Textarea({"class": "textarea", "rows": 4}),
        help_text=_("A point a line."),
    )
    messenger = forms.CharField(
        label=_("Messenger"),
        required=False,
        max_length=40,
        widget=forms.TextInput({**_INPUT, "list": "options-messengers", "autocomplete": "off"}),
    )
    responsible = forms.ChoiceField(label=_("Responsible"), widget=forms.Select(_SELECT))
    importance = forms.ChoiceField(
        label=_("Importance"), choices=Event.Importance.choices, widget=forms.Select(_SELECT)
    )
    outcome = forms.ChoiceField(label=_("Outcome"), required=False, widget=forms.RadioSelect)
    then = forms.BooleanField(
        label=_("Write the next step at once"), required=False, widget=forms.CheckboxInput(_CHECK)
    )
    cancel_reason = forms.CharField(
        label=_("Reason of cancellation"), required=False, max_length=300, widget=forms.TextInput(_INPUT)
    )
    contact_reason = forms.CharField(
        label=_("Why to disturb them"),
        required=False,
        max_length=300,
        widget=forms.TextInput(_INPUT),
        help_text=_("Somebody here asked not to be disturbed. An incoming event needs no reason."),
    )
    remind = forms.ChoiceField(label=_("Remind"), required=False, widget=forms.Select(_SELECT))
    remind_2 = forms.ChoiceField(label=_("And"), required=False, widget=forms.Select(_SELECT))
    remind_3 = forms.ChoiceField(label=_("And"), required=False, widget=forms.Select(_SELECT))
    remind_at = forms.CharField(
        label=_("At a moment of its own"),
        required=False,
        max_length=60,
        widget=forms.TextInput({**_INPUT, "autocomplete": "off", "data-moment": True}),
    )
    private = forms.BooleanField(
        label=_("Private: only you, your team and those who see all"),
        required=False,
        widget=forms.CheckboxInput(_CHECK),
    )
    tags = forms.CharField(
        label=_("Tags"),
        required=False,
        max_length=900,
        widget=forms.TextInput(_INPUT),
        help_text=_("Separated by commas."),
    )

    def __init__(self, *args: Any, user: User, type: EventType, event: Event | None = None, **kwargs: Any) -> None:
        self.user, self.type, self.event = user, type, event
        super().__init__(*args, **kwargs)
        if type.has_direction:
            self.fields["direction"].choices = [("", _("not given")), *Event.Direction.choices]  # type: ignore[attr-defined]
        else:
            del self.fields["direction"]
        if not type.asks_when_done or (event and event.state != Event.State.PLANNED):
            del self.fields["then"]
        self._fit(type.form, event)
        if type.default_minutes and event is None:
            self.fields["ends"].widget.attrs["placeholder"] = ngettext(
                "%(num)d minute later", "%(num)d minutes later", type.default_minutes
            ) % {"num": type.default_minutes}
        self.outcomes = outcomes_of(type, event.outcome if event else "")
        if self.outcomes:
            choices = [("", _("not given")), *((row.code, row.name) for row in self.outcomes)]
            self.fields["outcome"].choices = choices  # type: ignore[attr-defined]
        else:
            del self.fields["outcome"]
        if type.form not in CHANNEL_OF_TYPE:
            del self.fields["contact_reason"]
        held = [entry for entry in event.reminders if isinstance(entry, int)] if event else []
        self.offer_reminders(held)
        self.add_attributes("event", user, event, kind=type.code)
        for field in self.fields.values():  # the page of a conflict must know what the reader saw
            field.show_hidden_initial = event is not None
        people = {str(row.public_id): row for row in colleagues_of(user)}
        if event and str(event.responsible.public_id) not in people:
            people[str(event.responsible.public_id)] = event.responsible
        self._people = people
        self.fields["responsible"].choices = [(key, row.name) for key, row in people.items()]  # type: ignore[attr-defined]

    def _fit(self, form: str, event: Event | None) -> None:
        """Leave what the type's form asks for, and what the event has all the same."""
        for name, kind in (("body", "email"), ("agenda", "meeting"), ("messenger", "messenger")):
            if form != kind and not (event and getattr(event, name)):
                del self.fields[name]
        if self.is_bound and "body" in self.fields and "body" not in self.data:
            del self.fields["body"]  # no editor has touched it
        labels = {"email": _("Letter"), "sms": _("Text"), "messenger": _("Text"), "meeting": _("What was agreed")}
        self.fields["content"].label = labels.get(form, self.fields["content"].label)
        if form in SHORT:
            self.fields["subject"].required = False  # it is the beginning of the text
        if form == "email":
            self.fields["content"].widget.attrs["rows"] = 12
        if form in ("email", "sms", "messenger") and not (event and event.place):
            del self.fields["place"]

    def clean_responsible(self) -> User:
        return self._people[self.cleaned_data["responsible"]]

    def clean(self) -> None:
        if self.type.form in SHORT and not self.cleaned_data.get("subject"):
            text = " ".join(self.cleaned_data.get("content", "").split())
            self.cleaned_data["subject"] = text if len(text) <= 100 else f"{text[:99]}…"
            if not text:
                self.add_error("content", _("Write the text."))
        times: dict[str, Any] = {}
        for name in ("starts", "ends", "remind_at"):
            if text := self.cleaned_data.get(name, ""):
                try:
                    times[name] = parse_moment(text, self.user.zone, clock.now(), field=name)
                except Refused as error:
                    self.add_error(name, str(error.message))
        self.times = times
        if "remind_at" in times and not isinstance(times["remind_at"], datetime):
            self.add_error("remind_at", _("Give the time of day too."))

    def values(self) -> dict[str, Any]:
        """The fields of the event."""
        own = self.without_attributes(self.cleaned_data)
        values = {
            name: value
            for name, value in own.items()
            if name not in ("starts", "ends", "tags", "remind_at", "then", *REMINDS)
        }
        values["reminders"] = self.reminders()
        body = values.pop("body", "").strip()
        if body:  # an editor has written it; without one the words alone are sent
            values["body"] = body
        starts, ends = self.times.get("starts"), self._ends(self.times.get("starts"), self.times.get("ends"))
        return values | moment_values(starts, ends, values.pop("all_day"), self.user)

    def _ends(self, starts: Any, ends: Any) -> Any:
        """A new meeting lasts as long as meetings do; one whose start alone was changed keeps its length."""
        if not isinstance(starts, datetime):
            return ends
        event = self.event
        if (
            event is None
            and ends is None
            and self.cleaned_data["state"] == Event.State.PLANNED
            and self.type.default_minutes
        ):
            return starts + timedelta(minutes=self.type.default_minutes)
        if event and event.starts_at and event.ends_at and self.cleaned_data["ends"] == typed(event.ends_at):
            return starts + (event.ends_at - event.starts_at)
        return ends

    def offer_reminders(self, held: Sequence[int]) -> None:
        """Let reminders be chosen that are none of the usual ones."""
        for name in REMINDS:
            self.fields[name].choices = reminder_choices(held)  # type: ignore[attr-defined]

    def reminders(self) -> list[Entry]:
        """The reminders chosen."""
        before: list[Entry] = [int(value) for name in REMINDS if (value := self.cleaned_data.get(name))]
        moment = self.times.get("remind_at")
        return checked([*before, moment]) if isinstance(moment, datetime) else checked(before)

    def tag_names(self) -> list[str]:
        """The tags typed, one by one."""
        return [name.strip() for name in self.cleaned_data["tags"].split(",") if name.strip()]


def outcomes_of(type: EventType, held: str = "") -> list[Outcome]:
    """The outcomes a form offers, with the one the event has even when it is out of use."""
    return [row for row in type.every_outcome() if not row.retired or row.code == held]


def reminder_choices(held: Sequence[int] = ()) -> list[tuple[str, str]]:
    """What a reminder may be chosen from, with whatever else the event has."""
    offered = sorted({*USUAL, *held})
    return [("", str(_("no reminder"))), *((str(minutes), words(minutes)) for minutes in offered)]


def usual_time(kind: EventType, user: User) -> dict[str, Any]:
    """When a new event is when nobody says: a task is for today, a note for now, anything else for the next half hour."""
    now = clock.now().astimezone(user.zone).replace(second=0, microsecond=0)
    if kind.code == "task":
        return {"starts": typed(now.date()), "all_day": True}
    if kind.code == "note":
        return {"starts": typed(now), "state": Event.State.COMPLETED}
    start = now + timedelta(minutes=30 - now.minute % 30)
    return {"starts": typed(start)}


def moment_values(starts: Any, ends: Any, all_day: bool, user: User) -> dict[str, Any]:
    """The columns behind a typed start and end: days when no time of day was typed, or when asked for."""
    if starts is None:
        return {"all_day": all_day}
    if all_day or not isinstance(starts, datetime):
        days = [moment.date() if isinstance(moment, datetime) else moment for moment in (starts, ends)]
        return {"all_day": True, "starts_on": days[0], "ends_on": days[1]}
    if ends is not None and not isinstance(ends, datetime):
        ends = starts.replace(year=ends.year, month=ends.month, day=ends.day)
    return {"all_day": False, "starts_at": starts, "ends_at": ends}


def reminders_initial(entries: Sequence[Entry]) -> dict[str, str]:
    """Reminders as the fields of the form hold them, the nearest to the start first."""
    before = sorted(entry for entry in entries if isinstance(entry, int))
    moment = next((entry for entry in entries if isinstance(entry, str)), None)
    chosen = {name: str(before[n]) if n < len(before) else "" for n, name in enumerate(REMINDS)}
    return {**chosen, "remind_at": typed(datetime.fromisoformat(moment)) if moment else ""}


def event_initial(event: Event) -> dict[str, Any]:
    """The present values of an event as they are typed."""
    plain = (
        "subject",
        "state",
        "direction",
        "all_day",
        "place",
        "content",
        "body",
        "agenda",
        "messenger",
        "importance",
        "outcome",
        "cancel_reason",
        "contact_reason",
        "private",
    )
    return {
        **{name: getattr(event, name) for name in plain},
        "starts": typed(event.starts),
        "ends": typed(event.ends_on if event.all_day else event.ends_at),
        "responsible": str(event.responsible.public_id),
        **reminders_initial(event.reminders),
        "tags": ", ".join(tag.name for tag in event.tags.all()),
    }
