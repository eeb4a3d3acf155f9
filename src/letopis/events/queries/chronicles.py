"""The chronicle of a card: its events, how many there are, what comes next."""

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from letopis.accounts.models import User
from letopis.accounts.visibility import scope_filter
from letopis.events.models import Event, EventLink, EventTally, EventType
from letopis.events.queries.rows import rows_of
from letopis.kernel import clock
from letopis.kernel.errors import NotFound
from letopis.parties.models import ContactPerson, Counterparty
from letopis.search.queries import narrowed

PAGE = 50
Party = ContactPerson | Counterparty


@dataclass(frozen=True)
class Chronicle:
    """A stretch of somebody's chronicle: what is ahead, then what has been, newest first."""

    ahead: list[Event]
    past: list[Event]
    after: str  # where the next stretch begins, "" at the end
    next: Event | None  # the nearest planned event, an overdue one first; only the whole beginning knows it
    stamp: str


def _linked(user: User, party: Party, branches: Sequence[int] = ()) -> QuerySet[EventLink]:
    """The links of a card's events; with `branches` (ids of companies) those of all of them, each event once."""
    if branches:
        same = EventLink.objects.filter(event=OuterRef("event"), counterparty__in=branches, pk__lt=OuterRef("pk"))
        links = EventLink.objects.filter(~Exists(same), counterparty__in=branches)
    else:
        links = party.event_links.all()
    links = links.filter(event__is_marked_for_deletion=False)
    first = scope_filter(user, user.role.sees, "event__")
    # The reader sees the card, so its events pass the second door unless they are private.
    return links if first == Q() else links.filter(Q(event__private=False) | first)


@dataclass(frozen=True)
class Asked:
    """A stretch that is asked for: the events of which type and with which words, after which one."""

    type_code: str = ""
    before: str = ""
    query: str = ""
    branches: Sequence[int] = ()

    @property
    def is_whole(self) -> bool:
        """Whether it is the beginning of the card's own chronicle, with everything in it."""
        return not (self.type_code or self.before or self.query or self.branches)


WHOLE = Asked()


def _shown(user: User, party: Party, asked: Asked, now: datetime) -> QuerySet[Event]:
    """The events of a stretch, each part of it one index range, all in one question."""
    links = _linked(user, party, asked.branches)
    if asked.type_code:
        links = links.filter(event__type__code=asked.type_code)
    if asked.query:
        links = links.filter(event__in=narrowed(Event.objects.all(), asked.query).values("pk"))
    planned = links.filter(state=Event.State.PLANNED)
    past = links.exclude(state=Event.State.PLANNED, occurs_at__gte=now)
    if asked.before:
        at, pk = _cursor(asked.before)
        past = past.filter(occurs_at__lte=at).filter(Q(occurs_at__lt=at) | Q(event__lt=pk))
    parts = [past.order_by("-occurs_at", "-event_id")[: PAGE + 1]]
    if not asked.before:
        parts.append(planned.filter(occurs_at__gte=now).order_by("occurs_at", "event_id")[:PAGE])
    if asked.is_whole:
        parts.append(planned.order_by("occurs_at", "event_id")[:1])
    # SQLite unites no ordered parts; what a part has found may be united.
    first, *others = [EventLink.objects.filter(pk__in=part.values("pk")).values("event") for part in parts]
    return Event.objects.filter(pk__in=first.union(*others, all=True) if others else first)


def chronicle(user: User, party: Party, asked: Asked = WHOLE) -> Chronicle:
    """The newest events of a card; `asked.before` continues after the last one shown."""
    now = clock.now()
    events = sorted(rows_of(_shown(user, party, asked, now)), key=lambda event: (event.occurs_at, event.pk))
    planned = [event for event in events if event.state == Event.State.PLANNED]
    ahead = [event for event in planned if event.occurs_at >= now]
    past = [event for event in reversed(events) if event.state != Event.State.PLANNED or event.occurs_at < now]
    more, past = len(past) > PAGE, past[:PAGE]
    return Chronicle(
        ahead=ahead,
        past=past,
        after=f"{past[-1].occurs_at.isoformat()}~{past[-1].pk}" if more else "",
        next=planned[0] if planned and asked.is_whole else None,
        stamp=_stamp(party, ((event.pk, event.version) for event in events)),
    )


def _stamp(party: Party, versions: Iterable[tuple[int, int]]) -> str:
    return f"{party.version}-{zlib.crc32(repr(sorted(versions)).encode())}"


def chronicle_stamp(user: User, party: Party, asked: Asked) -> str:
    """A short text that differs when what `chronicle` answers does."""
    return _stamp(party, _shown(user, party, asked, clock.now()).values_list("pk", "version"))


def next_event(user: User, party: Party) -> Event | None:
    """The nearest planned event of a card: an overdue one first."""
    links = _linked(user, party).filter(state=Event.State.PLANNED).select_related("event__type")
    link = links.order_by("occurs_at", "event_id").first()
    return link.event if link else None


def earlier(user: User, party: Party, event: Event | None, limit: int = 3) -> list[Event]:
    """The last events of a card that have begun, but for `event` itself."""
    links = _linked(user, party).filter(occurs_at__lt=event.occurs_at if event else clock.now())
    links = links.exclude(event=event) if event else links
    last = links.order_by("-occurs_at", "-event_id")[:limit]
    rows = Event.objects.filter(pk__in=EventLink.objects.filter(pk__in=last.values("pk")).values("event"))
    return sorted(rows_of(rows), key=lambda row: (row.occurs_at, row.pk), reverse=True)


def _cursor(text: str) -> tuple[datetime, int]:
    try:
        at, pk = text.split("~")
        return datetime.fromisoformat(at), int(pk)
    except ValueError as error:
        raise NotFound from error


def counts_by_type(
    user: User, party: Party, branches: Sequence[int] = (), *, kinds: Sequence[EventType]
) -> list[tuple[EventType, int]]:
    """How many events of each of `kinds` the card has, for types that have any; no event of the card is looked at."""
    if branches:
        rows = _linked(user, party, branches).values("event__type").annotate(number=Count("pk"))
        found = list(rows.values_list("event__type", "number"))
    else:
        owner = "person" if isinstance(party, ContactPerson) else "counterparty"
        tallies = EventTally.objects.filter(**{owner: party}).order_by().values("type").annotate(n=Sum("number"))
        private = _linked(user, party).filter(is_counted=False, event__private=True).values("event__type")
        theirs = private.annotate(n=Count("pk")).values_list("event__type", "n")
        found = list(tallies.values_list("type", "n").union(theirs, all=True))
    numbers: dict[int, int] = {}
    for kind, number in found:
        numbers[kind] = numbers.get(kind, 0) + number
    return [(kind, numbers[kind.pk]) for kind in kinds if numbers.get(kind.pk)]
