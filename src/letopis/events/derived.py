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
    """Set `occurs_at` (start, or midnight of the first day in its zone) and `due_at` (start, or end of the last day)."""
    if event.all_day:
        assert event.starts_on is not None  # checked by the action
        zone = ZoneInfo(event.zone)
        event.occurs_at = clock.day_start(event.starts_on, zone)
        event.due_at = clock.day_start((event.ends_on or event.starts_on) + timedelta(days=1), zone)
    else:
        assert event.starts_at is not None
        event.occurs_at = event.starts_at
        event.due_at = event.starts_at


def derive_search(event: Event, names: Iterable[str], known: Sequence[AttributeDefinition] | None = None) -> None:
    """Set what a list's search looks at: subject, number, place, names of participants, attributes, the content."""
    own = (event.subject, str(event.number), event.place, *names, *search_words(event, known))
    event.search_text = search_text(*own, event.content[:_SEARCHED])


DERIVED = ["occurs_at", "due_at", "search_text"]
