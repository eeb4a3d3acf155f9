"""The completed events of a period read once, one client at a time kept together: touches, replies, who was reached.

What a reader may not see is not read: events by the door of lists, clients by their cards. At most 366 days are read,
each event as a few numbers: from kept contacts where they are true, else from the rows of events and participants.
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
from letopis.analytics.rollups.reading import counts
from letopis.analytics.touches.keeping import REPLY_DAYS
from letopis.analytics.touches.reading import Kept, calls_without_clients, touches
from letopis.channels.goals.clients import Client
from letopis.channels.goals.kinds.reply import call_talks
from letopis.channels.matching import with_channels
from letopis.dictionaries.queries import every
from letopis.events.models import Event, EventType
from letopis.parties.models import Affiliation

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
    """A call of ours: whether they talked, when (seconds), and whose it was: the first of its clients by their keys, the
    event's own key when no client is seen."""

    channel: int | None
    talked: bool
    client: Any
    at: float
    event: int

    def also(self, client: Client) -> "Call":
        """The same call, to one more client."""
        held = self.client
        return self._replace(client=min(held, client)) if isinstance(held, Client) else self._replace(client=client)


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


def scan(asked: Asked, first: date, last: date, window: int) -> Scan:
    """Read the events of these days, those of `window` days before (as far as the limit allows) and replies after."""
    since, until = first_read(asked, first, last, window), last + timedelta(days=REPLY_DAYS)
    found = frame(asked, first, last, window)
    if asked.is_kept:
        _read_kept(asked, found, since, until)
        found.calls.extend(lonely_calls(asked, first, last, len(found.calls)))
    else:
        _read_rows(asked, found, since, until)
    for past in found.touches.values():
        past.sort()
    return found


def frame(asked: Asked, first: date, last: date, window: int) -> Scan:
    """A scan of these days that has read nothing yet."""
    since, (start, end) = first_read(asked, first, last, window), asked.moments(first, last)
    is_cut = since > first - timedelta(days=window)
    return Scan(asked.moments(since, last)[0].timestamp(), start.timestamp(), end.timestamp(), is_cut=is_cut)


def _read_rows(asked: Asked, found: Scan, since: date, until: date) -> None:
    types = {kind.pk for kind in every(EventType) if kind.form == EventType.Form.CALL}
    spoken, employers = call_talks(), employers_now()
    calls: dict[int, Call] = {}
    for row in _rows(asked, since, until):
        client = _client(asked.user, row, employers)
        talked = (row.type, row.outcome) in spoken
        ours = row.direction == Event.Direction.OUTGOING
        at = row.at.timestamp()
        if client is not None:
            touch = Touch(at, row.event, row.channel, ours, row.direction == "incoming", talked, bool(row.asked))
            past = found.touches[client]
            if not past or past[-1].event != row.event:  # two people of one client at one table are one contact
                past.append(touch)
        if row.type in types and ours and row.asked and found.start <= at < found.end:
            call = calls.get(row.event) or Call(row.channel, talked, row.event, at, row.event)
            calls[row.event] = call if client is None else call.also(client)
    found.calls.extend(calls.values())


def _read_kept(asked: Asked, found: Scan, since: date, until: date) -> None:
    """The same from kept contacts."""
    chosen: set[int] | None = None
    if asked.is_narrowed:
        rows = asked.events(since, until).filter(asked.condition, state=Event.State.COMPLETED)
        chosen = set(rows.order_by().values_list("pk", flat=True).iterator(chunk_size=_PIECE))
    calls: dict[int, Call] = {}
    seen: set[tuple[Client, int]] = set()
    sees_all = asked.user.role.sees == Scope.ALL
    first, after = (moment.timestamp() for moment in asked.moments(since, until))
    for one in touches(asked.user, first, after):
        client = one.client
        if not sees_all:
            if (client, one.event) in seen:
                continue
            seen.add((client, one.event))
        is_asked = chosen is None or one.event in chosen
        found.touches[client].append(touch_of(one, is_asked))
        if one.is_call and is_asked and found.start <= one.at < found.end:
            known = calls.get(one.event)
            new = Call(one.channel or None, one.talked, client, one.at, one.event)
            calls[one.event] = known.also(client) if known else new
    found.calls.extend(calls.values())


def touch_of(one: Kept, is_asked: bool = True) -> Touch:
    """A kept contact as a touch."""
    return Touch(one.at, one.event, one.channel or None, one.is_ours, one.is_theirs, one.talked, is_asked)


def lonely_calls(asked: Asked, first: date, last: date, known: int) -> Iterator[Call]:
    """The calls of these days under the filter without a client the reader sees; `known` are those with one."""
    types = [kind.pk for kind in every(EventType) if kind.form == EventType.Form.CALL]
    if not asked.is_narrowed:
        made = counts(asked.user, first, last, type=types, direction="outgoing", state="completed")
        if sum(made.values()) == known:  # as nearly always: each call is with somebody
            return
    spoken = call_talks()
    rows = asked.events(first, last).filter(
        asked.condition, state=Event.State.COMPLETED, direction=Event.Direction.OUTGOING, type__in=types
    )
    named: Any = with_channels(calls_without_clients(asked.user, rows))
    for event, at, kind, outcome, channel in named.values_list("pk", "occurs_at", "type", "outcome", "channel"):
        yield Call(channel, (kind, outcome) in spoken, event, at.timestamp(), event)


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
