"""The active types of events, read once a page: for the navigation, «Создать», the composer and the buttons of a card."""

from django.http import HttpRequest

from letopis.events import queries
from letopis.events.models import EventType


def types_of(request: HttpRequest) -> list[EventType]:
    """The active types in their order."""
    if not hasattr(request, "event_types"):
        request.event_types = queries.types()  # type: ignore[attr-defined]
    return request.event_types  # type: ignore[attr-defined, no-any-return]
