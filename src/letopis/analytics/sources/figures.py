"""The figures of the report: per source, together, against the period before; by marks and by who brought clients."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from letopis.analytics.sources.asked import Asked
from letopis.analytics.sources.clients import New, new_clients, reached
from letopis.analytics.statistics import trends
from letopis.analytics.statistics.comparison import Comparison, compare, holm
from letopis.analytics.statistics.proportions import Proportion
from letopis.channels.goals.clients import Client
from letopis.channels.models import SourceCosts
from letopis.channels.prices import source_cost
from letopis.dictionaries.queries import every
from letopis.kernel.text import fold
from letopis.parties.models import ContactPerson, Source

FAMILIES = 2  # kinds of claims on the page: conversions, changes; each has half of the error
MARKED = 60  # rows of marks
BROUGHT = 30  # people who have brought clients


@dataclass
class Row:
    """A source, None for clients without one; `depth` in the tree of sources."""

    source: Source | None
    depth: int = 0
    new: int = 0
    before: int = 0
    by_week: Sequence[int] = ()
    conversion: Proportion | None = None
    conversion_before: Proportion | None = None
    cost: Decimal | None = None  # None: nothing was ever spent on it, or the reader does not see all clients
    revenue: Decimal | None = None
    share: float | None = None  # of all new clients
    new_change: trends.Change = field(default_factory=lambda: trends.counts(0, 0))
    conversion_change: trends.Change | None = None

    @property
    def reached(self) -> int:
        return self.conversion.successes if self.conversion else 0

    @property
    def cost_per_client(self) -> Decimal | None:
        """None without a cost or a client."""
        return _divided(self.cost, self.new)

    @property
    def cost_per_goal(self) -> Decimal | None:
        """None without a cost or a client who reached the goal."""
        return _divided(self.cost, self.reached)

    @property
    def profit(self) -> Fraction | None:
        """What came back of each rouble beyond it: (revenue − cost) ÷ cost."""
        if not self.cost or self.revenue is None:
            return None
        return (Fraction(self.revenue) - Fraction(self.cost)) / Fraction(self.cost)


@dataclass(frozen=True)
class Marked:
    """Clients with the same marks: a platform, a kind of advertising of it, a campaign of that."""

    path: tuple[str, ...]  # as they are written on a card
    new: int
    conversion: Proportion


@dataclass(frozen=True)
class Brought:
    """Somebody who has brought clients."""

    person: ContactPerson
    new: int
    reached: int


@dataclass(frozen=True)
class Figures:
    """Everything the page shows."""

    asked: Asked
    rows: Sequence[Row]
    total: Row
    weeks: Sequence[date]
    before_by_week: Sequence[int]
    by_conversion: Comparison[int]
    marks: Sequence[Marked]
    brought: Sequence[Brought]
    marks_left: int  # rows beyond those shown

    @property
    def by_source(self) -> Mapping[int, Row]:
        return {row.source.pk: row for row in self.rows if row.source}


def _divided(cost: Decimal | None, by: int) -> Decimal | None:
    if not cost or not by:
        return None
    exact = Fraction(cost) / by
    return (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(Decimal("0.01"), ROUND_HALF_UP)


def figures(asked: Asked) -> Figures:
    """The report on what was asked. The number of queries doesn't depend on the data."""
    now, before = new_clients(asked, asked.first, asked.last), new_clients(asked, *asked.before)
    done = reached(asked, {one.client for one in now}, asked.first, asked.last)
    done_before = reached(asked, {one.client for one in before}, *asked.before)
    sums = asked.revenue.of([one.client for one in now]) if asked.revenue else None
    weeks = [asked.first + timedelta(days=place) for place in range(0, asked.days, 7)]
    spent, by_source, by_source_before = _spent(asked), _by_source(now), _by_source(before)
    rows = []
    for source, depth in (*_tree(), (None, 0)):
        key = source.pk if source else None
        row = _row(asked, by_source[key], by_source_before[key], done, done_before, weeks, sums)
        row.source, row.depth, row.cost = source, depth, spent.get(key)
        row.share = row.new / len(now) if now else None
        rows.append(row)
    rows = _told(rows)
    total = _row(asked, now, before, done, done_before, weeks, sums)
    costs = [row.cost for row in rows if row.cost is not None]
    total.cost, total.share = sum(costs, Decimal(0)) if costs else None, 1.0 if now else None
    _changes([*rows, total])
    shares = {row.source.pk: row.conversion for row in rows if row.source and row.conversion and row.conversion.trials}
    marks = _marks(now, done)
    return Figures(
        asked, rows, total, weeks, _by_week(before, asked.before[0], len(weeks), asked), compare(shares, among=FAMILIES),
        marks[:MARKED], _brought(asked, now, done), max(0, len(marks) - MARKED),
    )  # fmt: skip


def _by_source(clients: Iterable[New]) -> dict[int | None, list[New]]:
    found: dict[int | None, list[New]] = defaultdict(list)
    for one in clients:
        found[one.source].append(one)
    return found


