"""What other parts add to the page of an event."""

from collections.abc import Callable

from django.http import HttpRequest
from markupsafe import Markup

from letopis.events.models import Event

EVENT_SIDE: list[Callable[[HttpRequest, Event], Markup | str]] = []  # sections beside the form
EVENT_AFTER: list[Callable[[HttpRequest, Event], Markup | str]] = []  # forms outside the form of the event


def filled(blocks: list[Callable[[HttpRequest, Event], Markup | str]], request: HttpRequest, event: Event) -> Markup:
    """Everything registered for a place, one after another."""
    return Markup("").join(Markup(block(request, event)) for block in blocks)
