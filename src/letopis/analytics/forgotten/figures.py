"""The figures of the report: how many are forgotten, of whose clients, the first of them, and how it was by months."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from uuid import UUID

from django.db.models import Count, F
from django.urls import reverse

from letopis.accounts.models import User
from letopis.analytics.forgotten.asked import Asked
from letopis.analytics.forgotten.clients import Clients
from letopis.analytics.forgotten.trend import Month, months
from letopis.analytics.statistics import trends
from letopis.channels.matching import with_channels
from letopis.channels.models import Channel
from letopis.dictionaries.queries import every
from letopis.events.models import Event, EventType
from letopis.events.queries import fill_participants
from letopis.kernel.text import sort_key
from letopis.lists.fields import address_of

MOST = 100  # rows of the page and of the workbook's list


@dataclass
class Count3:
    """How many clients there are, how many of them are forgotten, with how many nobody was ever in touch."""

    all: int = 0
    forgotten: int = 0
    never: int = 0

    def add(self, other: "Count3") -> None:
        self.all += other.all
        self.forgotten += other.forgotten
        self.never += other.never

    @property
    def share(self) -> float | None:
        """Forgotten of all."""
        return self.forgotten / self.all if self.all else None


@dataclass
class OfUser:
    """The clients of one responsible, by kind."""

    user: User | None  # None: all together
    kinds: dict[str, Count3] = field(default_factory=lambda: defaultdict(Count3))

    @cached_property
    def all(self) -> Count3:
        whole = Count3()
        for one in self.kinds.values():
            whole.add(one)
        return whole


@dataclass(frozen=True)
class Client:
    """A forgotten client: who it is, when and how there was contact last, and with whom."""

    name: str
    public_id: UUID
    kind: str  # a key of `WHO`
    responsible: User
    number: int  # of events in any state
    at: datetime
    days: int
    type: EventType | None
    channel: str
    event: UUID | None  # the last one
    people: Sequence[str]

    @property
    def record(self) -> str:
        """The route of the card, and the name of the client in the address of a new event."""
        return "person" if self.kind == "people" else "counterparty"

    @property
    def href(self) -> str:
        return address_of(self.record, self.public_id)

    @property
    def event_href(self) -> str:
        return address_of("event", self.event) if self.event else ""

    @property
    def plan(self) -> str:
        """The form of a new call to it."""
        return f"{reverse('event-new')}?type=call&{self.record}={self.public_id}"


@dataclass(frozen=True)
class Figures:
    """Everything the page shows."""

    asked: Asked
    clients: Sequence[Clients]  # the kinds there are any of
    rows: Sequence[OfUser]
    total: OfUser
    first: Sequence[Client]
    months: Sequence[Month]
    change: trends.Change | None  # of the last month against the one before it


def figures(asked: Asked) -> Figures:
    """The answer: so many queries whatever there is."""
    clients = [Clients(asked, kind) for kind in asked.kinds]
    rows, total = _counted(clients)
    past = months(asked, clients)
    change = None
    if len(past) > 1:
        before, last = past[-2:]
        change = trends.counts(before.number, last.number, days_before=before.days, days_after=last.days)
    shown = [one for one in clients if total.kinds[one.kind].all or len(clients) == 1]
    return Figures(asked, shown, rows, total, _first(asked, clients), past, change)


def _counted(clients: Sequence[Clients]) -> tuple[list[OfUser], OfUser]:
    users = {row.pk: row for row in every(User)}
    found: dict[int, OfUser] = {}
    total = OfUser(None)
    for one in clients:
        counted = one.rows.order_by().values("responsible").annotate(
            all=Count("pk"),
            forgotten=Count("pk", filter=one.q(one.forgotten)),
            never=Count("pk", filter=one.q(one.never)),
        )  # fmt: skip
        for row in counted.values_list("responsible", "all", "forgotten", "never"):
            held = Count3(*row[1:])
            found.setdefault(row[0], OfUser(users[row[0]])).kinds[one.kind] = held
            total.kinds[one.kind].add(held)
    ordered = sorted(found.values(), key=lambda row: sort_key(row.user.name) if row.user else "")
    return ordered, total


_ORDERS = {
    "worth": ("-event_summary__number", "event_summary__last_at"),
    "long": ("event_summary__last_at", "-event_summary__number"),
    "fresh": ("-event_summary__last_at", "-event_summary__number"),
}


def _first(asked: Asked, clients: Sequence[Clients]) -> list[Client]:
    found = []
    for one in clients:
        rows = one.rows.filter(one.q(one.forgotten)).annotate(
            held_number=F("event_summary__number"),
            held_at=F("event_summary__last_at"),
            held_event=F("event_summary__last_event"),
        )  # fmt: skip
        found += [(one, row) for row in rows.order_by(*_ORDERS[asked.order], "pk").defer("search_text", "kept")[:MOST]]
    signs = {"worth": lambda row: (-row.held_number, row.held_at), "long": lambda row: (row.held_at, -row.held_number)}
    signs["fresh"] = lambda row: (-row.held_at.timestamp(), -row.held_number)
    found.sort(key=lambda pair: (*signs[asked.order](pair[1]), pair[1].pk))
    found = found[:MOST]
    events = _events(row.held_event for _one, row in found if row.held_event)
    users = {row.pk: row for row in every(User)}
    kinds = {kind.pk: kind for kind in every(EventType)}
    channels = {row.pk: row.title for row in every(Channel)}
    made = []
    for one, row in found:
        event = events.get(row.held_event)
        company = one.owner == "counterparty"
        made.append(
            Client(
                name=str(row), public_id=row.public_id, kind=one.kind, responsible=users[row.responsible_id],
                number=row.held_number, at=row.held_at,
                days=(asked.today - row.held_at.astimezone(asked.user.zone).date()).days,
                type=kinds[event.type_id] if event else None,
                channel=channels.get(getattr(event, "channel", None) or 0, ""),
                event=event.public_id if event else None,
                people=[part.name for part, _of in event.seen_by(asked.user).rows if part.person]
                if event and company
                else [],
            )
        )  # fmt: skip
    return made


def _events(ids: Iterable[int]) -> dict[int, Event]:
    """The last events of cards: whoever sees the card may open them (they are not private)."""
    rows = list(with_channels(Event.objects.filter(pk__in=list(ids))).defer("search_text", "content", "body"))
    fill_participants(rows)
    return {row.pk: row for row in rows}
