"""The completed events of a period read once, one client at a time kept together: touches, replies, who was reached.

What a reader may not see is not read: events by the door of lists, clients by their cards. At most 366 days are read,
each event as a few numbers.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from operator import itemgetter
from typing import Any, NamedTuple

from django.db.models import BooleanField, Case, F, Value, When

from letopis.accounts.models import Scope, User
from letopis.accounts.visibility import may_see
from letopis.analytics.channels.asked import Asked
from letopis.analytics.limits import limits, watched
from letopis.channels.goals.clients import Client
from letopis.channels.goals.kinds.reply import call_talks
from letopis.channels.matching import with_channels
from letopis.dictionaries.queries import every
from letopis.events.models import Event, EventType
from letopis.parties.models import Affiliation

REPLY_DAYS = 7  # in which an answer counts
_PIECE = 2000


class Touch(NamedTuple):
    """A completed event with a client."""

    at: float  # seconds
    event: int
    channel: int | None
    ours: bool  # we reached out
    theirs: bool  # the client came to us
    talked: bool  # a call in which they spoke
    asked: bool  # it stands under the filter


class Call(NamedTuple):
    """A call of ours: whether they talked, whose it was (the event's own key when no client is seen), when."""

    channel: int | None
    talked: bool
    client: Any
    at: datetime
    event: int


@dataclass
class Scan:
    """What was read. `touches` by client; `calls` of the period under the filter."""

    since: float
    start: float
    end: float
    touches: dict[Client, list[Touch]] = field(default_factory=lambda: defaultdict(list))
    calls: list[Call] = field(default_factory=list)
    is_cut: bool = False  # whether contacts before the period were left unread for its length


class _Owned(NamedTuple):
    responsible_id: int
    team_id: int | None


class _Row(NamedTuple):
    event: int
    at: datetime
    type: int
    direction: str
    outcome: str
    channel: int | None
    asked: bool
    company: int | None
    company_responsible: int | None
    company_team: int | None
    person: int | None
    person_responsible: int | None
    person_team: int | None


def scan(asked: Asked, first: date, last: date, window: int, employers: Mapping[int, int]) -> Scan:
    """Read the events of these days, those of `window` days before (as far as the limit allows) and replies after.

    `employers`: for whom people work, see `employers_now`.
    """
    wanted = first - timedelta(days=window)
    since = first_read(asked, first, last, window)
    start, end = asked.moments(first, last)
    found = Scan(asked.moments(since, last)[0].timestamp(), start.timestamp(), end.timestamp(), is_cut=since > wanted)
    calls = {kind.pk for kind in every(EventType) if kind.form == EventType.Form.CALL}
    spoken = call_talks()
    last_call = 0
    for row in _rows(asked, since, last + timedelta(days=REPLY_DAYS)):
        client = _client(asked.user, row, employers)
        talked = (row.type, row.outcome) in spoken
        ours = row.direction == Event.Direction.OUTGOING
        at = row.at.timestamp()
        if client is not None:
            touch = Touch(at, row.event, row.channel, ours, row.direction == "incoming", talked, bool(row.asked))
            past = found.touches[client]
            if not past or past[-1].event != row.event:  # two people of one client at one table are one contact
                past.append(touch)
        if row.type in calls and ours and row.asked and found.start <= at < found.end and row.event != last_call:
            last_call = row.event
            found.calls.append(Call(row.channel, talked, client or row.event, row.at, row.event))
    for past in found.touches.values():
        past.sort()
    return found


def first_read(asked: Asked, first: date, last: date, window: int) -> date:
    """The first day that is read."""
    since = max(first - timedelta(days=window), last - timedelta(days=limits().days - 1))
    return max(since, min(asked.floor, first)) if asked.floor else since


def _rows(asked: Asked, first: date, last: date) -> Iterator[_Row]:
    """Each event once for every participant, an event's rows together."""
    named: dict[str, Any] = {"asked": Value(True)}
    if asked.is_narrowed:
        named["asked"] = Case(When(asked.condition, then=True), default=False, output_field=BooleanField())
    rows = with_channels(asked.events(first, last).filter(state=Event.State.COMPLETED)).annotate(
        **named,
        **{
            name: F(f"participants__{path}")
            for name, path in (
                ("company", "counterparty"),
                ("company_responsible", "counterparty__responsible"),
                ("company_team", "counterparty__team"),
                ("guest", "person"),
                ("guest_responsible", "person__responsible"),
                ("guest_team", "person__team"),
            )
        },
    )
    # The names of a row that are columns of the event itself stand first.
    columns = (
        "pk", "occurs_at", "type", "direction", "outcome", "channel", "asked", "company", "company_responsible",
        "company_team", "guest", "guest_responsible", "guest_team",
    )  # fmt: skip
    read = rows.order_by("pk").values_list(*columns).iterator(chunk_size=_PIECE)
    for row in watched(read, itemgetter(0)):
        yield _Row(*row)


def employers_now() -> dict[int, int]:
    """For whom people work now: person → company; the main place first."""
    rows = Affiliation.objects.filter(until=None).order_by("person", "-is_main", "order", "id")
    found: dict[int, int] = {}
    for person, company in rows.values_list("person", "counterparty").iterator(chunk_size=_PIECE):
        found.setdefault(person, company)
    return found


def _client(user: User, row: _Row, employers: Mapping[int, int]) -> Client | None:
    """Whom the participant stands for, when the reader may see their card."""
    seen = user.role.sees == Scope.ALL
    if row.company is not None:
        if seen or may_see(user, _Owned(row.company_responsible or 0, row.company_team)):
            return Client("counterparty", row.company)
        return None
    if row.person is None or not (seen or may_see(user, _Owned(row.person_responsible or 0, row.person_team))):
        return None
    company = employers.get(row.person)
    return Client("person", row.person) if company is None else Client("counterparty", company)
