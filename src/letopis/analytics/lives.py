"""Clients as a reader knows them: since when, from the first contact on, whose they are.

A client is a company with everybody who works there now, or a person who works nowhere: its events are those of the
chronicles of these cards. A contact is a completed event of a type some channel in use names; tasks and notes are none.
What is private or marked for deletion counts for nobody; the rest passes the reader's own doors of cards and events.

First contacts come from the index of chronicles, one place for each card, and only the events of the clients asked about
are read: the price is that of the cards and not of all events.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, NamedTuple

from django.db.models import Case, DateTimeField, IntegerField, Min, OuterRef, Q, QuerySet, Subquery, Value, When

from letopis.accounts.models import User
from letopis.accounts.visibility import scope_filter
from letopis.channels.goals.clients import Client
from letopis.channels.matching import with_channels
from letopis.channels.models import Channel, Goal, GoalReach
from letopis.events.models import Event, EventLink
from letopis.parties.models import Affiliation, ContactPerson, Counterparty

MODELS: dict[str, type[ContactPerson] | type[Counterparty]] = {"person": ContactPerson, "counterparty": Counterparty}
_PIECE = 5000
_MOST_IDS = 30_000  # of one query: SQLite takes 32,766


@dataclass(slots=True)
class Life:
    """A client; `first` is the first contact. Everything is of all its cards the reader sees, owners are of its own card."""

    client: Client
    created: datetime
    first: datetime | None
    number: int  # events in the chronicles of its cards
    responsible: int
    team: int | None
    source: int | None
    cards: list[tuple[str, int]] = field(default_factory=list)  # those that have events

    def take(self, kind: str, pk: int, number: int | None) -> None:
        """Count a card of it."""
        if number:
            self.number += number
            self.cards.append((kind, pk))

    @property
    def born(self) -> datetime:
        """When something was first known of it: the card or the contact, whichever was earlier."""
        return min(self.created, self.first) if self.first else self.created


class Since(NamedTuple):
    """Who is read: those known since `moment` at the earliest, or whose first contact was not before it."""

    moment: datetime
    by_card: bool  # whether the day a card was made counts, too

    @property
    def fresh(self) -> Q:
        """The cards of such clients, and of some others."""
        found = Q(first=None) | Q(first__gte=self.moment)
        return found & Q(created_at__gte=self.moment) if self.by_card else found

    @property
    def old(self) -> Q:
        """The cards whose clients are not such."""
        found = Q(first__lt=self.moment)
        return found | Q(created_at__lt=self.moment) if self.by_card else found


@dataclass
class Lives:
    """Clients who began late enough, and which cards are whose."""

    user: User
    since: Since
    types: frozenset[int]  # of events that are contacts
    known: dict[Client, Life] = field(default_factory=dict)
    employers: Mapping[int, int] = field(default_factory=dict)  # person → company, of those the reader sees

    def of(self, kind: str, pk: int) -> Client:
        """The client a card stands for."""
        company = self.employers.get(pk) if kind == "person" else None
        return Client(kind, pk) if company is None else Client("counterparty", company)

    @cached_property
    def seen(self) -> Q:
        """The events behind links the reader sees."""
        return scope_filter(self.user, self.user.role.sees, "event__")

    def cards(self, kind: str) -> QuerySet[Any]:
        """The cards of a kind the reader sees, each with the moment of its first contact as `first`."""
        links = EventLink.objects.filter(
            self.seen, **{kind: OuterRef("pk")}, state=Event.State.COMPLETED, is_counted=True, type__in=self.types
        )
        first = Subquery(links.order_by("occurs_at").values("occurs_at")[:1], output_field=DateTimeField())
        rows: Any = MODELS[kind].objects.visible_to(self.user).filter(is_marked_for_deletion=False)
        found: QuerySet[Any] = rows.annotate(first=first).order_by()
        return found

    def read(
        self, chosen: Collection[Life], kind: str, shape: Callable[[QuerySet[EventLink]], Any]
    ) -> Iterator[tuple[Client, Sequence[Any]]]:
        """The counted events in the chronicles of the cards of a kind of some clients, in the shape wanted: rows that
        begin with the key of the card. Answers with the client for it. A query for each 30,000 cards."""
        ids = _ids(chosen, kind)
        for start in range(0, max(len(ids), 1), _MOST_IDS):
            rows = EventLink.objects.filter(
                self.seen, is_counted=True, **{f"{kind}__in": ids[start : start + _MOST_IDS]}
            ).order_by()
            for pk, *row in shape(rows):
                yield self.of(kind, pk), row


def _ids(chosen: Collection[Life], kind: str) -> list[int]:
    return [pk for life in chosen for of, pk in life.cards if of == kind]


def contact_types() -> frozenset[int]:
    """The types of events that are contacts: those of the channels in use."""
    return frozenset(Channel.objects.filter(is_active=True).values_list("type", flat=True))


def read_lives(user: User, since: Since) -> Lives:
    """The clients the reader knows who began late enough. Six queries.

    Who works for a company the reader may not see stands for themselves.
    """
    found = Lives(user, since, contact_types())
    companies = found.cards("counterparty")
    found.employers = _employers(set(_read(companies.values_list("pk", flat=True))))
    columns = ("pk", "created_at", "first", "event_summary__number", "responsible", "team", "source")
    for pk, created, first, number, *owned in _read(companies.filter(since.fresh).values_list(*columns)):
        client = Client("counterparty", pk)
        found.known[client] = life = Life(client, created, first, 0, *owned)
        life.take("counterparty", pk, number)
    people = found.cards("person")
    for pk, created, first, number, *owned in _read(people.filter(since.fresh).values_list(*columns)):
        client = found.of("person", pk)
        if client.kind == "person":
            found.known[client] = life = Life(client, created, first, 0, *owned)
            life.take("person", pk, number)
        elif client in found.known:
            life = found.known[client]
            life.created = min(life.created, created)
            life.first = min((at for at in (life.first, first) if at), default=None)
            life.take("person", pk, number)
    for pk in _read(people.filter(since.old).values_list("pk", flat=True)):
        found.known.pop(found.of("person", pk), None)  # the company is known through somebody as long as they are
    return found


def _read(rows: Any) -> Iterator[Any]:
    return iter(rows.iterator(chunk_size=_PIECE))


def _employers(companies: Collection[int]) -> dict[int, int]:
    """For which of these companies people work now: the main place, or the first one there is."""
    rows = Affiliation.objects.filter(until=None).order_by("person", "-is_main", "order", "id")
    found: dict[int, int] = {}
    for person, company in _read(rows.values_list("person", "counterparty")):
        found.setdefault(person, company)
    return {person: company for person, company in found.items() if company in companies}


def first_reaches(lives: Lives, goals: Sequence[Goal]) -> dict[int, dict[Client, datetime]]:
    """When each client first reached each goal, by the key of the goal: what the reader may see of it."""
    found: dict[int, dict[Client, datetime]] = {goal.pk: {} for goal in goals}
    rows = GoalReach.objects.filter(
        Q(event=None) | Q(event__isnull=False, event__is_marked_for_deletion=False) & lives.seen, goal__in=goals
    )
    firsts = rows.order_by().values_list("goal", "person", "counterparty").annotate(at=Min("at"))
    for goal, person, company, at in _read(firsts):
        client = lives.of("person", person) if person else Client("counterparty", company)
        if client in lives.known and (client not in found[goal] or at < found[goal][client]):
            found[goal][client] = at
    return found


def first_channels(lives: Lives, chosen: Collection[Life]) -> dict[Client, int | None]:
    """The channel of the first contact of some clients."""
    held: dict[Client, tuple[datetime, int | None]] = {}
    for kind in MODELS:
        ids = _ids(chosen, kind)
        for start in range(0, max(len(ids), 1), _MOST_IDS):
            events = Event.objects.visible_to(lives.user).filter(
                state=Event.State.COMPLETED,
                private=False,
                is_marked_for_deletion=False,
                type__in=lives.types,
                **{f"links__{kind}__in": ids[start : start + _MOST_IDS]},
            )
            rows: Any = with_channels(events).order_by()  # mypy does not know the annotation
            for pk, channel, at in rows.values_list(f"links__{kind}", "channel").annotate(at=Min("occurs_at")):
                client = lives.of(kind, pk)
                if client not in held or (at, channel or 0) < (held[client][0], held[client][1] or 0):
                    held[client] = at, channel
    return {client: channel for client, (_at, channel) in held.items()}


def periods_of(bounds: Sequence[datetime]) -> Case:
    """Which of the stretches between moments an event falls into: 0 before the second one, and so on."""
    cases = [When(occurs_at__lt=end, then=Value(place)) for place, end in enumerate(bounds[1:])]
    return Case(*cases, default=Value(len(bounds) - 1), output_field=IntegerField())
