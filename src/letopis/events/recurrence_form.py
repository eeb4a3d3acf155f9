"""The editor of a rule: it works without scripts, what does not belong to a choice is hidden by the style sheet."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from letopis.accounts.models import User
from letopis.events.actions.series import drafted
from letopis.events.forms import moment_values
from letopis.events.models import EventSeries
from letopis.events.occurrences import next_days
from letopis.events.recurrence import choices
from letopis.events.recurrence.rule import LONGEST, MOST_TIMES, Rule, parse_rule
from letopis.events.recurrence.words import in_words
from letopis.events.times import parse_moment
from letopis.kernel import clock
from letopis.kernel.errors import Refused
from letopis.ui.dates import typed

SHOWN = 5  # dates of a preview
_SELECT = {"class": "select"}
_INPUT = {"class": "input", "autocomplete": "off"}
_REPEATS = [
    ("", _("Does not recur")),
    (choices.DAILY, _("Every day")),
    (choices.WORKING, _("On weekdays")),
    (choices.WEEKLY, _("By weeks")),
    (choices.MONTHLY, _("By months")),
    (choices.YEARLY, _("Every year")),
    (choices.OWN, _("By a rule of its own")),
]
_MONTHS = [
    (choices.BY_DAY, _("on that date")),
    (choices.BY_WEEKDAY, _("on that weekday, counted from the first")),
    (choices.BY_LAST_WEEKDAY, _("on that weekday, the last one")),
    (choices.LAST_DAY, _("on the last day")),
    (choices.LAST_WORKDAY, _("on the last working day")),
]
WEEKDAYS = [
    ("0", _("Mon")),
    ("1", _("Tue")),
    ("2", _("Wed")),
    ("3", _("Thu")),
    ("4", _("Fri")),
    ("5", _("Sat")),
    ("6", _("Sun")),
]
_ENDS = [("never", _("never")), ("until", _("on a day")), ("count", _("after a number of times"))]
NAMES = ("repeat", "every", "weekdays", "month", "rrule", "ends_how", "last_day", "number_of_times", "days_off")


class RecurrenceForm(forms.Form):
    """How an event recurs."""

    repeat = forms.ChoiceField(label=_("Recurrence"), required=False, choices=_REPEATS, widget=forms.Select(_SELECT))
    every = forms.IntegerField(
        label=_("Every"),
        required=False,
        min_value=1,
        max_value=99,
        widget=forms.NumberInput({**_INPUT, "inputmode": "numeric"}),
    )
    weekdays = forms.MultipleChoiceField(label=_("On"), required=False, choices=WEEKDAYS)
    month = forms.ChoiceField(label=_("Which day"), required=False, choices=_MONTHS, widget=forms.Select(_SELECT))
    rrule = forms.CharField(
        label=_("Rule (RFC 5545)"),
        required=False,
        max_length=LONGEST,
        widget=forms.TextInput({**_INPUT, "placeholder": "FREQ=MONTHLY;BYDAY=2TU", "spellcheck": "false"}),
    )
    ends_how = forms.ChoiceField(label=_("Ends"), required=False, choices=_ENDS, widget=forms.Select(_SELECT))
    last_day = forms.CharField(
        label=_("Last day"), required=False, max_length=40, widget=forms.TextInput({**_INPUT, "data-moment": True})
    )
    number_of_times = forms.IntegerField(
        label=_("How many times"),
        required=False,
        min_value=1,
        max_value=MOST_TIMES,
        widget=forms.NumberInput({**_INPUT, "inputmode": "numeric"}),
    )
    days_off = forms.ChoiceField(
        label=_("On days off"), required=False, choices=EventSeries.DaysOff.choices, widget=forms.Select(_SELECT)
    )

    def __init__(self, *args: Any, user: User, required: bool = False, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)
        if required:
            self.fields["repeat"].choices = _REPEATS[1:]  # type: ignore[attr-defined]

    @property
    def recurs(self) -> bool:
        """Whether anything but «does not recur» is chosen."""
        return bool(self["repeat"].value())

    def rule(self, start: date) -> str:
        """The rule chosen, for a start on that day. Raises `Refused`."""
        given = self.cleaned_data
        if given["repeat"] == choices.OWN:
            rule = parse_rule(given["rrule"])
        else:
            weekdays = {int(day) for day in given["weekdays"]}
            rule = choices.chosen(
                given["repeat"],
                start,
                every=given["every"] or 1,
                weekdays=weekdays,
                month=given["month"] or choices.BY_DAY,
            )
        return str(self._ended(rule, start))

    def _ended(self, rule: Rule, start: date) -> Rule:
        given = self.cleaned_data
        if given["ends_how"] == "until":
            if not given["last_day"]:
                raise Refused(_("Give the last day."), "last_day")
            last = parse_moment(given["last_day"], self.user.zone, clock.now(), field="last_day")
            last = last.astimezone(self.user.zone).date() if isinstance(last, datetime) else last
            if last < start:
                raise Refused(_("The last day is before the first."), "last_day")
            return replace(rule, count=None, until=last)
        if given["ends_how"] == "count":
            if not given["number_of_times"]:
                raise Refused(_("Give how many times."), "number_of_times")
            return replace(rule, until=None, count=given["number_of_times"])
        return rule

    def add_refusal(self, error: Refused) -> bool:
        """Show a refusal at its field; whether it is one of this form."""
        if error.field not in NAMES:
            return False
        self.add_error(error.field, str(error.message))
        return True


def initial_of(rule: Rule, start: date, days_off: str) -> dict[str, Any]:
    """The fields of the form for a rule."""
    ends: dict[str, Any] = {"ends_how": "never"}
    if rule.until:
        ends = {"ends_how": "until", "last_day": typed(rule.until)}
    elif rule.count:
        ends = {"ends_how": "count", "number_of_times": rule.count}
    found = choices.as_chosen(rule, start)
    found["weekdays"] = [str(day) for day in found.get("weekdays", [start.weekday()])]
    return {"every": 1, "month": choices.BY_DAY, **found, **ends, "days_off": days_off}


class Preview:
    """What a form would do: the rule in words with its next days, or why not."""

    def __init__(self, words: str = "", days: list[date] | None = None, error: str = "", moved: bool = False) -> None:
        self.words, self.days, self.error, self.moved = words, days or [], error, moved


def preview_of(form: RecurrenceForm, values: dict[str, Any]) -> Preview | None:
    """The preview for an event of these `values`; None when it does not recur or has no start yet."""
    if not form.recurs:
        return None
    start = values.get("starts_at") or values.get("starts_on")
    if not form.is_bound:
        form = RecurrenceForm({name: form[name].value() for name in form.fields}, user=form.user)
    if start is None or not form.is_valid():
        return None
    try:
        first = start.astimezone(form.user.zone).date() if isinstance(start, datetime) else start
        days_off = form.cleaned_data["days_off"] or EventSeries.DaysOff.KEEP
        series = drafted(values, form.rule(first), by=form.user, days_off=days_off)
    except Refused as error:
        return Preview(error=str(error.message))
    return preview(series, first)


def preview(series: EventSeries, first: date | None = None, since: date | None = None) -> Preview:
    """A series in words, with its next days; `moved` says that the first is not the day that was typed."""
    days = next_days(series, SHOWN, since)
    words = words_of(series)
    return Preview(words, days, moved=bool(days and first and days[0] != first))


def words_of(series: EventSeries) -> str:
    """«Каждый вторник в 10:00»."""
    return in_words(parse_rule(series.rule), series.starts_on, series.starts_time)


def as_values(data: Mapping[str, Any], user: User) -> dict[str, Any]:
    """Start and end as they are being typed, as columns; empty while they cannot be read."""

    def read(name: str) -> Any:
        return parse_moment(data[name], user.zone, clock.now()) if data.get(name) else None

    try:
        values = moment_values(read("starts"), read("ends"), bool(data.get("all_day")), user)
    except Refused:
        return {}
    ends, starts = values.get("ends_at"), values.get("starts_at")
    if ends and starts and ends < starts:
        values["ends_at"] = starts + timedelta(minutes=30)
    return values
