"""Reading events. Lists, search and reports go through the first door, cards through both (see `by_card`)."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, prefetch_related_objects

from letopis.accounts.models import Scope, User
from letopis.accounts.visibility import scope_filter
from letopis.events.models import Event, EventLink, EventSummary, EventType, Participant, Reminder
from letopis.kernel import clock
from letopis.kernel.errors import NotFound
from letopis.parties.models import ContactPerson, Counterparty
from letopis.search.queries import narrowed

# Few people and firms take part in many events of a page: each is loaded once, with what a row of an event shows.
_PERSON = ContactPerson.objects.only("public_id", "last_name", "first_name", "patronymic", "responsible", "team")
_COMPANY = Counterparty.objects.only("public_id", "name", "responsible", "team")
PARTICIPANTS = Prefetch(
    "participants",
    Participant.objects.prefetch_related(Prefetch("person", _PERSON), Prefetch("counterparty", _COMPANY), "user"),
)

_OF_ROWS = ("type", "responsible", PARTICIPANTS)


def for_rows(events: QuerySet[Event]) -> QuerySet[Event]:
    """Events with all that a row of a list, a chronicle or a day shows, in a fixed number of queries."""
    return events.defer("search_text").prefetch_related(*_OF_ROWS)


def types() -> list[EventType]:
    """Every type in their order, those switched off among them."""
    return list(EventType.objects.all())


def in_lists(user: User) -> QuerySet[Event]:
    """The events of lists and search: by the responsible user and the stored team."""
    return Event.objects.visible_to(user)


def by_card(user: User) -> QuerySet[Event]:
    """The events a card may show: also those of a visible participant, unless private."""
    if user.is_active and user.role.sees == Scope.ALL:
        return Event.objects.all()
    people = EventLink.objects.filter(event=OuterRef("pk"), person__in=ContactPerson.objects.visible_to(user))
    companies = EventLink.objects.filter(event=OuterRef("pk"), counterparty__in=Counterparty.objects.visible_to(user))
    second = Q(private=False) & (Exists(people) | Exists(companies))
    return Event.objects.filter(scope_filter(user, user.role.sees) | (second if user.is_active else Q(pk__in=[])))


def get_event(user: User, public_id: UUID | str) -> Event:
    """The event at this address through either door. Raises `NotFound` also for what `user` may not see."""
    rows = by_card(user).select_related("type", "responsible", "team", "created_by", "completed_by", "cancelled_by")
    rows = rows.prefetch_related(PARTICIPANTS, "tags")
    try:
        return rows.get(public_id=public_id)
    except (Event.DoesNotExist, ValueError, ValidationError) as error:
        raise NotFound from error


def get_reminder(user: User, public_id: UUID) -> tuple[Reminder, Event]:
    """One's own reminder with its event. Raises `NotFound` for anybody else's, and when the event is not seen."""
    found = Reminder.objects.filter(user=user, public_id=public_id).select_related("event").first()
    if found is None:
        raise NotFound
    return found, get_event(user, found.event.public_id)


# — Chronicle —

PAGE = 50


@dataclass(frozen=True)
class Chronicle:
    """A stretch of somebody's chronicle: what is ahead, then what has been, newest first."""

    ahead: list[Event]
    past: list[Event]
    after: str  # where the next stretch begins, "" at the end


def _linked(user: User, party: ContactPerson | Counterparty, branches: Sequence[int] = ()) -> QuerySet[EventLink]:
    """The links of a card's events; with `branches` (ids of companies) those of all of them, each event once."""
    if branches:
        same = EventLink.objects.filter(event=OuterRef("event"), counterparty__in=branches, pk__lt=OuterRef("pk"))
        links = EventLink.objects.filter(~Exists(same), counterparty__in=branches)
    else:
        links = party.event_links.all()
    links = links.filter(event__is_marked_for_deletion=False)
    first = scope_filter(user, user.role.sees)
    if first == Q():
        return links
    # The reader sees the card, so its events pass the second door unless they are private.
    return links.filter(Q(event__private=False) | Q(event__in=Event.objects.filter(first)))


