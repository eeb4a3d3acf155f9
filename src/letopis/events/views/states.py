"""Changes of state as resources: completion, cancellation, a move, an answer, the deletion mark."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from letopis.accounts.typing import user_of
from letopis.accounts.visibility import may_change
from letopis.events import actions, queries
from letopis.events.actions.scoped import THIS
from letopis.events.models import Event
from letopis.events.times import parse_moment
from letopis.events.views import scopes
from letopis.events.views.recurring import say_with_undo, scope_of
from letopis.kernel import clock
from letopis.kernel.errors import Refused
from letopis.ui.dates import typed


def _act(
    request: HttpRequest, public_id: UUID, act: Callable[[Event], object], done: str, undo: str = "", ask: str = ""
) -> HttpResponse:
    """Do `act`, say `done` with a way back by the route `undo`, return to the page one came from.

    With `ask`, the title of a question, it is asked first which events of a series are meant.
    """
    event = queries.get_event(user_of(request), public_id)
    if ask and scopes.is_asked(request, event) and may_change(user_of(request), event):
        return scopes.question(request, event, ask)
    was = typed(event.starts)  # what a move back needs
    back = request.POST.get("next") or request.headers.get("Referer", "")
    try:
        act(event)
    except Refused as error:
        messages.error(request, str(error.message))
    else:
        text = f"{done}: {event.subject}"
        if ask and event.series_id and scope_of(request) != THIS:
            say_with_undo(request, text)
        elif undo:
            back_by = reverse(undo, args=[public_id]) + (f"?scope={THIS}" if event.series_id else "")
            button = '<span>{}</span><button class="btn btn--s" type="submit" form="undo" formaction="{}" name="to" value="{}">{}</button>'
            messages.success(request, format_html(button, text, back_by, was, _("Undo")), extra_tags="undo")
        else:
            messages.success(request, text)
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}):
        back = reverse("event", args=[public_id])
    return redirect(back)


@require_POST
def cancellation(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Planned → cancelled, with a reason."""
    reason = request.POST.get("reason", "")
    return _act(
        request,
        public_id,
        lambda e: actions.cancel_occurrence(e, scope=scope_of(request), reason=reason, by=user_of(request)),
        _("Cancelled"),
        "event-reopen",
        _("Cancel the event"),
    )


@require_POST
def reopening(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Completed or cancelled → planned; `?step=` is the next step written with the completion, which goes too."""
    user = user_of(request)

    def act(event: Event) -> None:
        actions.reopen_event(event, by=user)
        if step := request.GET.get("step"):
            actions.take_step_back(event, queries.get_event(user, step), by=user)

    return _act(request, public_id, act, _("Planned again"))


@require_POST
def move(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Another start, typed by hand or chosen: «завтра», «через час»."""

    def act(event: Event) -> None:
        user = user_of(request)
        start = parse_moment(request.POST.get("quick") or request.POST.get("to", ""), user.zone, clock.now())
        if event.series_id is None or scope_of(request) == THIS:
            actions.move_event(event, start, by=user)
        else:
            actions.move_occurrences(event, start, scope=scope_of(request), by=user)

    return _act(request, public_id, act, _("Moved"), "event-move", _("Move"))


@require_POST
def answer(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """«Ответ не нужен»."""
    return _act(
        request,
        public_id,
        lambda e: actions.dismiss_answer(e, by=user_of(request)),
        _("No answer needed"),
        "event-answer-back",
    )


@require_POST
def answer_back(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """An answer is needed after all."""
    return _act(
        request, public_id, lambda e: actions.expect_answer(e, by=user_of(request)), _("Waits for an answer again")
    )


@require_POST
def mark(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Mark for deletion."""
    return _act(
        request,
        public_id,
        lambda e: actions.delete_occurrence(e, scope=scope_of(request), by=user_of(request)),
        _("Marked for deletion"),
        "event-unmark",
        _("Delete"),
    )


@require_POST
def unmark(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Remove the mark."""
    return _act(request, public_id, lambda e: actions.restore(e, by=user_of(request)), _("Restored"))
