"""How many clients became forgotten in each of the last twelve months that are over.

A client becomes forgotten on the day so many days have passed since a completed event without another one. What was
planned on that day does not count: an event is written over, not kept as it was.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise

from django.db.models import F, Q, Window
from django.db.models.functions import Lead

from letopis.analytics.forgotten.asked import Asked
from letopis.analytics.forgotten.clients import Clients
from letopis.analytics.statistics.cohorts import first_day, month_of
from letopis.events.models import Event, EventLink
from letopis.kernel import clock

MONTHS = 12


@dataclass(frozen=True)
class Month:
    """A month that is over: how many clients of each kind became forgotten in it."""

    first: date
    days: int
    kinds: Counter[str] = field(default_factory=Counter)

    @property
    def number(self) -> int:
        return sum(self.kinds.values())


def months(asked: Asked, clients: Sequence[Clients]) -> list[Month]:
    """The last twelve months that are over, the oldest first; one query for each kind."""
    present = month_of(asked.today)
    starts = [first_day(month) for month in range(present - MONTHS, present + 1)]
    found = [Month(start, (after - start).days) for start, after in pairwise(starts)]
    for one in clients:
        for day, number in _days(one, starts[0], starts[-1]).items():
            found[month_of(day) - month_of(starts[0])].kinds[one.kind] += number
    return found


def _days(one: Clients, first: date, after: date) -> Counter[date]:
    """On which of these days clients became forgotten."""
    zone, gap = one.asked.user.zone, timedelta(days=one.asked.days_of(one.kind))
    since, until = (clock.day_start(day - gap, zone) for day in (first, after))
    links = EventLink.objects.filter(
        **{f"{one.owner}__in": one.rows.order_by().values("pk")}, is_counted=True, state=Event.State.COMPLETED,
        occurs_at__gte=since,
    )  # fmt: skip
    following = Window(Lead("occurs_at"), partition_by=[F(one.owner)], order_by=["occurs_at", "event"])
    rows = links.annotate(following=following).filter(Q(following=None) | Q(following__gt=F("occurs_at") + gap))
    # The last one is left out here and not in the query, where the following event would be left out, too.
    moments = rows.values_list("occurs_at", flat=True).iterator(chunk_size=2000)
    return Counter((at.astimezone(zone) + gap).date() for at in moments if at < until)
