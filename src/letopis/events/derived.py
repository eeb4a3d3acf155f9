"""The derived columns of an event: what it is sorted, found and found overdue by."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from zoneinfo import ZoneInfo

from letopis.attributes.models import AttributeDefinition
from letopis.attributes.queries import search_words
from letopis.events.models import Event
from letopis.kernel import clock
from letopis.kernel.text import search_text

_SEARCHED = 2000  # letters of the content a list's search looks at


def derive_times(event: Event) -> None:
    """Set `occurs_at` (start, or midnight of the first day in its zone), `due_at` (start, or end of the last day)
    and `reaches_to` (the end of what lasts more than a day). A planned event that starts at another time was moved."""
    was = event.occurs_at
    if event.all_day:
        assert event.starts_on is not None  # checked by the action
        zone = ZoneInfo(event.zone)
        event.occurs_at = clock.day_start(event.starts_on, zone)
        event.due_at = clock.day_start((event.ends_on or event.starts_on) + timedelta(days=1), zone)
        event.reaches_to = event.due_at if event.ends_on and event.ends_on > event.starts_on else None
    else:
        assert event.starts_at is not None
        event.occurs_at = event.starts_at
        event.due_at = event.starts_at
        is_long = event.ends_at is not None and event.ends_at - event.starts_at > timedelta(days=1)
        event.reaches_to = event.ends_at if is_long else None
    if event.pk and was != event.occurs_at and event.state == Event.State.PLANNED:
        event.moves += 1


def derive_search(event: Event, names: Iterable[str], known: Sequence[AttributeDefinition] | None = None) -> None:
    """Set what a list's search looks at: subject, number, place, agenda, names of participants, attributes, the content."""
    own = (event.subject, str(event.number), event.place, event.agenda, *names, *search_words(event, known))
    event.search_text = search_text(*own, event.content[:_SEARCHED])


DERIVED = ["occurs_at", "due_at", "reaches_to", "moves", "search_text"]
