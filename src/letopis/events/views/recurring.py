"""The editor of rules in the form of an event, its preview, and saving with it."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from letopis.accounts.models import User
from letopis.accounts.typing import user_of
from letopis.events.actions import change_occurrence, create_event, create_series, repeat_event
from letopis.events.actions.scoped import THIS
from letopis.events.forms import EventForm
from letopis.events.inputs import EventInput
from letopis.events.models import Event, EventSeries, EventType
from letopis.events.queries.series import last_change
from letopis.events.recurrence_form import NAMES, RecurrenceForm, as_values, preview_of, words_of
from letopis.kernel import clock
from letopis.kernel.errors import Refused
from letopis.ui.rendering import render_page


def editor(request: HttpRequest, given: QueryDict | None = None) -> RecurrenceForm:
    """The form as it was sent, or as it begins: `?repeat=weekly` chooses."""
    user = user_of(request)
    if given is not None or request.method == "POST":
        return RecurrenceForm(given if given is not None else request.POST, user=user)
    asked = {name: request.GET[name] for name in NAMES if name in request.GET and name != "weekdays"}
    return RecurrenceForm(initial={"every": 1, "weekdays": request.GET.getlist("weekdays"), **asked}, user=user)


def only_shows(request: HttpRequest) -> bool:
    """Whether only the dates were asked for, by the button of a page without scripts."""
    return "show-dates" in request.POST


def preview(request: HttpRequest) -> HttpResponse:
    """What the rule that is being chosen comes to: words and the next dates."""
    form = RecurrenceForm(request.GET, user=user_of(request))
    found = preview_of(form, as_values(request.GET, user_of(request)))
    return render_page(request, "events/recurrence/preview.html", {"preview": found})


def write(given: EventInput, form: RecurrenceForm, *, type: EventType, by: User, public_id: UUID | None) -> Event:
    """A new event, or the first of a series."""
    if not form.recurs:
        return create_event(given, type=type, by=by, public_id=public_id)
    values = dict(given.values)
    if not values.get("starts_at") and not values.get("starts_on"):
        values |= (
            {"starts_on": clock.today(by.zone), "all_day": True} if type.code == "task" else {"starts_at": clock.now()}
        )
    series = create_series(
        EventInput(values, given.participants, given.tags, given.attributes),
        form.rule(start_of(values, by)),
        type=type,
        by=by,
        days_off=days_off_of(form),
        public_id=public_id,
    )
    return series.events.order_by("recurrence_id")[0]


def start_of(values: Mapping[str, Any], by: User) -> date:
    """The day values begin on, for their author. Raises `Refused` when they do not say."""
    start = values.get("starts_at") or values.get("starts_on")
    if isinstance(start, datetime):
        return start.astimezone(by.zone).date()
    if not isinstance(start, date):
        raise Refused(_("Give the start."), "starts_at")
    return start


def days_off_of(form: RecurrenceForm) -> str:
    """What to do on days off."""
    return form.cleaned_data["days_off"] or EventSeries.DaysOff.KEEP


def change(request: HttpRequest, event: Event, given: EventInput, form: RecurrenceForm, *, version: int) -> Event:
    """A change of one event, of others of its series as was asked, or of one that recurs from now on."""
    by = user_of(request)
    if event.series_id is None and form.recurs:
        rule = form.rule(start_of(given.values, by))
        repeat_event(event, rule, given=given, by=by, days_off=days_off_of(form), version=version)
        return Event.objects.get(pk=event.pk)
    return change_occurrence(event, given, scope=scope_of(request), by=by, version=version)


def scope_of(request: HttpRequest) -> str:
    """Which events of a series were meant: as a form says it, or the address of a page of a conflict."""
    return request.POST.get("scope") or request.GET.get("scope") or THIS


def say_saved(request: HttpRequest, event: Event) -> None:
    """Say that it was saved; what changed many events at once has a way back."""
    if event.series_id is None or scope_of(request) == THIS:
        messages.success(request, _("Saved"))
    else:
        say_with_undo(request, _("Saved in the series"))


def say_with_undo(request: HttpRequest, text: str) -> None:
    """Say what happened to a series, with a way back."""
    back = reverse("series-undo", args=[last_change(user_of(request))])
    button = '<span>{}</span><button class="btn btn--s" type="submit" form="undo" formaction="{}">{}</button>'
    messages.success(request, format_html(button, text, back, _("Undo")), extra_tags="undo")


def context(request: HttpRequest, form: EventForm, recur: RecurrenceForm) -> dict[str, Any]:
    """What the form of an event shows of its recurrence."""
    event = form.event
    if event is not None and event.series is not None:
        return {
            "series": event.series,
            "series_words": words_of(event.series),
            "scope": scope_of(request),
            "preview": None,
        }
    if request.method == "POST":
        values = as_values(request.POST, user_of(request))
    else:
        values = as_values({name: form[name].value() for name in ("starts", "ends", "all_day")}, user_of(request))
    return {"series": None, "preview": preview_of(recur, values)}
