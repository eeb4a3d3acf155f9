"""The day of a user: «Сегодня» and the counts of the menu."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import connection
from django.db.models import Count, Q, QuerySet, Subquery

from letopis.accounts.models import User
from letopis.dictionaries.queries import every
from letopis.events.models import Event, EventType
from letopis.events.queries.doors import in_lists
from letopis.events.queries.rows import fill_rows
from letopis.kernel import clock


@dataclass(frozen=True)
class Agenda:
    """The planned and done work of a day, what is overdue before it, what comes the day after, who waits."""

    overdue: list[Event]
    overdue_count: int
    today: list[Event]
    tomorrow: list[Event]
    awaiting: list[Event]  # incoming events that wait for an answer, the longest waiting first


OVERDUE_SHOWN, AWAITING_SHOWN = 50, 20


def whose(user: User, team: bool) -> QuerySet[Event]:
    """The events of `user` alone, or of everybody they see."""
    rows = in_lists(user) if team else Event.objects.filter(responsible=user)
    return rows.filter(is_marked_for_deletion=False)


def agenda(user: User, *, team: bool = False) -> Agenda:
    """The day of `user` in their zone."""
    today = clock.today(user.zone)
    start, end = clock.day_bounds(today, user.zone)
    every_row = whose(user, team).defer("search_text")
    rows = every_row.exclude(type__in=[kind.pk for kind in every(EventType) if kind.code == "note"])
    late = rows.filter(state=Event.State.PLANNED, due_at__lte=start).order_by("due_at", "pk")
    overdue = list(late[:OVERDUE_SHOWN])
    count = len(overdue) if len(overdue) < OVERDUE_SHOWN else late.count()
    # Two ranges of indexes instead of the whole past: what begins in these days, or a day before in another zone …
    around = rows.filter(
        reaches_to=None, occurs_at__gte=start - timedelta(days=1), occurs_at__lt=end + timedelta(days=1)
    )
    around = around.filter(Q(occurs_at__gte=start) | Q(all_day=True, due_at__gt=start))
    # … and the long ones that reach into them, of hours only those that begin in them.
    long = rows.filter(reaches_to__gt=start, occurs_at__lt=end + timedelta(days=1))
    long = long.filter(Q(occurs_at__gte=start) | Q(all_day=True))
    near = list(around.union(long, all=True).order_by("-all_day", "occurs_at", "pk")[:400])
    awaiting = list(every_row.filter(needs_answer=True).order_by("occurs_at", "pk")[:AWAITING_SHOWN])
    fill_rows([*overdue, *near, *awaiting])
    return Agenda(
        overdue=overdue,
        overdue_count=count,
        today=[event for event in near if event.occurs_at < end],
        tomorrow=[event for event in near if event.occurs_at >= end and event.state != Event.State.CANCELLED],
        awaiting=awaiting,
    )


_COUNTED = """
SELECT
  (SELECT count(*) FROM (SELECT 1 FROM events_event WHERE responsible_id = %s AND state = 'planned' AND due_at < %s
    AND type_id = %s AND NOT is_marked_for_deletion LIMIT 100) AS late),
  (SELECT count(*) FROM (SELECT 1 FROM events_event WHERE responsible_id = %s AND needs_answer
    AND type_id = %s AND NOT is_marked_for_deletion LIMIT 100) AS waiting)
"""


def menu_counts(user: User, *, late: str, waiting: str) -> tuple[int, int]:
    """How many planned events of one type are late and how many of another wait for `user`, each capped at 100."""
    kinds = {kind.code: kind.pk for kind in every(EventType)}
    now = connection.ops.adapt_datetimefield_value(clock.now())
    with connection.cursor() as cursor:
        cursor.execute(_COUNTED, [user.pk, now, kinds.get(late), user.pk, kinds.get(waiting)])
        first, second = cursor.fetchone()
    return first, second


def stamp_of_day(user: User, team: bool) -> str:
    """A short text that differs when «Сегодня» does. What was given to somebody else is not among one's rows any more:
    the number of the planned ones tells."""
    rows = whose(user, team)
    if team:
        return stamp(rows)
    planned = rows.filter(state=Event.State.PLANNED).order_by().values("responsible").annotate(n=Count("pk"))
    latest = rows.order_by("-updated_at", "-pk").annotate(planned=Subquery(planned.values("n")))
    found = latest.values_list("pk", "version", "updated_at", "planned").first()
    return "-".join(map(str, found)) if found else "none"


def stamp(events: QuerySet[Event]) -> str:
    """A short text that differs when a set of events does: for pages that ask whether anything changed."""
    latest = events.order_by("-updated_at", "-pk").values_list("pk", "version", "updated_at").first()
    return f"{latest[0]}-{latest[1]}-{latest[2].timestamp()}" if latest else "none"
