"""Which events here the entries of a file are: by the UID of an earlier file, or by our own."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from letopis.accounts.models import User
from letopis.accounts.visibility import may_see
from letopis.events.ical.writing import HOST
from letopis.events.models import CalendarEntry, Event, EventSeries
from letopis.exchange.ical.card import EventCard


class Known:
    """Two queries for a piece of a file; what `by` may not see is not known."""

    def __init__(self, cards: Sequence[EventCard], by: User) -> None:
        self.entries: dict[tuple[str, str], CalendarEntry] = {}
        uids = {card.key[0] for card in cards}
        rows = CalendarEntry.objects.filter(uid__in=uids).select_related("event__type", "series__type").order_by("-pk")
        for row in rows:
            target = row.event or row.series
            if target is not None and may_see(by, target):
                self.entries[row.uid, row.recurrence] = row
        ids = {found for card in cards if (found := _own_id(card.uid))}
        self.events: dict[UUID, Any] = {}
        for model in (EventSeries, Event):
            for one in model.objects.visible_to(by).filter(public_id__in=ids).select_related("type"):
                self.events[one.public_id] = one

    def entry(self, card: EventCard) -> CalendarEntry | None:
        """What an earlier file has brought of this entry; of an occurrence alone its series."""
        uid, recurrence = card.key
        return self.entries.get((uid, recurrence)) or (self.entries.get((uid, "")) if recurrence else None)

    def own(self, card: EventCard) -> Event | EventSeries | None:
        """The event that was written here and given out as a file."""
        found = _own_id(card.uid)
        return self.events.get(found) if found else None


def _own_id(uid: str) -> UUID | None:
    text, _at, host = uid.partition("@")
    if host != HOST:
        return None
    try:
        return UUID(text)
    except ValueError:
        return None
