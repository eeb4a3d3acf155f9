"""Answers to a reminder: put it off, or say that the work is done."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from letopis.accounts.typing import user_of
from letopis.events import actions, queries
from letopis.events.actions.reminders import snooze_until
from letopis.events.views.saying import say_completed
from letopis.kernel.errors import Refused
from letopis.notifications.views import bell_now
from letopis.ui.dates import when
from letopis.ui.rendering import is_partial


def _answered(request: HttpRequest) -> HttpResponse:
    """The bell as it stands now, or the page one came from."""
    if is_partial(request):
        return bell_now(request)
    back = request.headers.get("Referer", "")
    return redirect(back if url_has_allowed_host_and_scheme(back, {request.get_host()}) else reverse("today"))


@require_POST
def snooze(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """«Отложить»: `for` so many minutes, or until tomorrow."""
    user = user_of(request)
    reminder, _event = queries.get_reminder(user, public_id)
    try:
        until = snooze_until(user, request.POST.get("for", ""))
        actions.snooze_reminder(reminder, until)
    except Refused as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, _("You will be reminded %(when)s") % {"when": when(until)})
    return _answered(request)


@require_POST
def complete(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """«Завершить»."""
    user = user_of(request)
    _reminder, event = queries.get_reminder(user, public_id)
    try:
        done = actions.complete_event(event, by=user)
    except Refused as error:
        messages.error(request, str(error.message))
    else:
        text, back = f"{_('Completed')}: {event.subject}", reverse("event-reopen", args=[event.public_id])
        say_completed(request, done, text, back)
    return _answered(request)