def _told(rows: Sequence[Row]) -> list[Row]:
    """The rows that say something, and those they stand inside of."""
    kept, above = [], -1  # from the last one back: a row whose depth is below that of a kept one holds it
    for row in reversed(rows):
        if row.new or row.before or row.cost or row.depth < above:
            kept.append(row)
            above = row.depth
        elif row.depth == 0:
            above = -1
    return kept[::-1]


def _tree() -> list[tuple[Source, int]]:
    """Every source in reading order with its depth, those out of use last."""
    children: dict[int | None, list[Source]] = {}
    sources = every(Source)
    for source in sorted(sources, key=lambda row: not row.is_active):
        children.setdefault(source.parent_id, []).append(source)

    def walk(parent: int | None, depth: int) -> list[tuple[Source, int]]:
        return [pair for row in children.get(parent, ()) for pair in ((row, depth), *walk(row.pk, depth + 1))]

    return walk(None, 0)


def _spent(asked: Asked) -> dict[int | None, Decimal]:
    if not asked.with_costs:
        return {}
    return {row.source_id: source_cost(row.spent, asked.first, asked.last) for row in SourceCosts.objects.all()}


def _row(
    asked: Asked,
    now: Sequence[New],
    before: Sequence[New],
    done: Collection[Client],
    done_before: Collection[Client],
    weeks: Sequence[date],
    sums: Mapping[Client, Decimal] | None,
) -> Row:
    return Row(
        source=None,
        new=len(now),
        before=len(before),
        by_week=_by_week(now, asked.first, len(weeks), asked),
        conversion=_conversion(now, done) if asked.goal else None,
        conversion_before=_conversion(before, done_before) if asked.goal else None,
        revenue=None if sums is None else sum((sums.get(one.client, Decimal(0)) for one in now), Decimal(0)),
        new_change=trends.counts(len(before), len(now)),
    )


def _conversion(clients: Sequence[New], done: Collection[Client]) -> Proportion:
    return Proportion(sum(one.client in done for one in clients), len(clients))


def _by_week(clients: Iterable[New], first: date, length: int, asked: Asked) -> list[int]:
    found = [0] * length
    for one in clients:
        found[(one.at.astimezone(asked.user.zone).date() - first).days // 7] += 1
    return found


def _changes(rows: Sequence[Row]) -> None:
    """Now against the period before, corrected for how many are shown."""
    held: list[tuple[Row, str, trends.Change]] = []
    for row in rows:
        held.append((row, "new_change", row.new_change))
        if row.conversion and row.conversion_before:
            row.conversion_change = trends.rates(row.conversion_before, row.conversion)
            if row.conversion_change:
                held.append((row, "conversion_change", row.conversion_change))
    known = [(row, name, change) for row, name, change in held if change.probability is not None]
    corrected = holm([change.probability or 0.0 for _row, _name, change in known])
    for (row, name, change), probability in zip(known, corrected, strict=True):
        setattr(row, name, replace(change, probability=min(1.0, probability * FAMILIES)))


def folded(marks: Sequence[str]) -> tuple[str, ...]:
    """Marks as they are compared: «Yandex» and «yandex» are one platform."""
    return tuple(fold(mark) for mark in marks)


def _marks(clients: Sequence[New], done: Mapping[Client, datetime]) -> list[Marked]:
    """Platforms with their kinds and campaigns, the bigger first; clients without a platform have no line."""
    counts, successes = Counter[tuple[str, ...]](), Counter[tuple[str, ...]]()
    spelt: dict[tuple[str, ...], tuple[str, ...]] = {}
    inside: dict[tuple[str, ...], set[tuple[str, ...]]] = defaultdict(set)
    for one in clients:
        if not one.marks[0]:
            continue
        for depth in (1, 2, 3):
            if depth == 3 and not one.marks[2]:
                continue  # a campaign nobody named is no line of its own
            key = folded(one.marks[:depth])
            spelt.setdefault(key, one.marks[:depth])
            inside[key[:-1]].add(key)
            counts[key] += 1
            successes[key] += one.client in done

    def walk(key: tuple[str, ...]) -> list[Marked]:
        found = []
        for child in sorted(inside[key], key=lambda one: (-counts[one], one)):
            found.append(Marked(spelt[child], counts[child], Proportion(successes[child], counts[child])))
            found += walk(child)
        return found

    return walk(())


def _brought(asked: Asked, clients: Sequence[New], done: Mapping[Client, Any]) -> list[Brought]:
    counts = Counter(one.brought_by for one in clients if one.brought_by)
    successes = Counter(one.brought_by for one in clients if one.brought_by and one.client in done)
    people = ContactPerson.objects.visible_to(asked.user).filter(pk__in=list(counts))
    found = [
        Brought(row, counts[row.pk], successes[row.pk]) for row in people.defer("search_text", "kept", "attributes")
    ]
    return sorted(found, key=lambda one: (-one.new, one.person.sort_key, one.person.pk))[:BROUGHT]
