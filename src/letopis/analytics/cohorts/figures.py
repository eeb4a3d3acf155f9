"""Cohorts of the clients a reader knows: sizes, shares month by month, all of them together."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from letopis.analytics.cohorts.asked import LAGS, Asked
from letopis.analytics.lives import MODELS, Life, Lives, Since, first_reaches, periods_of, read_lives
from letopis.analytics.statistics import trends
from letopis.analytics.statistics.cohorts import Cohort, Month, active, cohorts, first_day, month_of, pooled
from letopis.analytics.statistics.proportions import Proportion
from letopis.channels.goals.clients import Client
from letopis.events.models import Event
from letopis.kernel import clock

MOST_EVENTS = 200_000  # in the chronicles of the clients whose months are counted: what a page can read
LEAST = 10  # clients of a cohort whose share is shown
COMPARED = 3  # the month by which earlier and later cohorts are compared, or the last one there is before it


@dataclass(frozen=True)
class Member:
    """A client: when it was first in touch, when it reached the goal, in which months it was in touch."""

    life: Life
    first: date
    reached: datetime | None = None
    months: frozenset[Month] = frozenset()


@dataclass(frozen=True)
class Figures:
    """Everything the page shows."""

    asked: Asked
    cohorts: Sequence[Cohort]
    together: Sequence[Proportion | None]
    members: Sequence[Member]
    change: trends.Change | None  # later cohorts against earlier ones by the month `lag`
    lag: int | None
    is_cut: bool  # whether the first months were left out, there being too much to read

    @property
    def size(self) -> int:
        return sum(cohort.size for cohort in self.cohorts)


def figures(asked: Asked) -> Figures:
    """The report on what was asked. The number of queries doesn't depend on the data."""
    zone, today = asked.user.zone, asked.last
    start = clock.day_start(asked.first, zone)
    lives = read_lives(asked.user, Since(start, by_card=False))
    begun = [
        (life, life.first.astimezone(zone).date())
        for life in asked.narrowed(lives)
        if life.first is not None and start <= life.first and life.first.astimezone(zone).date() <= today
    ]
    if asked.measure == "active":
        begun, is_cut = _fitting(begun)
        months = _months(lives, [life for life, _first in begun], asked)
        members = [Member(life, first, months=frozenset(months.get(life.client, ()))) for life, first in begun]
        found = active([(one.first, one.months) for one in members], today=today, months=LAGS)
    else:
        is_cut = False
        reached = first_reaches(lives, [asked.goal])[asked.goal.pk] if asked.goal else {}
        members = [Member(life, first, reached.get(life.client)) for life, first in begun]
        days = [(one.first, one.reached.astimezone(zone).date() if one.reached else None) for one in members]
        found = cohorts(days, today=today, months=LAGS)
    change, lag = _changed(found)
    return Figures(asked, found, pooled(found, LAGS), members, change, lag, is_cut)


def _fitting(begun: Sequence[tuple[Life, date]]) -> tuple[list[tuple[Life, date]], bool]:
    """As many of the last months as a page can read."""
    numbers: dict[Month, int] = defaultdict(int)
    for life, first in begun:
        numbers[month_of(first)] += life.number
    left, kept = MOST_EVENTS, set[Month]()
    for month in sorted(numbers, reverse=True):
        left -= numbers[month]
        if left < 0 and kept:
            break
        kept.add(month)
    return [pair for pair in begun if month_of(pair[1]) in kept], len(kept) < len(numbers)


def _months(lives: Lives, chosen: Collection[Life], asked: Asked) -> Mapping[Client, set[Month]]:
    """In which months each client was in touch."""
    since, present = month_of(asked.first), month_of(asked.last)
    bounds = [clock.day_start(first_day(month), asked.user.zone) for month in range(since, present + 2)]
    found: dict[Client, set[Month]] = defaultdict(set)
    for kind in MODELS:

        def shape(rows: Any, kind: str = kind) -> Any:
            done = rows.filter(state=Event.State.COMPLETED, type__in=lives.types)
            held = done.filter(occurs_at__gte=bounds[0], occurs_at__lt=bounds[-1])
            return held.values_list(kind, periods_of(bounds)).distinct()

        for client, (place,) in lives.read(chosen, kind, shape):
            found[client].add(since + place)
    return found


def _changed(found: Sequence[Cohort]) -> tuple[trends.Change | None, int | None]:
    """The later half of the cohorts against the earlier one, by the latest month up to `COMPARED` that four have."""
    for lag in range(COMPARED, -1, -1):
        held = [share for cohort in found if (share := cohort.reached[lag]) is not None]
        if len(held) >= 4:
            middle = len(held) // 2
            return trends.rates(_sum(held[:middle]), _sum(held[middle:])), lag
    return None, None


def _sum(held: Sequence[Proportion]) -> Proportion:
    return Proportion(sum(one.successes for one in held), sum(one.trials for one in held))
