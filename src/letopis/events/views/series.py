"""The page of a series: its rule, what is ahead, what differs, its end."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from letopis.accounts.models import User
from letopis.accounts.typing import user_of
from letopis.accounts.visibility import may_change
from letopis.events.actions import change_rule, stop_series
from letopis.events.actions.series_undo import undo_series
from letopis.events.models import Event, EventSeries
from letopis.events.occurrences import occurrences, times
from letopis.events.queries import fill_types
from letopis.events.queries.rows import fill_rows
from letopis.events.queries.series import ahead_in_series, events_of_series, get_series
from letopis.events.recurrence.rule import parse_rule
from letopis.events.recurrence_form import RecurrenceForm, initial_of, words_of
from letopis.events.views.recurring import days_off_of, say_with_undo
from letopis.history.queries import entries_of
from letopis.kernel import clock
from letopis.kernel.errors import Conflict, Forbidden, Refused
from letopis.ui.rendering import render_page

_AHEAD, _DIFFERENT = 12, 50


def series(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The page; what is sent is another rule, from today on."""
    user = user_of(request)
    shown = get_series(user, public_id)
    start = _next_day(shown)
    if request.method != "POST":
        initial = initial_of(parse_rule(shown.rule), start, shown.days_off)
        return _show(request, shown, RecurrenceForm(initial=initial, user=user, required=True), shown.version)
    if not may_change(user, shown):
        raise Forbidden(_("You may see this record, but not change it."))
    form = RecurrenceForm(request.POST, user=user, required=True)
    version = int(request.POST["version"]) if request.POST.get("version", "").isdecimal() else 0
    if form.is_valid() and "show-dates" not in request.POST:
        try:
            change_rule(shown, form.rule(start), days_off=days_off_of(form), by=user, version=version)
        except Refused as error:
            if not form.add_refusal(error):
                form.add_error(None, str(error.message))
        except Conflict:
            messages.error(request, _("Somebody has changed the series meanwhile: look at it and choose again."))
            return redirect("series", public_id)
        else:
            say_with_undo(request, _("The rule was changed"))
            return redirect("series", public_id)
    return _show(request, shown, form, version, 200 if "show-dates" in request.POST else 422)


def _next_day(row: EventSeries) -> date:
    """The day a choice like «every month on that date» is about."""
    today = clock.today(row.timezone)
    return next((one.key for one in occurrences(row, max(today, row.starts_on), row.made_to)), row.starts_on)


def _show(
    request: HttpRequest, row: EventSeries, form: RecurrenceForm, version: int, status: int = 200
) -> HttpResponse:
    user = user_of(request)
    ahead = list(ahead_in_series(user, row)[:_AHEAD])
    different = _different(user, row)
    fill_rows([*ahead, *different])
    context: dict[str, Any] = {
        "series": row,
        "words": words_of(row),
        "recur": form,
        "version": version,
        "ahead": ahead,
        "number": ahead_in_series(user, row).count(),
        "different": different,
        "done": events_of_series(user, row).filter(state=Event.State.COMPLETED).count(),
        "parts": list(row.participants.all()) if may_change(user, row) else [],
        "without": sorted(row.without),
        "may_change": may_change(user, row) and not row.is_marked_for_deletion,
        "entries": entries_of(row, reader=user, limit=20),
        "starts": times(row, _next_day(row)),
        "preview": None,
    }
    return render_page(request, "events/recurrence/series.html", context, status=status)


def _different(user: User, row: EventSeries) -> list[Event]:
    """Occurrences with a time, a subject or a state of their own, and those that were deleted."""
    found = []
    for event in events_of_series(user, row).exclude(recurrence_id=None).order_by("-recurrence_id")[:400]:
        assert event.recurrence_id is not None
        own = times(row, event.recurrence_id)
        moved = event.starts not in (own["starts_at"], own["starts_on"]) and event.recurrence_id >= row.starts_on
        planned = event.state == Event.State.PLANNED
        if (
            event.is_marked_for_deletion
            or event.state == Event.State.CANCELLED
            or (planned and (moved or event.subject != row.subject))
        ):
            found.append(event)
    fill_types(found)
    return found[:_DIFFERENT]


@require_POST
def stop(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """«Остановить серию»."""
    user = user_of(request)
    row = get_series(user, public_id)
    stop_series(row, by=user)
    say_with_undo(request, _("The series was stopped: %(subject)s") % {"subject": row.subject})
    return redirect("series", public_id)


@require_POST
def undo(request: HttpRequest, fact: int) -> HttpResponse:
    """Take one's own change of a series back; return to the page one came from, when it is still there."""
    done = undo_series(fact, by=user_of(request))
    if done.kept:
        messages.warning(request, _("Taken back, but for what was changed since."))
    else:
        messages.success(request, _("Taken back"))
    back = request.headers.get("Referer", "")
    return redirect(back if url_has_allowed_host_and_scheme(back, {request.get_host()}) else reverse("events"))
