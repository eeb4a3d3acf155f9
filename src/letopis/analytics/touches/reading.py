"""Kept contacts as a reader may see them."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import timedelta
from operator import attrgetter
from typing import Any, NamedTuple

from django.db.models import Count, Exists, F, FloatField, Func, IntegerField, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from letopis.accounts.models import Scope, User
from letopis.analytics.limits import watched
from letopis.analytics.models import ClientTouch, TouchState
from letopis.analytics.statistics.attribution import DAY
from letopis.analytics.statistics.replies import Replies
from letopis.analytics.touches.keeping import Definitions
from letopis.channels.goals.clients import Client
from letopis.channels.goals.counting import has_news
from letopis.events.models import Event
from letopis.kernel import clock

_LATE = timedelta(minutes=1)  # a fact nobody has followed for so long: no worker is there
_PIECE = 5000
_MANY = 3000  # clients: more are not asked for one by one
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
    def is_ours(self) -> bool:
        return self.side == Side.OURS

    @property
    def is_theirs(self) -> bool:
        return self.side == Side.THEIRS

    @property
    def client(self) -> Client:
        if self.counterparty is not None:
            return Client("counterparty", self.counterparty)
        return Client("person", self.person or 0)


def are_true() -> bool:
    """Whether contacts are kept under the present definitions, and follow the journal. Three queries at most."""
    state = TouchState.objects.first()
    if state is None or state.stamp != Definitions.now().stamp:
        return False
    return not has_news(before=clock.now() - _LATE)


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


def calls_without_clients(user: User, calls: QuerySet[Event]) -> QuerySet[Event]:
    """Those of some calls without a client the reader sees."""
    seen = ClientTouch.objects.filter(_scope(user, "card_responsible", "card_team"), event=OuterRef("pk"))
    return calls.filter(~Exists(seen))


def calls(start: float, end: float) -> Iterator[tuple[int, int, bool, float, int | None, int | None]]:
    """Our calls of `start` ≤ … < `end`, for a reader who sees everything: event, channel, talked, moment, counterparty or
    person. A call to two clients comes twice."""
    rows = ClientTouch.objects.filter(is_first=True, is_call=True, at__gte=start, at__lt=end).order_by()
    columns = rows.values_list("event", "channel", "talked", "at", "counterparty", "person")
    yield from columns.iterator(chunk_size=_PIECE)


def touches_of(clients: Collection[Client], since: float, until: float) -> Iterator[Kept]:
    """The contacts with some clients, for a reader who sees everything."""
    if len(clients) > _MANY:
        rows = ClientTouch.objects.filter(is_first=True, at__gte=since, at__lt=until)
        yield from (one for one in _read(rows) if one.client in clients)
        return
    for kind in ("counterparty", "person"):
        ids = [client.id for client in clients if client.kind == kind]
        for start in range(0, len(ids), 500):
            named = {f"{kind}__in": ids[start : start + 500]}
            yield from _read(ClientTouch.objects.filter(**named, is_first=True, at__gte=since, at__lt=until))


def _read(rows: QuerySet[ClientTouch]) -> Iterator[Kept]:
    columns = rows.order_by().values_list(*Kept._fields)
    return watched(map(Kept._make, columns.iterator(chunk_size=_PIECE)), attrgetter("event"))


class Met(NamedTuple):
    """What reports ask of a channel: who was met, what became of our contacts, and of those of each week."""

    clients: dict[int, dict[Client, bool]]
    replies: dict[int, Replies]
    weeks: dict[int, dict[int, list[int]]]


class _Week(Func):
    """The whole number of weeks since a moment."""

    template = "CAST(FLOOR(%(expressions)s) AS INTEGER)"
    output_field = IntegerField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, template="CAST(%(expressions)s AS INTEGER)", **context)


def met(start: float, end: float, window: float, now: float, *, in_full: bool) -> Met:
    """By channel, over the contacts of `start` ≤ … < `end`, for a reader who sees everything; without `in_full` neither
    times nor weeks. One to three queries, each answered by the index of channels alone."""
    ours = Q(side=Side.OURS)
    ripe = ours & Q(at__lte=now - window)
    answered = Q(talked=True) | Q(answer__isnull=False)
    # «at» as an expression keeps the database from reading in the order of time: the index of channels has the groups
    # next to one another, and everything that is counted.
    moment = Coalesce(F("at"), Value(0.0), output_field=FloatField())
    rows = ClientTouch.objects.filter(is_first=True, channel__gt=0).alias(moment=moment).order_by()
    rows = rows.filter(moment__gte=start, moment__lt=end)
    found = Met(defaultdict(dict), {}, defaultdict(dict))
    groups = rows.values_list("channel", "counterparty", "person").annotate(
        ripe=Count("at", filter=ripe),
        answered=Count("at", filter=ripe & answered),
        waiting=Count("at", filter=ours & Q(at__gt=now - window)),
    )
    for channel, company, person, of, some, waiting in groups.iterator(chunk_size=_PIECE):
        client = Client("person", person) if company is None else Client("counterparty", company)
        found.clients[channel][client] = False
        if of or waiting:
            held = found.replies.setdefault(channel, Replies())
            held.waiting += waiting
            if of:
                held.by_client[client] = [some, of]
    if not in_full:
        return found
    times = rows.filter(ripe, talked=False, answer__isnull=False).values_list("channel", "answer")
    for channel, answer in times.iterator(chunk_size=_PIECE):
        found.replies[channel].times.append(answer or 0.0)
    weekly = rows.filter(ripe).annotate(week=_Week((F("at") - Value(start)) / Value(7 * DAY)))
    counted = weekly.values_list("channel", "week").annotate(some=Count("at", filter=answered), of=Count("at"))
    for channel, week, some, of in counted:
        found.weeks[channel][week] = [some, of]
    return found
