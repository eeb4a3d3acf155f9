"""The figures of the funnel: each step, the groups side by side, the period before."""

from collections import Counter, defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from letopis.accounts.models import User
from letopis.analytics.funnel.asked import Asked
from letopis.analytics.funnel.ways import Way, read_ways
from letopis.analytics.statistics import trends
from letopis.analytics.statistics.comparison import Comparison, compare, holm
from letopis.analytics.statistics.durations import MEDIAN, Quantile, quantile
from letopis.analytics.statistics.proportions import Proportion
from letopis.channels.queries import channels
from letopis.dictionaries.queries import every
from letopis.kernel import clock
from letopis.parties.models import Source

FAMILIES = 2  # kinds of claims on the page: steps against the period before, groups; each has half of the error
Key = Hashable  # of a group: a source, a user, a channel; None without one


@dataclass(frozen=True)
class Moved:
    """How far those came whose term is over: `reached[k]` came to the k-th step within it, or further."""

    reached: Sequence[int]
    skipped: Sequence[int]  # of them, who came further without it

    def share(self, step: int) -> Proportion:
        """Of those who came to the step before."""
        return Proportion(self.reached[step], self.reached[step - 1])

    def of_all(self, step: int) -> Proportion:
        """Of all who appeared."""
        return Proportion(self.reached[step], self.reached[0])


@dataclass(frozen=True)
class Row:
    """A step. Where a client stands is how far it has come by now; the shares are of those whose term is over."""

    place: int
    name: str
    reached: int
    skipped: int
    share: Proportion | None
    of_all: Proportion | None
    time: Quantile | None  # seconds since the step before
    standing: int
    waiting: int
    lost: int
    change: trends.Change | None


@dataclass(frozen=True)
class Group:
    """A source, a manager or a channel: how far its clients came."""

    key: Key
    name: str
    value: str  # as in an address
    appeared: int
    moved: Moved

    @property
    def share(self) -> Proportion:
        """Who came to the last step, of all."""
        return self.moved.of_all(len(self.moved.reached) - 1)


@dataclass(frozen=True)
class Figures:
    """Everything the page shows."""

    asked: Asked
    now: datetime
    rows: Sequence[Row]
    groups: Sequence[Group]
    compared: Comparison[Key]
    appeared: int
    before: int
    appeared_change: trends.Change
    ripe: int
    lost: int
    already: int
    is_cut: bool  # whether the first days were left out, there being too much to read
    ways: Sequence[Way]
    already_ways: Sequence[Way]

    def ends(self, way: Way) -> datetime:
        """When the term of a client is over."""
        return way.born + timedelta(days=self.asked.term)

    def is_ripe(self, way: Way) -> bool:
        return self.ends(way) <= self.now

    def state(self, way: Way) -> str:
        """Of who has not come to the end: "lost", "waiting" while the term runs, "open" after it; "done" of who has."""
        return state_of(way, self.asked, self.now)


def state_of(way: Way, asked: Asked, now: datetime) -> str:
    """See `Figures.state`. Lost: no contact for so many days, and nothing planned."""
    if way.reached(now) == len(way.times) - 1:
        return "done"
    if way.next is None and max(way.last or way.born, way.born) + timedelta(days=asked.silence) <= now:
        return "lost"
    return "waiting" if way.born + timedelta(days=asked.term) > now else "open"


def figures(asked: Asked) -> Figures:
    """The report on what was asked. The number of queries doesn't depend on the data."""
    now = clock.now()
    since, until = asked.moments(asked.first, asked.last)
    earlier = asked.moments(*asked.before)[0]
    read = read_ways(asked, earlier, until)
    ways = [way for way in read.ways if way.born >= since]
    past = [way for way in read.ways if way.born < since]
    if read.floor is not None:
        past = []
    is_cut = read.floor is not None and read.floor > since
    if is_cut:  # all of it may be asked for
        asked = replace(asked, period=asked.period._replace(since=asked.first))
    moved = moved_by(ways, asked, now)
    before = moved_by(past, asked, now)
    rows = _changed(_rows(ways, asked, now, moved), moved, before)
    groups = _groups(ways, asked, now)
    return Figures(
        asked, now, rows, groups, _compared(groups), len(ways), len(past),
        trends.counts(len(past), len(ways)), moved.reached[0], sum(row.lost for row in rows),
        sum(way.born >= since for way in read.already), is_cut, ways,
        [way for way in read.already if way.born >= since],
    )  # fmt: skip