def chronicle(
    user: User,
    party: ContactPerson | Counterparty,
    *,
    type_code: str = "",
    before: str = "",
    query: str = "",
    branches: Sequence[int] = (),
) -> Chronicle:
    """The newest events of a card, one index range; `before` continues after the last one shown."""
    links = _linked(user, party, branches)
    if type_code:
        links = links.filter(event__type__code=type_code)
    if query:
        links = links.filter(event__in=narrowed(Event.objects.all(), query).values("pk"))
    now = clock.now()
    ahead: list[EventLink] = []
    if before:
        at, pk = _cursor(before)
        past = links.filter(occurs_at__lte=at).filter(Q(occurs_at__lt=at) | Q(event__lt=pk))
    else:
        planned = links.filter(event__state=Event.State.PLANNED, occurs_at__gte=now)
        ahead = list(planned.order_by("occurs_at", "event_id")[:PAGE])
        past = links
    past = past.exclude(event__state=Event.State.PLANNED, occurs_at__gte=now)
    found = list(past.order_by("-occurs_at", "-event_id")[: PAGE + 1])
    more, found = len(found) > PAGE, found[:PAGE]
    events = Event.objects.filter(pk__in=[link.event_id for link in [*ahead, *found]])
    loaded = {event.pk: event for event in for_rows(events)}
    return Chronicle(
        ahead=[loaded[link.event_id] for link in ahead],
        past=[loaded[link.event_id] for link in found],
        after=f"{found[-1].occurs_at.isoformat()}~{found[-1].event_id}" if more else "",
    )


def earlier(user: User, party: ContactPerson | Counterparty, event: Event | None, limit: int = 3) -> list[Event]:
    """The last events of a card that have begun, but for `event` itself."""
    links = _linked(user, party).filter(occurs_at__lt=event.occurs_at if event else clock.now())
    ids = list(links.order_by("-occurs_at", "-event_id").values_list("event_id", flat=True)[: limit + 1])
    rows = Event.objects.filter(pk__in=[pk for pk in ids if event is None or pk != event.pk])
    return sorted(for_rows(rows), key=lambda row: (row.occurs_at, row.pk), reverse=True)[:limit]


def _cursor(text: str) -> tuple[datetime, int]:
    try:
        at, pk = text.split("~")
        return datetime.fromisoformat(at), int(pk)
    except ValueError as error:
        raise NotFound from error


def counts_by_type(
    user: User, party: ContactPerson | Counterparty, branches: Sequence[int] = (), *, kinds: Sequence[EventType]
) -> list[tuple[EventType, int]]:
    """How many events of each of `kinds` the card has, for types that have any."""
    rows = (
        _linked(user, party, branches)
        .values("event__type")
        .annotate(number=Count("pk"))
        .values_list("event__type", "number")
    )
    numbers = dict(rows)
    return [(kind, numbers[kind.pk]) for kind in kinds if kind.pk in numbers]


def next_event(user: User, party: ContactPerson | Counterparty) -> Event | None:
    """The nearest planned event of a card: an overdue one first."""
    links = _linked(user, party).filter(event__state=Event.State.PLANNED).select_related("event__type")
    link = links.order_by("occurs_at", "event_id").first()
    return link.event if link else None


@dataclass(frozen=True)
class Point:
    """An event as the last or the next one of a card."""

    at: datetime
    type: EventType
    first_day: date | None  # of an event that lasts whole days
    overdue: bool


@dataclass(frozen=True)
class Summary:
    """What a card's chronicle comes to."""

    last: Point | None
    next: Point | None
    number: int


