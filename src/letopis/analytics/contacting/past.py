"""Somebody's last contacts, counted by way and by hour."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from letopis.analytics.statistics.preference import Tried
from letopis.analytics.statistics.replies import Contact, answered
from letopis.analytics.touches.keeping import REPLY_DAYS
from letopis.channels.goals.kinds.reply import call_talks
from letopis.dictionaries.queries import every
from letopis.events.models import Event, EventType
from letopis.parties.contacting import CHANNEL_OF_TYPE
from letopis.parties.models import ContactPerson, Counterparty

Party = ContactPerson | Counterparty
WAYS = tuple(CHANNEL_OF_TYPE)  # forms of event types somebody is reached by: call, email, sms, messenger
LAST = 200  # completed events of a card that are looked at

_WINDOW = timedelta(days=REPLY_DAYS)


class Row(NamedTuple):
    """A completed event of a card."""

    at: datetime
    type: int
    direction: str
    outcome: str


@dataclass
class Counted:
    """Contacts whose term is over, by way; own calls by the hour at which they were made."""

    ways: dict[str, Tried] = field(default_factory=dict)
    waiting: dict[str, int] = field(default_factory=dict)
    hours: dict[int, Tried] = field(default_factory=dict)
    since: datetime | None = None  # earlier events were not looked at


class Kinds:
    """The types of events by what they are here, read once."""

    def __init__(self) -> None:
        self.forms: Mapping[int, str] = {kind.pk: kind.form for kind in every(EventType) if kind.form in WAYS}
        self.talks: Collection[tuple[int, str]] = call_talks()


def last_events(party: Party) -> list[Row]:
    """The last completed events of a card, the newest first; private ones and those marked for deletion are left out,
    so that everybody who sees the card sees the same. One query."""
    links = party.event_links.filter(is_counted=True, state=Event.State.COMPLETED)
    rows = links.order_by("-occurs_at", "-event_id").values_list(
        "occurs_at", "type", "event__direction", "event__outcome"
    )
    return [Row(*row) for row in rows[: LAST + 1]]


def completed(events: Sequence[Event]) -> list[Row]:
    """The same of events that are loaded: all that a card has."""
    done = [event for event in events if event.state == Event.State.COMPLETED and not event.private]
    done.sort(key=lambda event: (event.occurs_at, event.pk), reverse=True)
    return [Row(event.occurs_at, event.type_id, event.direction, event.outcome) for event in done]


def count(rows: Sequence[Row], kinds: Kinds, zone: ZoneInfo, now: datetime) -> Counted:
    """Answers as the reports count them: an answer within seven days after our last contact, or a talk by phone.

    `rows` are of one client.
    """
    contacts: list[Contact[str]] = []
    replies: list[float] = []
    hours: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    for row in rows[:LAST]:
        if row.direction == Event.Direction.INCOMING:
            replies.append(row.at.timestamp())
        elif row.direction == Event.Direction.OUTGOING:
            form = kinds.forms.get(row.type, "")
            talked = (row.type, row.outcome) in kinds.talks
            contacts.append(Contact(0, form, row.at.timestamp(), talked))
            if form == EventType.Form.CALL:
                held = hours[row.at.astimezone(zone).hour]
                held[0] += talked
                held[1] += 1
    found = answered(contacts, {0: replies}, window=_WINDOW.total_seconds(), now=now.timestamp())
    counted = Counted(since=rows[LAST - 1].at if len(rows) > LAST else None)
    for form, held_ in found.items():
        if form:
            said, ripe = held_.by_client.get(0, (0, 0))
            counted.ways[form] = Tried(said, ripe)
            counted.waiting[form] = held_.waiting
    counted.hours = {hour: Tried(*numbers) for hour, numbers in hours.items()}
    return counted
