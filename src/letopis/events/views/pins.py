"""Pins above the chronicle of a card."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from markupsafe import Markup

from letopis.accounts.typing import user_of
from letopis.events import queries
from letopis.events.actions import pin_event, unpin_event
from letopis.events.models import Event
from letopis.events.views.chronicle import TIMELINE, Party, get_party, timeline_of
from letopis.kernel.errors import Refused
from letopis.ui.rendering import is_partial, render_page

_UNDO = Markup(
    '<span>{}</span><button class="btn btn--ghost btn--s" type="submit" form="undo" formaction="{}">{}</button>'
)


@require_POST
def pin(request: HttpRequest, kind: str, public_id: UUID, event: UUID) -> HttpResponse:
    """Let an event stand above the chronicle."""
    return _set(request, kind, get_party(request, kind, public_id), event, pinned=True)


@require_POST
def unpin(request: HttpRequest, kind: str, public_id: UUID, event: UUID) -> HttpResponse:
    """Take it from there."""
    return _set(request, kind, get_party(request, kind, public_id), event, pinned=False)


def _set(request: HttpRequest, kind: str, party: Party, public_id: UUID, *, pinned: bool) -> HttpResponse:
    user = user_of(request)
    event = queries.get_event(user, public_id)
    error = ""
    try:
        (pin_event if pinned else unpin_event)(event, party, by=user)
    except Refused as refused:
        error = str(refused.message)
    back = reverse("chronicle-unpin" if pinned else "chronicle-pin", args=[kind, party.public_id, event.public_id])
    words = _("Pinned: %(what)s") if pinned else _("Unpinned: %(what)s")
    said = _UNDO.format(words % {"what": event.subject}, back, _("Undo"))
    if not is_partial(request):
        if error:
            messages.error(request, error)
        else:
            messages.success(request, said, extra_tags="undo")
        return redirect(kind, party.public_id)
    context = timeline_of(request, party) | {"said": error or said, "event": _with_pin(event, pinned and not error)}
    return render_page(request, f"{TIMELINE}pinning.html", context)


def _with_pin(event: Event, pinned: bool) -> Event:
    event.is_pinned = pinned
    return event
