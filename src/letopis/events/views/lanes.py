"""Cards of a board: where one may be put, putting it there, and the way back."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from letopis.accounts.models import User
from letopis.accounts.queries import colleagues_of
from letopis.accounts.typing import user_of
from letopis.accounts.visibility import may_change
from letopis.events import actions, queries
from letopis.events.boards import BOARDS, put_into_lane, state_lanes
from letopis.events.calendar.toasts import Toast, overlap_words, time_words
from letopis.events.models import Event
from letopis.kernel.errors import Conflict, Forbidden, NotFound, Refused
from letopis.ui.rendering import is_partial, render_block, render_page

TEMPLATE = "events/lane.html"


def lane(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """GET asks where the card is to go, or what a column wants to know; POST puts it there."""
    user = user_of(request)
    event = queries.get_event(user, public_id)
    if not may_change(user, event):
        raise Forbidden(_("You may see this record, but not change it."))
    if request.method != "POST":
        return _form(request, event)
    given = request.POST
    board, wanted = given.get("board", ""), given.get("lane", "")
    before = actions.newest_fact(event)
    try:
        seen = int(given.get("version", "")) if given.get("version", "").isdecimal() else 0
        said = {"outcome": given.get("outcome", ""), "reason": given.get("reason", "")}
        event = put_into_lane(event, board, wanted, by=user, version=seen, **said)
    except Refused as error:
        return _answer(request, event, Toast(str(error.message)), 422)
    except Conflict:
        fresh = queries.get_event(user, public_id)
        words = _("«%(subject)s» was changed meanwhile: now it is %(state)s, %(time)s. Nothing was written.")
        about = {"subject": fresh.subject, "state": fresh.get_state_display().lower(), "time": time_words(fresh)}
        return _answer(request, event, Toast(words % about), 409)
    facts = ",".join(map(str, actions.facts_since(event, before)))
    back = reverse("event-lane-back", args=[public_id]) if facts else ""
    return _answer(request, event, Toast(_words(event, board, user), back, facts))


def _words(event: Event, board: str, user: User) -> str:
    if board == "person":
        said = _("Now with %(name)s") % {"name": event.responsible.name}
    elif event.state == Event.State.PLANNED:
        said = _("Moved to %(time)s") % {"time": time_words(event)}
    else:
        said = event.get_state_display()
    return f"{said}: {event.subject}. {overlap_words(event, user)}".strip()


def _form(request: HttpRequest, event: Event) -> HttpResponse:
    user, given = user_of(request), request.GET
    board = given.get("board", "")
    if board not in [one.code for one in BOARDS]:
        raise NotFound
    outcomes = event.type.open_outcomes()
    context: dict[str, Any] = {
        "event": event,
        "board": board,
        "lane": given.get("lane", ""),
        "lanes": [one for one in state_lanes(user, ()) if one.takes and not one.asks] if board == "state" else [],
        "people": colleagues_of(user).exclude(pk=event.responsible_id) if board == "person" else [],
        "outcomes": [("", _("not given")), *((one.code, one.name) for one in outcomes)] if outcomes else [],
        "back": _back(request, event),
    }
    if is_partial(request):
        return render_block(request, TEMPLATE, "form", context)
    return render_page(request, TEMPLATE, context)


def _back(request: HttpRequest, event: Event) -> str:
    """The board one came from."""
    back = request.POST.get("next") or request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}) or request.path in back:
        return reverse("events") + "?board=state"
    return back


def _answer(request: HttpRequest, event: Event, toast: Toast, status: int = 200) -> HttpResponse:
    """What is said, for the open board; without scripts the board itself with the same sentence."""
    if is_partial(request):
        return render_block(request, TEMPLATE, "said", {"toast": toast}, status)
    if toast.undo:
        button = '<span>{}</span><button class="btn btn--s" type="submit" form="undo" formaction="{}" name="to" value="{}">{}</button>'
        said = format_html(button, toast.text, toast.undo, toast.value, _("Undo"))
        messages.success(request, said, extra_tags="undo")
    else:
        (messages.success if status == 200 else messages.error)(request, toast.text)
    return redirect(_back(request, event))


@require_POST
def lane_back(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Take one's own change back: `to` holds the facts that were written."""
    user = user_of(request)
    event = queries.get_event(user, public_id)
    given = request.POST.get("to", "").split(",")
    facts = [int(text) for text in given[:5] if text.isdecimal() and len(text) < 19]
    done = actions.take_back_own(event, facts, by=user)
    if done.changes:
        messages.success(request, _("Taken back: %(subject)s") % {"subject": event.subject})
    else:
        messages.error(request, _("Nothing was taken back: the event was changed meanwhile."))
    return redirect(_back(request, event))
