"""What the page of an event shows of its letter, and of the size of an SMS."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from letopis.events.forms import EventForm
from letopis.events.letters import has_remote_images, plain_shown, safe, shown
from letopis.events.models import Event, EventType
from letopis.events.sms import size_of

MESSENGERS = ("Telegram", "MAX", "WhatsApp", "ВКонтакте", "Viber")
_IMAGES = "images"


def letter_context(request: HttpRequest, form: EventForm) -> dict[str, Any]:
    """The letter as it reads – one that is not a plan any more, or has formatting –, messengers, the size of an SMS."""
    event, kind = form.event, form.type.form
    context: dict[str, Any] = {"letter": None, "remote_images": False, "messengers": MESSENGERS, "sms": None}
    if kind == EventType.Form.SMS:
        context["sms"] = size_of(str(form["content"].value() or ""))
    if "body" in form.fields:
        context["letter_body"] = safe(str(form["body"].value() or ""))  # what was typed comes back as it was sent
    if kind != EventType.Form.EMAIL or event is None:
        return context
    images = request.GET.get(_IMAGES) == "1"
    if event.body:
        context["letter"] = shown(event.body, images=images)
        context["remote_images"] = not images and has_remote_images(event.body)
    elif event.content and (event.state != Event.State.PLANNED or event.direction == Event.Direction.INCOMING):
        context["letter"] = plain_shown(event.content)
    return context


def with_images(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Let the page load images of other servers, when the reader has asked for those of its letter."""
    if request.method == "GET" and request.GET.get(_IMAGES) == "1":
        response._csp_update = {"img-src": ["https:", "http:"]}  # type: ignore[attr-defined]
        response["Referrer-Policy"] = "no-referrer"
    return response
