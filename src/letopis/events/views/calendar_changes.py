"""Changes made in the calendar: a new event over empty time, another time for one that stands there."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from letopis.accounts.models import User
from letopis.accounts.queries import colleagues_of
from letopis.accounts.typing import user_of
from letopis.accounts.visibility import may_change, may_create
from letopis.events import actions, pickers, queries
from letopis.events.actions.scoped import THIS
from letopis.events.calendar.intervals import Interval, read_interval, written
from letopis.events.calendar.reading import overlaps
from letopis.events.calendar.toasts import Toast, overlap_words, time_words
from letopis.events.inputs import EventInput
from letopis.events.models import Event, EventType
from letopis.events.queries.series import last_change
from letopis.events.recurrence import choices
from letopis.events.recurrence.words import in_words
from letopis.events.views import scopes
from letopis.events.views.calendar import address, region
from letopis.events.views.pages import form_key, get_type
from letopis.events.views.recurring import scope_of
from letopis.events.views.types import types_of
from letopis.kernel.errors import Conflict, Forbidden, Refused
from letopis.ui.dates import typed, when
from letopis.ui.rendering import is_partial, render_page


def _answer(request: HttpRequest, toast: Toast, status: int = 200) -> HttpResponse:
    """The region with the sentence; without scripts the page with the same sentence."""
    if is_partial(request):
        return region(request, toast, status)
    if toast.undo:
        button = '<span>{}</span><button class="btn btn--s" type="submit" form="undo" formaction="{}" name="to" value="{}">{}</button>'
        said = format_html(button, toast.text, toast.undo, toast.value, _("Undo"))
        messages.success(request, said, extra_tags="undo")
    else:
        (messages.success if status == 200 else messages.error)(request, toast.text)
    back = urlencode({name: request.GET[name] for name in ("view", "date") if name in request.GET})
    return redirect(f"{reverse('calendar')}?{back}" if back else address(request))


@require_POST
def move(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Another start or end: `to` is the interval, `version` the one that was seen. `who` hands it to the colleague in
    whose column it was put, when it stood in that of its responsible user (`from`)."""
    user = user_of(request)
    event = queries.get_event(user, public_id)
    was, before = written(event), actions.newest_fact(event)
    version = request.POST.get("version") or request.GET.get("version", "")
    scope = scope_of(request)
    try:
        start, end = read_interval(request.POST.get("to", ""), user.zone)
        seen = int(version) if version.isdecimal() else 0
        person = _handed_to(request, event)
        if person is None and scopes.is_asked(request, event) and may_change(user, event):
            return _ask(request, event)
        if person is not None or event.series_id is None or scope == THIS:
            event = actions.reschedule_event(event, start, end, by=user, version=seen, responsible=person)
        else:
            event = actions.move_occurrence(event, start, end, scope=scope, by=user, version=seen)
    except Refused as error:
        return _answer(request, Toast(str(error.message)), 422)
    except Conflict:
        words = _("«%(subject)s» was changed meanwhile: now it is %(state)s, %(time)s. Nothing was written.")
        fresh = queries.get_event(user, public_id)
        about = {"subject": fresh.subject, "state": fresh.get_state_display().lower(), "time": time_words(fresh)}
        return _answer(request, Toast(words % about), 409)
    if person is not None:
        words = _("Now with %(name)s, %(time)s: %(subject)s.")
        about = {"name": person.name, "time": time_words(event), "subject": event.subject}
        said = f"{words % about} {overlap_words(event, user)}".strip()
        facts = ",".join(map(str, actions.facts_since(event, before)))
        return _answer(request, Toast(said, reverse("event-lane-back", args=[public_id]) if facts else "", facts))
    said = _("Moved to %(time)s: %(subject)s.") % {"time": time_words(event), "subject": event.subject}
    if event.series_id is not None and scope != THIS:
        said = _("Moved with the series: %(subject)s, now %(time)s.") % {
            "time": time_words(event),
            "subject": event.subject,
        }
        undo = reverse("series-undo", args=[last_change(user)])
        return _answer(request, Toast(f"{said} {overlap_words(event, user)}".strip(), undo))
    seen_at = urlencode({"version": str(event.version), "scope": THIS, **_place(request)})
    back = f"{reverse('calendar-move', args=[public_id])}?{seen_at}"
    return _answer(request, Toast(f"{said} {overlap_words(event, user)}".strip(), back, was))


def _handed_to(request: HttpRequest, event: Event) -> User | None:
    """The colleague whose column an event was put into, None when it stays with its responsible user."""
    who, home = request.POST.get("who", ""), request.POST.get("from", "")
    if not who or who in (home, str(event.responsible.public_id)):
        return None
    if home != str(event.responsible.public_id):
        raise Refused(_("Here stands somebody who takes part: hand it over from the column of the responsible user."))
    found = colleagues_of(user_of(request)).filter(public_id=who).first() if pickers.is_uuid(who) else None
    if found is None:
        raise Refused(_("There is no such colleague."))
    return found


def _ask(request: HttpRequest, event: Event) -> HttpResponse:
    """Which events of the series are meant: in the page of the calendar, or on a page of its own."""
    if not is_partial(request):
        return scopes.question(request, event, _("Move"))
    text = _("«%(subject)s» recurs. What to move?") % {"subject": event.subject}
    return _answer(request, Toast(text, asks=request.get_full_path(), sent=scopes.sent(request)))


def _place(request: HttpRequest) -> dict[str, str]:
    given = request.POST if "view" in request.POST else request.GET
    return {name: given[name] for name in ("view", "date") if name in given}


