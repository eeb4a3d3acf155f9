"""The types of events, read once a page: for the navigation, «Создать», the composer, the buttons and counts of a card."""

from django.http import HttpRequest

from letopis.events import queries
from letopis.events.models import EventType


def all_types(request: HttpRequest) -> list[EventType]:
    """Every type in their order, those switched off among them."""
    if not hasattr(request, "event_types"):
        request.event_types = queries.types()  # type: ignore[attr-defined]
    return request.event_types  # type: ignore[attr-defined, no-any-return]


def types_of(request: HttpRequest) -> list[EventType]:
    """The active types in their order."""
    return [kind for kind in all_types(request) if kind.is_active]
