"""What reports count, read from rows as their reader may see them.

Clients, answers and contacts are those of goals (`channels.goals`): completed events that are neither private nor marked
for deletion. The reader's own rights cut both what is counted and what answers it.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from letopis.accounts.models import User
from letopis.analytics.statistics.attribution import Path
from letopis.analytics.statistics.replies import Contact, Replies, answered
from letopis.channels.goals.clients import Client, companies_of
from letopis.channels.goals.kinds.reply import call_talks
from letopis.channels.matching import with_channels
from letopis.channels.models import Goal, GoalReach
from letopis.events.models import Event
from letopis.parties.models import ContactPerson, Counterparty

Channel = int | None  # the key of a channel; none for events no channel has


class Row(NamedTuple):
    """A completed event of a client."""

    client: Client
    event: int
    at: datetime
    type: int
    direction: str
    outcome: str
    channel: Channel


@dataclass
class Past:
    """Contacts and answers, ready to be counted; moments are seconds of Unix time."""

    contacts: list[Contact[Channel]] = field(default_factory=list)
    replies: dict[Client, list[float]] = field(default_factory=lambda: defaultdict(list))


def read_rows(user: User, first: datetime, last: datetime) -> Iterator[Row]:
    """The events of `first` ≤ … < `last` that `user` sees, one row for each client that took part. Two queries."""
    events = Event.objects.visible_to(user).filter(
        state=Event.State.COMPLETED,
        private=False,
        is_marked_for_deletion=False,
        occurs_at__gte=first,
        occurs_at__lt=last,
    )
    rows: Any = with_channels(events)  # mypy does not know the annotation
    found = list(
        rows.values_list(
            "pk",
            "occurs_at",
            "type",
            "direction",
            "outcome",
            "channel",
            "participants__counterparty",
            "participants__person",
        )
    )
    alone = {person for *_event, company, person in found if person and not company}
    work = companies_of(alone)
    seen: set[tuple[int, Client]] = set()
    for event, at, kind, direction, outcome, channel, company, person in found:
        company = company or work.get(person)
        if not (company or person):
            continue
        client = Client("counterparty", company) if company else Client("person", person)
        if (event, client) not in seen:
            seen.add((event, client))
            yield Row(client, event, at, kind, direction, outcome, channel)


def read_past(user: User, first: datetime, last: datetime, window: timedelta) -> Past:
    """The contacts of a period with the answers to them, some of which come after its end."""
    past, talks = Past(), call_talks()
    for row in read_rows(user, first, last + window):
        if row.direction == Event.Direction.INCOMING:
            past.replies[row.client].append(row.at.timestamp())
        elif row.direction == Event.Direction.OUTGOING:
            talked = (row.type, row.outcome) in talks
            past.contacts.append(Contact(row.client, row.channel, row.at.timestamp(), talked))
    return past


def replies_by_channel(
    user: User, first: datetime, last: datetime, *, window: timedelta, now: datetime
) -> dict[Channel, Replies]:
    """What became of our contacts of a period, by channel."""
    past = read_past(user, first, last, window)
    return answered(
        past.contacts,
        past.replies,
        window=window.total_seconds(),
        now=now.timestamp(),
        until=last.timestamp(),
    )


def read_paths(user: User, goal: Goal, first: datetime, last: datetime) -> list[Path[Channel]]:
    """The goals reached in a period by clients `user` sees, each with the contacts of the goal's window before it.

    Contacts of either direction lead to a goal; the event that is the goal itself does not lead to itself.
    """
    reaches = list(
        GoalReach.objects.filter(goal=goal, at__gte=first, at__lt=last)
        .order_by("at", "pk")
        .values_list("person", "counterparty", "at", "event")
    )
    people = _seen(user, ContactPerson, [row[0] for row in reaches if row[0]])
    companies = _seen(user, Counterparty, [row[1] for row in reaches if row[1]])
    touches: dict[Client, list[Row]] = defaultdict(list)
    window = timedelta(days=goal.window)
    for row in read_rows(user, first - window, last):
        if row.channel is not None:
            touches[row.client].append(row)
    found = []
    for person, company, at, event in reaches:
        if person in people or company in companies:
            client = Client("person", person) if person else Client("counterparty", company)
            led = [
                (row.channel, row.at.timestamp())
                for row in touches[client]
                if at - window <= row.at <= at and row.event != event
            ]
            found.append(Path(at.timestamp(), led))
    return found


def _seen(user: User, model: type[ContactPerson] | type[Counterparty], ids: Sequence[int]) -> set[int]:
    found: set[int] = set()
    for start in range(0, len(ids), 500):
        rows = model.objects.visible_to(user).filter(pk__in=ids[start : start + 500])
        found |= set(rows.values_list("pk", flat=True))
    return found
