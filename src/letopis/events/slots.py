"""What higher parts add to the page of an event: blocks of its side column."""

from collections.abc import Callable

from django.http import HttpRequest
from markupsafe import Markup

from letopis.events.models import Event

Block = Callable[[HttpRequest, Event], Markup | str]

# The column stands inside the event's form: a block holds no form of its own; its controls name one that is outside.
EVENT_SIDE: list[Block] = []


def filled(blocks: list[Block], request: HttpRequest, event: Event) -> Markup:
    """Everything registered for a place, one after another."""
    return Markup("").join(Markup(block(request, event)) for block in blocks)