def summaries(parties: Sequence[ContactPerson] | Sequence[Counterparty]) -> dict[int, Summary]:
    """The last and next events of each card, in two queries and without whole events."""
    if not parties:
        return {}
    name = "person" if isinstance(parties[0], ContactPerson) else "counterparty"
    columns = [f"{which}_{column}" for which in ("last", "next") for column in ("at", *_OF_EVENT)]
    rows = EventSummary.objects.filter(**{f"{name}__in": [party.pk for party in parties]})
    kinds = {kind.pk: kind for kind in EventType.objects.all()}
    now = clock.now()

    def point(
        at: datetime | None, kind: int | None, day: date | None, due: datetime | None, state: str
    ) -> Point | None:
        if at is None or kind is None:
            return None
        return Point(at, kinds[kind], day, state == Event.State.PLANNED and due is not None and due < now)

    return {
        pk: Summary(point(*values[:5]), point(*values[5:]), number)
        for pk, number, *values in rows.values_list(name, "number", *columns)
    }


_OF_EVENT = ("event__type", "event__starts_on", "event__due_at", "event__state")


# — «Сегодня» —


@dataclass(frozen=True)
class Agenda:
    """The planned and done work of a day, what is overdue before it and what comes the day after."""

    overdue: list[Event]
    overdue_count: int
    today: list[Event]
    tomorrow: list[Event]


OVERDUE_SHOWN = 50


def whose(user: User, team: bool) -> QuerySet[Event]:
    """The events of `user` alone, or of everybody they see."""
    rows = in_lists(user) if team else Event.objects.filter(responsible=user)
    return rows.filter(is_marked_for_deletion=False)


def agenda(user: User, *, team: bool = False) -> Agenda:
    """The day of `user` in their zone."""
    today = clock.today(user.zone)
    start, end = clock.day_bounds(today, user.zone)
    rows = whose(user, team).exclude(type__code="note").defer("search_text")
    late = rows.filter(state=Event.State.PLANNED, due_at__lte=start).order_by("due_at", "pk")
    overdue = list(late[:OVERDUE_SHOWN])
    count = len(overdue) if len(overdue) < OVERDUE_SHOWN else late.count()
    two_days = rows.filter(occurs_at__lt=end + timedelta(days=1)).filter(
        Q(occurs_at__gte=start) | Q(all_day=True, due_at__gt=start)
    )
    near = list(two_days.order_by("-all_day", "occurs_at", "pk")[:400])
    prefetch_related_objects([*overdue, *near], *_OF_ROWS)
    return Agenda(
        overdue=overdue,
        overdue_count=count,
        today=[event for event in near if event.occurs_at < end],
        tomorrow=[event for event in near if event.occurs_at >= end and event.state != Event.State.CANCELLED],
    )


def overdue_count(user: User, type_code: str = "") -> int:
    """How many planned events of `user` are late, capped at 100 for the menu."""
    rows = Event.objects.filter(
        responsible=user, state=Event.State.PLANNED, due_at__lt=clock.now(), is_marked_for_deletion=False
    )
    if type_code:
        rows = rows.filter(type__code=type_code)
    return rows[:100].count()


def awaiting_count(user: User, type_code: str) -> int:
    """How many events of a type wait for an answer of `user`, capped at 100 for the menu."""
    return whose(user, False).filter(needs_answer=True, type__code=type_code)[:100].count()


def awaiting(user: User, *, team: bool = False, limit: int = 20) -> list[Event]:
    """Incoming events that wait for an answer, the longest waiting last."""
    rows = whose(user, team).filter(needs_answer=True).order_by("-occurs_at", "-pk")
    return list(for_rows(rows)[:limit])


def chronicle_stamp(party: ContactPerson | Counterparty, branches: Sequence[int] = ()) -> str:
    """A short text that differs when the beginning of a card's chronicle does; one index range for each company."""
    links = EventLink.objects.filter(counterparty__in=branches) if branches else party.event_links.all()
    newest = links.order_by("-occurs_at", "-event_id")[:PAGE]
    shown = newest.values_list("event_id", "event__version")
    return f"{party.version}-{zlib.crc32(repr(list(shown)).encode())}"


def stamp(events: QuerySet[Event]) -> str:
    """A short text that differs when a set of events does: for pages that ask whether anything changed."""
    latest = events.order_by("-updated_at", "-pk").values_list("pk", "version", "updated_at").first()
    return f"{latest[0]}-{latest[1]}-{latest[2].timestamp()}" if latest else "none"
