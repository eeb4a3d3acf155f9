"""Reading types of events for their settings."""

from django.db.models import Count

from letopis.events.models import Event, EventType
from letopis.kernel.errors import NotFound


def get_type(code: str) -> EventType:
    """The type with this code, in use or not. Raises `NotFound`."""
    found = EventType.objects.filter(code=code).first() if "\x00" not in code else None
    if found is None:
        raise NotFound
    return found


def numbers_of_events() -> dict[int, int]:
    """How many events there are of each type, by its id."""
    return dict(Event.objects.order_by().values_list("type").annotate(number=Count("pk")))
