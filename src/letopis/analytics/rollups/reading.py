"""Counts of events as a reader may see them: from what is kept where that is true, from rows everywhere else."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from itertools import pairwise
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncDate

from letopis.accounts.models import Scope, User
from letopis.analytics.models import DayCount, RollupState, StaleMark
from letopis.analytics.rollups import cells
from letopis.analytics.rollups.narrowing import COLUMNS, columns_of, holds, narrowed, required
from letopis.channels.matching import ranked, with_channels
from letopis.channels.models import Channel
from letopis.events.models import Event
from letopis.kernel import clock

PERIODS = ("day", "week", "month")
_RUNS = 40  # runs of stale days that are still looked for one by one
Level = DayCount.Level


def counts(
    user: User, first: date | None, last: date | None, by: Sequence[str] = (), **filters: Any
) -> Counter[tuple[Any, ...]]:
    """How many events of these days the reader may see; exactly what counting their rows would give.

    `first`, `last`: days of the reader's clock, both included; None is «from the beginning», «to the end».
    `by`: what is counted apart, in the order of the keys of the answer: "day", "week" (its Monday), "month" (its first
    day), "type", "channel", "responsible", "team" (keys of rows; None without a channel or a team), "direction",
    "state" (words, as in `Event`). Without any the only key is ().
    `filters`: `type`, `direction`, `channel`, `state`, `responsible`, `team`, each a value or several; None among the
    values is «without one». ValueError or TypeError for a name not listed here.

    >>> counts(user, date(2026, 1, 1), date(2026, 12, 31), by=("month", "type"), state="completed", team=[3, None])
    Counter({(datetime.date(2026, 1, 1), 1): 37, …})
    """
    return counted(user, first, last, by, narrowed(filters), ranked(Channel.objects.all()))


def counted(
    user: User, first: date | None, last: date | None, by: Sequence[str], condition: Q, channels: Sequence[Channel]
) -> Counter[tuple[Any, ...]]:
    """The same under a condition that asks for columns of counts alone. `channels` in the order of `ranked`."""
    return _Counting(user, first, last, tuple(by), condition, channels).answer()


@dataclass
class _Counting:
    user: User
    first: date | None
    last: date | None
    by: tuple[str, ...]
    condition: Q
    channels: Sequence[Channel]

    def __post_init__(self) -> None:
        if unknown := set(self.by) - {*PERIODS, *COLUMNS}:
            raise ValueError(f"counts have no {min(unknown)!r}")

    @cached_property
    def columns(self) -> list[str]:
        """What is counted apart beside periods."""
        return [name for name in self.by if name in COLUMNS]

    @cached_property
    def asked(self) -> set[str]:
        """Every column that matters."""
        return {*self.columns, *columns_of(self.condition)}

    def answer(self) -> Counter[tuple[Any, ...]]:
        if not self._is_kept():
            return self._of_rows([self._span(self.first, self.last)])
        stale = self._stale_days()
        runs = list(_runs(stale))
        if len(runs) > _RUNS:
            return self._of_rows([self._span(self.first, self.last)])
        found = self._of_counts(stale)
        if runs:
            found.update(self._of_rows([self._span(start, end) for start, end in runs]))
        return found

    # — Whether what is kept may be used —

    def _is_kept(self) -> bool:
        state = RollupState.objects.first()
        zone = cells.company_zone()
        if state is None or state.stamp != cells.stamp_of(self.channels, zone):
            return False
        if self.user.zone.key == zone.key:
            return True
        if self.first is None or self.last is None:
            return False
        return cells.are_same_days(self.user.zone, zone, self.first, self.last)

    def _stale_days(self) -> set[date]:
        """The days asked for that changed since they were counted. Read before the counts: what changes in between is
        counted as it was a moment ago."""
        since, until = self._span(self.first, self.last)
        hours = StaleMark.objects.filter(hour__isnull=False)
        tagged = Event.objects.filter(pk__in=StaleMark.objects.filter(event__isnull=False).values("event"))
        if since:
            hours, tagged = hours.filter(hour__gt=since - timedelta(hours=1)), tagged.filter(occurs_at__gte=since)
        if until:
            hours, tagged = hours.filter(hour__lt=until), tagged.filter(occurs_at__lt=until)
        moments = hours.values_list("hour").union(tagged.values_list("occurs_at"))
        days = cells.days_of({cells.hour_of(moment) for (moment,) in moments if moment}, self.user.zone)
        return {
            day for day in days if (not self.first or day >= self.first) and (not self.last or day <= self.last)
        }  # fmt: skip

    # — From what is kept —

    def _rows_kept(self) -> QuerySet[DayCount]:
        rows = DayCount.objects.filter(self._levels())
        if self.first:
            rows = rows.filter(day__gte=self.first)
        return rows.filter(day__lte=self.last) if self.last else rows

    def _levels(self) -> Q:
        """The rows that together count everything the reader may see once, as few as will do."""
        user, team = self.user, self.user.team_id
        sees = user.role.sees if user.is_active else Scope.NONE
        if sees == Scope.NONE:
            return Q(pk__in=[])
        wanted = {name: required(self.condition, name) for name in ("responsible", "team")}
        narrow = Q(**{f"{name}__in": values for name, values in wanted.items() if values is not None})
        own = Q(level=Level.COLLEAGUE, responsible=user.pk)
        if "responsible" in self.asked:
            seen = Q(level=Level.COLLEAGUE)
            if sees == Scope.TEAM and team is not None:
                seen &= Q(team=team) | Q(responsible=user.pk)
            elif sees != Scope.ALL:
                seen = own
            return seen & narrow
        if sees == Scope.ALL:
            return (Q(level=Level.TEAM) & narrow) if "team" in self.asked else Q(level=Level.ALL)
        if sees == Scope.TEAM and team is not None:
            return (Q(level=Level.TEAM, team=team) | own & ~Q(team=team)) & narrow
        return own & narrow

    def _of_counts(self, stale: Collection[date]) -> Counter[tuple[Any, ...]]:
        apart = "responsible" in self.asked, "team" in self.asked
        held: dict[tuple[Any, ...], dict[str, int]] = defaultdict(lambda: defaultdict(int))
        rows = self._rows_kept().values_list("day", "responsible", "team", "counts")
        for day, responsible, team, kept in rows.iterator(chunk_size=2000):
            if day in stale:
                continue
            sums = held[self._period(day), responsible if apart[0] else 0, (team or None) if apart[1] else 0]
            for key, number in kept.items():
                sums[key] += number
        found: Counter[tuple[Any, ...]] = Counter()
        known: dict[tuple[str, int, int | None], list[Any] | None] = {}
        for (period, responsible, team), sums in held.items():
            for key, number in sums.items():
                one = key, responsible, team
                if one not in known:
                    known[one] = self._under(key, responsible, team)
                if (values := known[one]) is not None:
                    found[self._key(period, values)] += number
        return found

    def _under(self, key: str, responsible: int, team: int | None) -> list[Any] | None:
        """What is counted apart of a kept count, None when it is not under the condition."""
        values = {**cells.unpacked(key)._asdict(), "responsible": responsible, "team": team}
        return [values[name] for name in self.columns] if holds(self.condition, values) else None

    # — From rows —

    def _span(self, first: date | None, last: date | None) -> tuple[datetime | None, datetime | None]:
        zone = self.user.zone
        since = clock.day_start(first, zone) if first else None
        return since, clock.day_start(last + timedelta(days=1), zone) if last else None

    def _of_rows(self, spans: Sequence[tuple[datetime | None, datetime | None]]) -> Counter[tuple[Any, ...]]:
        within = Q()
        for since, until in spans:
            span = Q(occurs_at__gte=since) if since else Q()
            within |= (span & Q(occurs_at__lt=until)) if until else span
        rows: QuerySet[Any] = Event.objects.visible_to(self.user).filter(within, is_marked_for_deletion=False)
        if "channel" in self.asked:
            rows = with_channels(rows, self.channels)
        columns = list(self.columns)
        if periodic := any(name in PERIODS for name in self.by):
            rows = rows.annotate(local_day=TruncDate("occurs_at", tzinfo=self.user.zone))
            columns.append("local_day")
        rows = rows.filter(self.condition).order_by()
        if not columns:
            number = rows.count()
            return Counter({(): number} if number else {})
        found: Counter[tuple[Any, ...]] = Counter()
        for row in rows.values_list(*columns).annotate(number=Count("pk")):
            *values, number = row
            period = self._period(values.pop()) if periodic else ()
            found[self._key(period, values)] += number
        return found

    # — Keys of the answer —

    def _period(self, day: date) -> tuple[date, ...]:
        firsts = {"day": day, "week": day - timedelta(days=day.weekday()), "month": day.replace(day=1)}
        return tuple(firsts[name] for name in self.by if name in PERIODS)

    def _key(self, period: tuple[date, ...], values: Sequence[Any]) -> tuple[Any, ...]:
        periods, others = iter(period), iter(values)
        return tuple(next(periods) if name in PERIODS else next(others) for name in self.by)


def _runs(days: Collection[date]) -> Iterator[tuple[date, date]]:
    """Days that follow one another, as their first and last."""
    ordered = sorted(days)
    if not ordered:
        return
    start = ordered[0]
    for one, other in pairwise(ordered):
        if (other - one).days > 1:
            yield start, one
            start = other
    yield start, ordered[-1]