def new(request: HttpRequest) -> HttpResponse:
    """The small form over empty time, `?to=` an interval; «Подробнее» leads on to the whole form."""
    user = user_of(request)
    if not may_create(user):
        raise Forbidden(_("Your role may look, but not add."))
    given = request.POST if request.method == "POST" else request.GET
    interval = None
    try:
        interval = read_interval(given.get("to", ""), user.zone)
        if request.method == "POST":
            return _create(request, interval)
    except Refused as error:
        return _small_form(request, interval, str(error.message), 422)
    if not is_partial(request):
        return redirect(f"{reverse('event-new')}?{urlencode(_asked(interval, given.get('type', ''), ''))}")
    return _small_form(request, interval)


def _asked(interval: Interval, code: str, subject: str) -> dict[str, str]:
    """What the whole form starts with."""
    start, end = interval
    values = {"type": code, "subject": subject, "starts": typed(start), "ends": typed(end) if end != start else ""}
    return {name: value for name, value in values.items() if value}


def _small_form(request: HttpRequest, interval: Interval | None, error: str = "", status: int = 200) -> HttpResponse:
    user, given = user_of(request), request.POST if request.method == "POST" else request.GET
    responsible = _responsible(user, given.get("who", ""))
    context = {
        "to": given.get("to", ""),
        "time": _words(interval) if interval else "",
        "busy": _busy(user, responsible, interval) if interval else [],
        "types": types_of(request),
        "code": given.get("type", ""),
        "subject": given.get("subject", ""),
        "rows": pickers.typed_rows(given),
        "name": given.get("p-add", ""),
        "repeats": _repeats(interval),
        "repeat": given.get("repeat", ""),
        "who": given.get("who", ""),
        "responsible": responsible,
        "place": _place(request),
        "form_key": given.get("form_key") or str(uuid4()),
        "error": error,
    }
    return render_page(request, "events/calendar/new.html", context, status)


def _words(interval: Interval) -> str:
    start, end = interval
    event = Event(all_day=not isinstance(start, datetime))
    if event.all_day:
        event.starts_on, event.ends_on = start, end  # type: ignore[assignment]
    else:
        event.starts_at, event.ends_at = start, end  # type: ignore[assignment]
    return time_words(event) if end else when(start)


def _busy(user: User, responsible: User, interval: Interval) -> list[str]:
    start, end = interval
    if not isinstance(start, datetime):
        return []
    until = end if isinstance(end, datetime) else start + timedelta(minutes=30)
    return [
        f"«{event.subject}» {time_words(event).rpartition(', ')[2]}"
        for event in overlaps([responsible.pk], start, until, reader=user)
    ]


def _responsible(user: User, who: str) -> User:
    """The colleague whose column it is, else oneself."""
    if not who or who == str(user.public_id) or not pickers.is_uuid(who):
        return user
    return colleagues_of(user).filter(public_id=who).first() or user


def _create(request: HttpRequest, interval: Interval) -> HttpResponse:
    user, kind = user_of(request), get_type(request.POST.get("type", ""))
    subject = request.POST.get("subject", "").strip()
    if "more" in request.POST:
        return _whole_form(request, interval, kind, subject)
    rows = pickers.read_participants(request.POST, user)
    given = EventInput(
        {**_values(interval, kind), "subject": subject, "responsible": _responsible(user, request.POST.get("who", ""))},
        rows,
    )
    if repeat := request.POST.get("repeat", ""):
        rule = str(choices.chosen(_known(repeat), _first_day(interval)))
        series = actions.create_series(given, rule, type=kind, by=user, public_id=form_key(request))
        event = series.events.order_by("recurrence_id")[0]
    else:
        event = actions.create_event(given, type=kind, by=user, public_id=form_key(request))
    said = _("Written down: %(subject)s") % {"subject": event.subject}
    back = reverse("event-mark", args=[event.public_id])
    answer = _answer(request, Toast(f"{said}, {time_words(event)}. {overlap_words(event, user)}".strip(), back))
    if is_partial(request):
        answer.headers["HX-Retarget"], answer.headers["HX-Reswap"] = "#calendar", "outerHTML"
    return answer


_REPEATS = (choices.DAILY, choices.WORKING, choices.WEEKLY, choices.MONTHLY, choices.YEARLY)


def _known(repeat: str) -> str:
    if repeat not in _REPEATS:
        raise Refused(_("There is no such choice."), "repeat")
    return repeat


def _first_day(interval: Interval) -> date:
    start = interval[0]
    return start.date() if isinstance(start, datetime) else start


def _repeats(interval: Interval | None) -> list[tuple[str, str]]:
    """How the new event may recur, in words about its own day."""
    if interval is None:
        return []
    day = _first_day(interval)
    return [("", _("Does not recur")), *((code, in_words(choices.chosen(code, day), day)) for code in _REPEATS)]


def _values(interval: Interval, kind: EventType) -> dict[str, Any]:
    start, end = interval
    values: dict[str, Any] = {"direction": "outgoing" if kind.has_direction else ""}
    if not isinstance(start, datetime):
        last = end if isinstance(end, date) and end != start else None
        return {**values, "all_day": True, "starts_on": start, "ends_on": last}
    return {**values, "all_day": False, "starts_at": start, "ends_at": end}


def _whole_form(request: HttpRequest, interval: Interval, kind: EventType, subject: str) -> HttpResponse:
    known = _asked(interval, kind.code, subject)
    if repeat := request.POST.get("repeat", ""):
        known["repeat"] = _known(repeat)
    for row in pickers.typed_rows(request.POST):
        party, _colon, public_id = row.ref.partition(":")
        if party in ("person", "counterparty"):
            known.setdefault(party, public_id)
    to = f"{reverse('event-new')}?{urlencode(known)}"
    return HttpResponse(headers={"HX-Redirect": to}) if is_partial(request) else redirect(to)
