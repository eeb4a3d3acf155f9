"""The chronicle of a card: its events and changes, how many there are, what comes next."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet, Sum

from letopis.accounts.models import User
from letopis.events.models import Event, EventLink, EventTally, EventType, Pin
from letopis.events.queries.asked import WHOLE, Asked, Party, Position, linked, narrowed_links, ordered, side_of
from letopis.events.queries.chronicle_facts import FactLine, changes_for, fact_lines, newest_of_events
from letopis.events.queries.rows import rows_of
from letopis.history.models import Change
from letopis.kernel import clock
from letopis.parties.models import ContactPerson

PAGE = 50
PINS = 20  # of a card, above its chronicle


@dataclass(frozen=True)
class Line:
    """An event or a change, at its moment."""

    position: Position
    event: Event | None = None
    fact: FactLine | None = None

    @property
    def at(self) -> datetime:
        return self.position.at


@dataclass(frozen=True)
class Chronicle:
    """A stretch of somebody's chronicle: what is pinned, what is ahead, then what has been, newest first."""

    pinned: list[Event]
    ahead: list[Event]
    lines: list[Line]
    older: Position | None  # the following stretch is older than this line
    newer: Position | None  # the preceding one is newer than this
    next: Event | None  # the nearest planned event, an overdue one first; only the whole beginning knows it
    stamp: str

    @property
    def past(self) -> list[Event]:
        """The events of the lines."""
        return [line.event for line in self.lines if line.event]


def _parts(user: User, party: Party, asked: Asked, now: datetime, limit: int) -> list[QuerySet[EventLink]]:
    """The links of a stretch, each part of it one index range."""
    links = narrowed_links(linked(user, party, asked.branches), asked)
    planned = links.filter(state=Event.State.PLANNED)
    past = links.exclude(state=Event.State.PLANNED, occurs_at__gte=now)
    if position := asked.after or asked.before:
        newer = asked.after is not None
        past = past.filter(position.beyond("occurs_at", "event", is_event=True, newer=newer))
    parts = [ordered(past, newest_first=asked.after is None)[:limit]]
    if not asked.before:
        parts.append(ordered(planned.filter(occurs_at__gte=now), newest_first=False)[: max(PAGE, limit - 1)])
    if asked.shows_pins and not asked.is_filtered and not asked.branches:
        own = Pin.objects.filter(**side_of(party), event=OuterRef("event"))
        parts.append(ordered(linked(user, party).filter(Exists(own)), newest_first=True)[:PINS])
    if asked.is_whole:
        parts.append(ordered(planned, newest_first=False)[:1])
    return parts


def _shown(user: User, party: Party, asked: Asked, now: datetime, limit: int = PAGE + 1) -> QuerySet[Any]:
    """The events of a stretch in one question."""
    # SQLite unites no ordered parts; what a part has found may be united.
    first, *others = [
        EventLink.objects.filter(pk__in=part.values("pk")).values("event")
        for part in _parts(user, party, asked, now, limit)
    ]
    pinned = Exists(Pin.objects.filter(**side_of(party), event=OuterRef("pk")))
    return Event.objects.filter(pk__in=first.union(*others, all=True) if others else first).annotate(is_pinned=pinned)  # type: ignore[no-redef]


def chronicle(user: User, party: Party, asked: Asked = WHOLE, *, limit: int = PAGE) -> Chronicle:
    """A stretch of a card's chronicle, at most `limit` lines of what has been."""
    now = clock.now()
    events = sorted(rows_of(_shown(user, party, asked, now, limit + 1)), key=lambda event: (event.occurs_at, event.pk))
    changes = changes_for(party, asked, limit + 1)
    planned = [event for event in events if event.state == Event.State.PLANNED]
    ahead = [event for event in planned if event.occurs_at >= now]
    found = [
        _Found.of_event(event)
        for event in events
        if not (event.state == Event.State.PLANNED and event.occurs_at >= now)
    ]
    found = [line for line in found if _is_within(line.position, asked)]
    found += [_Found.of_change(change) for change in changes]
    # What is pinned, and the next event, may stand far beyond the stretch: the sort puts them behind what is cut off.
    found.sort(key=lambda line: line.position.key, reverse=asked.after is None)
    more, found = len(found) > limit, found[:limit]
    if asked.after is not None:
        found.reverse()
    lines = fact_lines(user, party, [line.change for line in found if line.change])
    ends = (found[-1].position, found[0].position) if found else (None, None)
    at_top = asked.before is None and (asked.after is None or not more)
    has_older = asked.after is not None or more
    return Chronicle(
        pinned=[event for event in reversed(events) if event.is_pinned] if not asked.is_filtered else [],
        ahead=ahead if at_top else [],
        lines=[line for line in (one.line(lines) for one in found) if line],
        older=ends[0] if has_older else None,
        newer=None if at_top else (ends[1] or asked.before),
        next=planned[0] if planned and asked.is_whole else None,
        stamp=_stamp(party, _seen(events), _newest(changes)),
    )


