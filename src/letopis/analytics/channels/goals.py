"""Who reached the goal in a period, and which contacts led there."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Generic, TypeVar

from django.db.models import Q

from letopis.accounts.visibility import scope_filter
from letopis.analytics.channels.asked import Asked
from letopis.analytics.channels.scan import Scan, Touch
from letopis.analytics.segments import companies_in, people_in
from letopis.analytics.statistics.attribution import DAY, Path, shares
from letopis.analytics.statistics.proportions import Proportion
from letopis.channels.goals.clients import Client
from letopis.channels.models import Goal, GoalReach
from letopis.kernel.errors import Refused
from letopis.lists import where
from letopis.lists.fields import Comparison
from letopis.parties.list_fields.shared import sources_named
from letopis.parties.models import Affiliation

_PIECE = 2000
K = TypeVar("K", bound=Hashable)  # what contacts are grouped by: channels, values of a breakdown


@dataclass(frozen=True)
class Times:
    """The goals of a period the reader may see: whose, when, by which event."""

    rows: Sequence[tuple[Client, float, int | None]] = ()
    done: Set[Client] = frozenset()  # who had reached, before the period, what is reached once


@dataclass(frozen=True)
class Reach(Generic[K]):
    """A client reached the goal; `shares` are what each group is credited with, of `attribution.WHOLE`."""

    client: Client
    at: float
    shares: Mapping[K | None, int]
    led: Set[K]  # groups with a contact in the period before it, near enough


@dataclass
class Reached(Generic[K]):
    """Every time in the period, and by group the clients contacted: True for those who reached the goal after it."""

    times: list[Reach[K]] = field(default_factory=list)
    clients: dict[K, dict[Client, bool]] = field(default_factory=lambda: defaultdict(dict))
    done: Set[Client] = frozenset()

    def conversion(self, group: K) -> Proportion:
        """Clients who reached the goal of those contacted who could."""
        return self._of(self.clients.get(group, {}))

    def together(self) -> Proportion:
        """The same for all groups, a client once."""
        return self._of(self.everybody())

    def everybody(self) -> dict[Client, bool]:
        """The clients of all groups."""
        clients: dict[Client, bool] = {}
        for held in self.clients.values():
            for client, is_reached in held.items():
                clients[client] = clients.get(client, False) or is_reached
        return clients

    def _of(self, clients: Mapping[Client, bool]) -> Proportion:
        held = [is_reached for client, is_reached in clients.items() if client not in self.done]
        return Proportion(sum(held), len(held))

    def shares(self) -> dict[K | None, int]:
        """What each group is credited with over all goals."""
        found: dict[K | None, int] = defaultdict(int)
        for one in self.times:
            for channel, share in one.shares.items():
                found[channel] += share
        return dict(found)


def by_channel(channel: int | None, event: int) -> tuple[int, ...]:
    """The usual grouping."""
    return () if channel is None else (channel,)


def reached(asked: Asked, read: Scan, times: Times, groups: Callable[[int | None, int], Sequence[K]]) -> Reached[K]:
    """The goals with the contacts of `read` that led to them; `groups` of a contact by its channel and event. A contact
    of several groups counts for each in full."""
    found = Reached[K](done=times.done)
    for client, past in read.touches.items():
        for touch in past:
            if touch.asked and touch.channel is not None and read.start <= touch.at < read.end:
                for group in groups(touch.channel, touch.event):
                    found.clients[group].setdefault(client, False)
    credit(found, asked, read, times, groups)
    return found


def credit(
    found: Reached[K], asked: Asked, read: Scan, times: Times, groups: Callable[[int | None, int], Sequence[K]]
) -> None:
    """Credit the goals to the contacts that led to them; `found` has the clients contacted."""
    if asked.goal is None:
        return
    window = asked.goal.window * DAY
    for client, at, event in times.rows:
        touches = [touch for touch in read.touches.get(client, ()) if _leads(touch, at, event)]
        since = max(read.start, at - window)
        led = {group for touch in touches if touch.at >= since for group in groups(touch.channel, touch.event)}
        for group in led:
            found.clients[group][client] = True
        path = Path(at, [(tuple(groups(touch.channel, touch.event)), touch.at) for touch in touches])
        credited: dict[K | None, int] = defaultdict(int)
        for held, share in shares(path, asked.model, window=window).items():
            for one in (None,) if held is None else held:
                credited[one] += share
        found.times.append(Reach(client, at, dict(credited), led))


def times_of(asked: Asked, first: date, last: date) -> Times:
    """The goals of these days."""
    if asked.goal is None:
        return Times()
    done: set[Client] = set()
    if asked.goal.counting == Goal.Counting.ONCE:
        done = {client for client, _at, _event in _rows(asked, date.min, first - timedelta(days=1))}
    return Times(_rows(asked, first, last), done)


def _leads(touch: Touch, at: float, event: int | None) -> bool:
    """Whether a contact may have led to a goal. The event by which it was reached did when it was our own call or letter;
    the client's answer and the meeting that was the goal did not lead to themselves."""
    return touch.asked and touch.channel is not None and touch.at <= at and (touch.event != event or touch.ours)


def _rows(asked: Asked, first: date, last: date) -> list[tuple[Client, float, int | None]]:
    """The reaches of these days the reader may see: the client's card, and the event when there is one."""
    user = asked.user
    rows = GoalReach.objects.filter(goal=asked.goal, at__lt=asked.moments(last, last)[1])
    if first != date.min:
        rows = rows.filter(at__gte=asked.moments(first, first)[0])
    sees = user.role.sees
    rows = rows.filter(
        (Q(person__isnull=False) & scope_filter(user, sees, "person__"))
        | (Q(counterparty__isnull=False) & scope_filter(user, sees, "counterparty__")),
        Q(event=None)
        | (Q(event__isnull=False, event__is_marked_for_deletion=False) & scope_filter(user, sees, "event__")),
    ).filter(_clients(asked))
    return [
        (Client("person", person) if person else Client("counterparty", company or 0), at.timestamp(), event)
        for person, company, at, event in rows.order_by("at", "pk")
        .values_list("person", "counterparty", "at", "event")
        .iterator(chunk_size=_PIECE)
    ]


def _clients(asked: Asked) -> Q:
    """The filters that are about clients, asked of clients themselves."""
    found = Q()
    for condition in asked.filter.conditions():
        if condition.comparison != Comparison.CONTAINS:
            continue
        if condition.key == "client-source":
            try:
                ids = sources_named(asked.user, condition.values)
            except Refused:
                return Q(pk__in=[])
            found &= Q(person__source__in=ids) | Q(counterparty__source__in=ids)
        elif condition.key == "client-view":
            found &= where.joined([_in_segment(asked, value) for value in condition.values])
    return found


def _in_segment(asked: Asked, value: str) -> Q:
    people: Any = people_in(asked.user, value).values("pk")
    workers = Affiliation.objects.filter(until=None, person__in=people).values("counterparty")
    return (
        Q(person__in=people)
        | Q(counterparty__in=workers)
        | Q(counterparty__in=companies_in(asked.user, value).values("pk"))
    )
