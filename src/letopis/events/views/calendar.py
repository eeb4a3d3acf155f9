"""The calendar: its pages and what a user chooses to see in it."""

from datetime import time

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from letopis.accounts.typing import user_of
from letopis.events.actions import choose_calendar
from letopis.events.calendar.page import page_of, stamp_of
from letopis.events.calendar.periods import VIEWS, read_day
from letopis.events.calendar.toasts import Toast
from letopis.events.models import CalendarChoice, Event
from letopis.events.views.types import all_types
from letopis.kernel import clock
from letopis.kernel.errors import Refused
from letopis.ui.rendering import is_partial, render_block, render_page

PAGE = "events/calendar/page.html"


def calendar(request: HttpRequest) -> HttpResponse:
    """The page; a page that is open asks for its region and gets nothing when nothing has changed."""
    if is_partial(request):
        if request.GET.get("stamp") == stamp_of():
            return HttpResponse(status=204)
        return region(request)
    if request.GET.get("view") in VIEWS:
        request.session["calendar-view"] = request.GET["view"]
    return render_page(request, PAGE, _context(request))


def region(request: HttpRequest, toast: Toast | None = None, status: int = 200) -> HttpResponse:
    """The refreshing part of the page for the view and the day that were asked for, with what there is to say."""
    return render_block(request, PAGE, "region", {**_context(request), "toast": toast, "is_partial": True}, status)


def address(request: HttpRequest) -> str:
    """The page one is on, by its view and day."""
    view, day = asked(request)
    return f"{reverse('calendar')}?{urlencode({'view': view, 'date': day})}"


def asked(request: HttpRequest) -> tuple[str, str]:
    """The view and the day a request names; the view looked at last and today for what it does not."""
    given = request.POST if request.method == "POST" else request.GET
    view = given.get("view") or request.session.get("calendar-view", "")
    today = clock.today(user_of(request).zone)
    return view if view in VIEWS else "week", str(read_day(given.get("date", ""), today))


def _context(request: HttpRequest) -> dict[str, object]:
    user, (view, day) = user_of(request), asked(request)
    return page_of(user, all_types(request), view, read_day(day, clock.today(user.zone)))


@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """What to show, how to colour it, the working hours; back to the page one came from."""
    given = request.POST
    shown = set(given.getlist("type"))
    values = {
        "hidden_types": [kind.code for kind in all_types(request) if kind.is_active and kind.code not in shown],
        "hidden_states": [state for state in Event.State.values if state not in given.getlist("state")],
        "people": given.getlist("who")[:100],
        "all_hours": "all_hours" in given,
        "work_from": _minutes(given.get("work_from", "")),
        "work_to": _minutes(given.get("work_to", "")) or 24 * 60,
    }
    if given.get("colours") in CalendarChoice.Colours.values:
        values["colours"] = given["colours"]
    choose_calendar(values, by=user_of(request))
    back = given.get("next", "")
    return redirect(back if url_has_allowed_host_and_scheme(back, {request.get_host()}) else "calendar")


def _minutes(text: str) -> int:
    try:
        read = time.fromisoformat(text)
    except ValueError as error:
        raise Refused(_("Give the working hours like 09:00."), "work_from") from error
    return read.hour * 60 + read.minute
