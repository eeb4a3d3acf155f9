"""What is said after an event was completed: with the step that was written, or the one that is offered."""

from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from letopis.accounts.typing import user_of
from letopis.accounts.visibility import may_create
from letopis.events import actions
from letopis.events.following import Step, proposed
from letopis.events.models import Event
from letopis.kernel.errors import Refused
from letopis.ui.dates import typed, when


def say(
    request: HttpRequest,
    text: str,
    undo: str,
    made: Event | None,
    offer: Step | None = None,
    event: Event | None = None,
) -> None:
    """Say what was done: with the step that was made, or the one that is offered, and with the way back."""
    parts = [format_html("<span>{}</span>", text)]
    if made is not None:
        link = '<a class="btn btn--s" href="{}">{}</a>'
        parts.append(format_html(link, reverse("event", args=[made.public_id]), _("Open")))
    if offer is not None and event is not None:
        asked = {"basis": str(event.public_id), "type": offer.type.code, "starts": typed(offer.start)}
        parts.append(
            format_html(
                '<a class="btn btn--s" href="{}">{}</a>',
                f"{reverse('event-new')}?{urlencode(asked)}",
                _("Next: %(step)s") % {"step": f"{offer.type.title}, {when(offer.start)}"},
            )
        )
    if undo:
        button = '<button class="btn btn--s" type="submit" form="undo" formaction="{}">{}</button>'
        parts.append(format_html(button, undo, _("Undo")))
    messages.success(request, format_html("{}" * len(parts), *parts), extra_tags="undo")


def say_completed(request: HttpRequest, event: Event, text: str, undo: str = "", *, then: bool = False) -> None:
    """Say that an event is completed, and offer what its type and outcome propose; with `then` write it at once."""
    user = user_of(request)
    step = proposed(event, event.outcome, user) if may_create(user) else None
    made = None
    if then and step is not None:
        try:
            made, step = actions.make_step(event, step, by=user), None
        except Refused as error:
            messages.error(request, str(error.message))
        else:
            text = _("Completed. Next: %(step)s") % {"step": f"{made.type.title}, {when(made.starts)}"}
    say(request, text, undo, made, step, event)
