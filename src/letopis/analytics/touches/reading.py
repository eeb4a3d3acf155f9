"""Kept contacts as a reader may see them."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta
from typing import NamedTuple

from django.db.models import Count, F, FloatField, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from letopis.accounts.models import Scope, User
from letopis.analytics.models import ClientTouch, TouchState
from letopis.analytics.statistics.replies import Replies
from letopis.analytics.touches.keeping import Definitions
from letopis.channels.goals.clients import Client
from letopis.channels.models import GoalCursor
from letopis.history.models import FactRecord
from letopis.kernel import clock

_LATE = timedelta(minutes=1)  # a fact nobody has followed for so long: no worker is there
_PIECE = 5000
Side = ClientTouch.Side


class Kept(NamedTuple):
    """A contact as reports read it."""

    person: int | None
    counterparty: int | None
    event: int
    at: float
    channel: int
    side: int
    is_call: bool
    talked: bool

    @property
    def client(self) -> Client:
        if self.counterparty is not None:
            return Client("counterparty", self.counterparty)
        return Client("person", self.person or 0)


def are_true() -> bool:
    """Whether contacts are kept under the present definitions, and follow the journal. Three queries at most."""
    state, cursor = TouchState.objects.first(), GoalCursor.objects.first()
    if state is None or cursor is None or state.stamp != Definitions.now().stamp:
        return False
    late = FactRecord.objects.filter(pk__gt=cursor.upto, at__lt=clock.now() - _LATE)
    return not late.exclude(pk__in=cursor.done).exists()


def _scope(user: User, responsible: str, team: str) -> Q:
    """`scope_filter` on plain numbers."""
    sees = user.role.sees
    if not user.is_active or sees == Scope.NONE:
        return Q(pk__in=[])
    if sees == Scope.ALL:
        return Q(is_first=True)
    own = Q(**{responsible: user.pk})
    return own | Q(**{team: user.team_id}) if sees == Scope.TEAM and user.team_id is not None else own


def touches(user: User, since: float, until: float) -> Iterator[Kept]:
    """The contacts of `since` ≤ … < `until` the reader may see; an event may come twice for a client."""
    rows = ClientTouch.objects.filter(
        _scope(user, "responsible", "team"), _scope(user, "card_responsible", "card_team"), at__gte=since, at__lt=until
    )
    yield from _read(rows)


def touches_of(clients: list[Client], since: float, until: float) -> Iterator[Kept]:
    """The contacts with some clients, for a reader who sees everything."""
    for kind in ("counterparty", "person"):
        ids = [client.id for client in clients if client.kind == kind]
        for start in range(0, len(ids), 500):
            yield from _read(
                ClientTouch.objects.filter(
                    **{f"{kind}__in": ids[start : start + 500]}, is_first=True, at__gte=since, at__lt=until
                )
            )


def _read(rows: QuerySet[ClientTouch]) -> Iterator[Kept]:
    columns = rows.order_by().values_list(*Kept._fields)
    return map(Kept._make, columns.iterator(chunk_size=_PIECE))


class Met(NamedTuple):
    """What reports ask of a channel: who was met, and what became of our contacts."""

    clients: dict[int, list[Client]]
    replies: dict[int, Replies]


def met(start: float, end: float, window: float, now: float) -> Met:
    """By channel, over the contacts of `start` ≤ … < `end`, for a reader who sees everything."""
    ours = Q(side=Side.OURS)
    ripe = ours & Q(at__lte=now - window)
    # «at» as an expression keeps the database from reading in the order of time: the index of channels has the groups
    # next to one another, and everything that is counted.
    moment = Coalesce(F("at"), Value(0.0), output_field=FloatField())
    rows = ClientTouch.objects.filter(is_first=True, channel__gt=0).alias(moment=moment)
    rows = rows.filter(moment__gte=start, moment__lt=end)
    groups = rows.order_by().values_list("channel", "counterparty", "person").annotate(
        ripe=Count("pk", filter=ripe),
        answered=Count("pk", filter=ripe & (Q(talked=True) | Q(answer__isnull=False))),
        waiting=Count("pk", filter=ours & Q(at__gt=now - window)),
    )  # fmt: skip
    clients: dict[int, list[Client]] = defaultdict(list)
    replies: dict[int, Replies] = {}
    for channel, company, person, of, answered, waiting in groups.iterator(chunk_size=_PIECE):
        client = Client("person", person) if company is None else Client("counterparty", company)
        clients[channel].append(client)
        if of or waiting:
            held = replies.setdefault(channel, Replies())
            held.waiting += waiting
            if of:
                held.by_client[client] = [answered, of]
    times = rows.filter(ripe, talked=False, answer__isnull=False).order_by().values_list("channel", "answer")
    for channel, answer in times.iterator(chunk_size=_PIECE):
        replies[channel].times.append(answer or 0.0)
    return Met(clients, replies)