_EVENT = Event._meta.label_lower


@dataclass(frozen=True)
class _Found:
    """A line before it is known whether its reader may see it."""

    position: Position
    event: Event | None = None
    change: Change | None = None

    @classmethod
    def of_event(cls, event: Event) -> "_Found":
        return cls(Position(event.occurs_at, event.pk), event=event)

    @classmethod
    def of_change(cls, change: Change) -> "_Found":
        return cls(Position(change.fact.at, change.pk, is_event=False), change=change)

    def line(self, facts: dict[int, FactLine]) -> Line | None:
        if self.event:
            return Line(self.position, event=self.event)
        fact = facts.get(self.change.pk) if self.change else None
        return Line(self.position, fact=fact) if fact else None


def _is_within(position: Position, asked: Asked) -> bool:
    """Whether an event is on this side of where the stretch begins, and not only pinned."""
    if asked.after is not None:
        return position.key > asked.after.key
    return asked.before is None or position.key < asked.before.key


def _newest(changes: Sequence[Change]) -> int:
    """What `newest_of_events` answers, from changes that are loaded."""
    of_events = [(change.fact.at, change.pk) for change in changes if change.kind == _EVENT]
    return max(of_events, default=(None, 0))[1]


def _seen(events: Sequence[Event]) -> list[tuple[int, int, bool]]:
    return [(event.pk, event.version, event.is_pinned) for event in events]


def _stamp(party: Party, versions: Sequence[tuple[Any, ...]], newest: int) -> str:
    seen = [(pk, version, bool(pinned)) for pk, version, pinned in versions]
    return f"{party.version}-{zlib.crc32(repr((sorted(seen), newest)).encode())}"


def chronicle_stamp(user: User, party: Party, asked: Asked) -> str:
    """A short text that differs when what `chronicle` answers does."""
    versions = list(_shown(user, party, asked, clock.now()).values_list("pk", "version", "is_pinned"))
    return _stamp(party, versions, newest_of_events(party, asked) if asked.has_facts else 0)


def next_event(user: User, party: Party) -> Event | None:
    """The nearest planned event of a card: an overdue one first."""
    links = linked(user, party).filter(state=Event.State.PLANNED).select_related("event__type")
    link = links.order_by("occurs_at", "event_id").first()
    return link.event if link else None


def earlier(user: User, party: Party, event: Event | None, limit: int = 3) -> list[Event]:
    """The last events of a card that have begun, but for `event` itself."""
    links = linked(user, party).filter(occurs_at__lt=event.occurs_at if event else clock.now())
    links = links.exclude(event=event) if event else links
    last = links.order_by("-occurs_at", "-event_id")[:limit]
    rows = Event.objects.filter(pk__in=EventLink.objects.filter(pk__in=last.values("pk")).values("event"))
    return sorted(rows_of(rows), key=lambda row: (row.occurs_at, row.pk), reverse=True)


def counts_by_type(
    user: User, party: Party, branches: Sequence[int] = (), *, kinds: Sequence[EventType]
) -> list[tuple[EventType, int]]:
    """How many events of each of `kinds` the card has, for types that have any; no event of the card is looked at."""
    if branches:
        rows = linked(user, party, branches).values("event__type").annotate(number=Count("pk"))
        found = list(rows.values_list("event__type", "number"))
    else:
        owner = "person" if isinstance(party, ContactPerson) else "counterparty"
        tallies = EventTally.objects.filter(**{owner: party}).order_by().values("type").annotate(n=Sum("number"))
        private = linked(user, party).filter(is_counted=False, event__private=True).values("event__type")
        theirs = private.annotate(n=Count("pk")).values_list("event__type", "n")
        found = list(tallies.values_list("type", "n").union(theirs, all=True))
    numbers: dict[int, int] = {}
    for kind, number in found:
        numbers[kind] = numbers.get(kind, 0) + number
    return [(kind, numbers[kind.pk]) for kind in kinds if numbers.get(kind.pk)]
