"""Clients by the month of their first contact: how many reached a goal within so many months of it."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from letopis.analytics.statistics.proportions import Proportion

Month = int  # since the year 0: twelve times the year, and the month from 0 on


def month_of(day: date) -> Month:
    """The month a day is in."""
    return day.year * 12 + day.month - 1


def first_day(month: Month) -> date:
    """The day a month begins."""
    return date(month // 12, month % 12 + 1, 1)


@dataclass(frozen=True)
class Cohort:
    """Those whose first contact was in `month`; `reached[k]` of them had the goal by the end of the k-th month after it,
    and is none while that month is not over: it must not look like a fall."""

    month: Month
    size: int
    reached: Sequence[Proportion | None]


def cohorts(clients: Iterable[tuple[date, date | None]], *, today: date, months: int = 12) -> list[Cohort]:
    """Cohorts in order, from (day of the first contact, day of the goal if there was one) of each client.

    A goal before the first contact counts in month 0. Months are those of the calendar, over on their last day.
    """
    lags: dict[Month, list[int]] = defaultdict(list)
    sizes: dict[Month, int] = defaultdict(int)
    for first, goal in clients:
        month = month_of(first)
        sizes[month] += 1
        if goal is not None:
            lags[month].append(max(0, month_of(goal) - month))
    present, found = month_of(today), []
    for month in sorted(sizes):
        ordered = sorted(lags[month])
        reached = [
            Proportion(bisect_right(ordered, lag), sizes[month]) if month + lag < present else None
            for lag in range(months)
        ]
        found.append(Cohort(month, sizes[month], reached))
    return found


def active(clients: Iterable[tuple[date, Collection[Month]]], *, today: date, months: int = 12) -> list[Cohort]:
    """The same with a measure that goes up and down: in which months each client was active, whatever the others."""
    sizes: dict[Month, int] = defaultdict(int)
    counts: dict[tuple[Month, int], int] = defaultdict(int)
    for first, held in clients:
        month = month_of(first)
        sizes[month] += 1
        for one in set(held):
            counts[month, one - month] += 1
    present = month_of(today)
    return [
        Cohort(
            month,
            size,
            [Proportion(counts[month, lag], size) if month + lag < present else None for lag in range(months)],
        )
        for month, size in sorted(sizes.items())
    ]


def pooled(found: Sequence[Cohort], months: int) -> list[Proportion | None]:
    """All cohorts together: for each lag those in which that month is over; none where there are none."""
    together: list[Proportion | None] = []
    for lag in range(months):
        held = [share for cohort in found if (share := cohort.reached[lag]) is not None]
        trials = sum(share.trials for share in held)
        together.append(Proportion(sum(share.successes for share in held), trials) if trials else None)
    return together