def moved_by(ways: Sequence[Way], asked: Asked, now: datetime) -> Moved:
    """How far those of `ways` came whose term is over."""
    term, length = timedelta(days=asked.term), len(asked.steps) + 1
    reached, skipped = [0] * length, [0] * length
    for way in ways:
        end = way.born + term
        if end > now:
            continue
        furthest = way.reached(end)
        for place in range(furthest + 1):
            at = way.times[place]
            reached[place] += 1
            skipped[place] += at is None or at > end
    return Moved(reached, skipped)


def _rows(ways: Sequence[Way], asked: Asked, now: datetime, moved: Moved) -> list[Row]:
    standing: Counter[tuple[int, str]] = Counter()
    for way in ways:
        standing[way.reached(now), state_of(way, asked, now)] += 1
    names = [step.name for step in asked.steps]
    return [
        Row(
            place,
            name,
            moved.reached[place],
            moved.skipped[place],
            moved.share(place) if place else None,
            moved.of_all(place) if place else None,
            quantile(_times(ways, place, asked, now), MEDIAN) if place else None,
            sum(count for (at, _state), count in standing.items() if at == place),
            standing[place, "waiting"],
            standing[place, "lost"],
            None,
        )
        for place, name in enumerate(["", *names])
    ]


def _times(ways: Sequence[Way], place: int, asked: Asked, now: datetime) -> list[float]:
    """From the step before, of those who came to both in this order within the term."""
    found = []
    for way in ways:
        end = way.born + timedelta(days=asked.term)
        at, before = way.times[place], way.times[place - 1]
        if end <= now and at is not None and before is not None and before <= at <= end:
            found.append((at - before).total_seconds())
    return found


def _changed(rows: Sequence[Row], moved: Moved, before: Moved) -> list[Row]:
    """The steps against the period before, corrected for how many there are."""
    changes = [trends.rates(before.share(row.place), moved.share(row.place)) if row.place else None for row in rows]
    held = [change for change in changes if change is not None and change.probability is not None]
    corrected = iter(holm([change.probability or 0.0 for change in held]))
    found = []
    for row, change in zip(rows, changes, strict=True):
        if change is not None and change.probability is not None:
            change = replace(change, probability=min(1.0, next(corrected) * FAMILIES))
        found.append(replace(row, change=change))
    return found


def group_of(way: Way, asked: Asked) -> Key:
    """The group of a client; 0 for a channel of who was not in touch yet."""
    if asked.by == "responsible":
        return way.life.responsible
    if asked.by == "channel":
        return way.channel if way.life.first else 0
    return way.life.source


def _groups(ways: Sequence[Way], asked: Asked, now: datetime) -> list[Group]:
    """The largest first."""
    held: dict[Key, list[Way]] = defaultdict(list)
    for way in ways:
        held[group_of(way, asked)].append(way)
    names = group_names(asked)
    found = [
        Group(key, *names.get(key, ("", "none")), len(theirs), moved_by(theirs, asked, now))
        for key, theirs in held.items()
    ]
    return sorted(found, key=lambda group: (-group.appeared, group.name))


def group_names(asked: Asked) -> Mapping[Key, tuple[str, str]]:
    """What groups are called, and their values in an address."""
    if asked.by == "responsible":
        return {row.pk: (row.name, str(row.public_id)) for row in User.objects.all()}
    if asked.by == "channel":
        return {0: ("", "0"), **{row.pk: (row.title, str(row.public_id)) for row in channels()}}
    return {row.pk: (row.title, str(row.public_id)) for row in every(Source)}


def _compared(groups: Sequence[Group]) -> Comparison[Key]:
    """Those with enough data by the last step, among each other."""
    return compare({group.key: group.share for group in groups if group.share.trials}, among=FAMILIES)
