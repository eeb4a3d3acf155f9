"""Completing an event: how it ended, and the next step that is proposed then, written with one key."""

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
from letopis.accounts.visibility import may_change, may_create
from letopis.events import actions, queries
from letopis.events.following import Step, proposed
from letopis.events.models import Event
from letopis.events.times import parse_moment
from letopis.events.views.pages import get_type
from letopis.events.views.saying import say, say_completed
from letopis.events.views.types import types_of
from letopis.kernel import clock
from letopis.kernel.errors import Forbidden, Refused
from letopis.ui.dates import typed, when
from letopis.ui.rendering import is_partial, render_block, render_page

TEMPLATE = "events/completing.html"


def completion(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """GET asks how it ended and what comes next; POST completes, with `step` set together with the next step."""
    user = user_of(request)
    event = queries.get_event(user, public_id)
    if not may_change(user, event):
        raise Forbidden(_("You may see this record, but not change it."))
    if request.method != "POST":
        return _ask(request, event)
    outcome = request.POST.get("outcome", "")
    with_step = bool(request.POST.get("step") and request.POST.get("step-type"))
    reason = request.POST.get("contact_reason", "")
    try:
        if with_step:
            made = actions.complete_with_step(event, _step(request, event), outcome=outcome, reason=reason, by=user)
        else:
            done = actions.complete_event(event, outcome=outcome, by=user)
    except Refused as error:
        if with_step and event.state == Event.State.PLANNED:
            return _ask(request, event, error=error, status=422)
        messages.error(request, str(error.message))
    else:
        if with_step:
            text = _("Completed. Next: %(step)s") % {"step": f"{made.type.title}, {when(made.starts)}"}
            say(request, text, f"{reverse('event-reopen', args=[public_id])}?step={made.public_id}", made)
        else:
            text = f"{_('Completed')}: {event.subject}"
            say_completed(request, done, text, reverse("event-reopen", args=[public_id]))
    return _back(request, public_id)


def _ask(request: HttpRequest, event: Event, *, error: Refused | None = None, status: int = 200) -> HttpResponse:
    """The dialog; without scripts the page. What has ended already is not asked about."""
    user, post = user_of(request), request.POST
    if event.state != Event.State.PLANNED:
        return HttpResponse(status=204) if is_partial(request) else redirect("event", event.public_id)
    outcomes = [(row, proposed(event, row.code, user)) for row in event.type.open_outcomes()]
    usual = proposed(event, "", user)
    context: dict[str, Any] = {
        "event": event,
        "outcomes": outcomes,
        "outcome": post.get("outcome", ""),
        "usual": usual,
        "kinds": [kind for kind in types_of(request) if kind.code != "note"],
        "may_create": may_create(user),
        "error": error,
        "step_type": post.get("step-type", usual.type.code if usual else ""),
        "step_start": post.get("step-start", typed(usual.start) if usual else ""),
        "step_subject": post.get("step-subject", event.subject),
        "reason": post.get("contact_reason", ""),
        "next": post.get("next") or request.headers.get("Referer", ""),
        "stamp": typed,
    }
    if is_partial(request):
        return render_block(request, TEMPLATE, "dialog", context, status=status)
    return render_page(request, TEMPLATE, context, status=status)


@require_POST
def step(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The next step of an event that is completed already, as it was proposed."""
    user = user_of(request)
    event = queries.get_event(user, public_id)
    if not may_create(user):
        raise Forbidden(_("Your role may look, but not add."))
    try:
        made = actions.make_step(event, _step(request, event), by=user)
    except Refused as error:
        messages.error(request, str(error.message))
    else:
        say(request, f"{made.type.title}, {when(made.starts)}: {made.subject}", "", made)
    return _back(request, public_id)


def _step(request: HttpRequest, event: Event) -> Step:
    user: User = user_of(request)
    start = parse_moment(request.POST.get("step-start", ""), user.zone, clock.now())
    subject = request.POST.get("step-subject", "").strip() or event.subject
    return Step(get_type(request.POST.get("step-type", "")), start, subject)


def _back(request: HttpRequest, public_id: UUID) -> HttpResponse:
    back = request.POST.get("next") or request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}) or back.endswith("/completion/"):
        back = reverse("event", args=[public_id])
    return redirect(back)
