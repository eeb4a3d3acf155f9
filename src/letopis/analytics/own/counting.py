"""Counting in the database: each place of the table – row, row within it, column, and the sums of them – with what it holds.

The one place the figures come from. One grouped query gives counts, parts and numbers of every place (one for each kind
of sum when a row may stand in several groups: then groups do not add up to the whole); clients and medians take a scan
each. Every query runs once for each range of rows the reader sees, of which there are three at most.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from itertools import product
from typing import Any, NamedTuple

from django.db.models import Count, F, Max, Min, Sum

from letopis.accounts.models import Scope, User
from letopis.accounts.visibility import may_see
from letopis.analytics.channels.scan import employers_now
from letopis.analytics.own.asked import Own, sorted_by, span
from letopis.analytics.own.dates import Step, edge, pieces, place_of
from letopis.analytics.own.offered import Dimension, How, Measure
from letopis.channels.goals.clients import Client
from letopis.kernel.text import plain
from letopis.lists.conditions import Group, to_q
from letopis.lists.spec import Choice, Rows

_PIECE = 2000
MOST_DAYS = (400, 60, 62)  # pieces of time in rows, in rows within them, in columns


class Special(Enum):
    """Keys that are no value: all of them together, those without a value, those beyond the limit."""

    ALL = "all"
    NOTHING = "nothing"
    OTHER = "other"


Key = str | Special  # the value as a condition says it; of dates the first day
Place = tuple[Key, Key, Key]
ALL, NOTHING, OTHER = Special.ALL, Special.NOTHING, Special.OTHER


@dataclass
class Numbers:
    """The numbers of a field over some rows."""

    count: int = 0
    sum: float = 0.0
    least: float | None = None
    most: float | None = None

    def add(self, other: "Numbers") -> None:
        self.count += other.count
        self.sum += other.sum
        least = [value for value in (self.least, other.least) if value is not None]
        most = [value for value in (self.most, other.most) if value is not None]
        self.least, self.most = min(least, default=None), max(most, default=None)


@dataclass
class Held:
    """What a place holds. `parts`: of and among of measures by word; `values`: numbers by the key of their row."""

    count: int = 0
    parts: dict[str, tuple[int, int]] = field(default_factory=dict)
    numbers: dict[str, Numbers] = field(default_factory=dict)
    clients: set[Client] = field(default_factory=set)
    values: dict[str, dict[int, float]] = field(default_factory=dict)

    def add(self, other: "Held") -> None:
        """Put together with rows it does not hold."""
        self.count += other.count
        for word, (some, of) in other.parts.items():
            held = self.parts.get(word, (0, 0))
            self.parts[word] = held[0] + some, held[1] + of
        for word, numbers in other.numbers.items():
            self.numbers.setdefault(word, Numbers()).add(numbers)
        self.clients |= other.clients
        for word, values in other.values.items():
            self.values.setdefault(word, {}).update(values)


class Axis(NamedTuple):
    """A dimension ready to be counted by: the names of its keys in order, how the database's keys are read."""

    dimension: Dimension
    step: Step | None
    names: Mapping[Key, Choice]  # in order; of texts filled while counting
    annotate: Callable[[Rows, str], Rows]
    keys: Callable[[Any], Sequence[Key]]

    @property
    def is_joined(self) -> bool:
        """Whether a row of the list is several rows of the query."""
        return bool(self.dimension.field.counted and self.dimension.field.counted.several and not self.step)


@dataclass(frozen=True)
class Counted:
    """Every place, and the axes they lie on."""

    axes: tuple[Axis | None, Axis | None, Axis | None]
    held: dict[Place, Held]
    notes: Sequence[str] = ()


def axis_of(asked: Own, one: Dimension, most: int) -> Axis:
    """The axis of a dimension."""
    return _dated(asked, one, one.step, most) if one.step else _valued(asked, one)


def _dated(asked: Own, one: Dimension, step: Step, most: int) -> Axis:
    user, known = asked.user, one.field
    assert known.sort is not None
    column = known.sort.name
    if known == asked.by and not asked.is_all_time:
        days: tuple[Any, Any] | None = (asked.first, asked.last)
    else:
        days = span(asked, known)
    firsts, wider = pieces(*days, step, most) if days else ([], step)
    edges = [edge(known, user, day) for day in firsts]
    held: dict[Key, Choice] = {day.isoformat(): Choice(day.isoformat(), day.isoformat()) for day in firsts}
    order = list(held)

    def annotate(rows: Rows, name: str) -> Rows:
        expression = place_of(column, edges) if edges else F(column)
        found: Rows = sorted_by(rows, known).annotate(**{name: expression})
        return found

    return Axis(one, wider, held, annotate, lambda raw: [NOTHING if raw is None else order[raw]])


def _valued(asked: Own, one: Dimension) -> Axis:
    counted = one.field.counted
    assert counted is not None
    groups = counted.groups(asked.user) if counted.groups else {}
    names: dict[Key, Choice] = {choice.value: choice for choice in groups.values()}
    texts: dict[str, Key] = {}

    def read(raw: Any) -> Key:
        if raw is None or raw == "":
            return NOTHING
        if raw in groups:
            return groups[raw].value
        text = str(raw)
        # Texts that a condition takes for the same are one group, called as it was met first.
        key = texts.setdefault(plain(text) or "", text)
        if key not in names:
            names[key] = Choice(text, text)
        return key

    def keys(raw: Any) -> Sequence[Key]:
        return [read(part) for part in counted.parts(raw)] if counted.parts and raw is not None else [read(raw)]

    return Axis(one, None, names, lambda rows, name: counted.annotate(asked.user, rows, name), keys)


def count(asked: Own) -> Counted:
    """Every place of the table asked for."""
    made = [axis_of(asked, one, most) if one else None for one, most in zip(asked.dimensions, MOST_DAYS, strict=True)]
    axes = (made[0], made[1], made[2])
    held: dict[Place, Held] = defaultdict(Held)
    _plain(asked, axes, held)
    if any(one.how == How.CLIENTS for one in asked.measures):
        _clients(asked, axes, held)
    for one in asked.measures:
        if one.how == How.MEDIAN:
            _values(asked, axes, held, one)
    return Counted(axes, dict(held))


Axes = tuple[Axis | None, Axis | None, Axis | None]
Level = tuple[bool, bool, bool]  # which axes are told apart; the others are summed


def levels(axes: Axes) -> list[Level]:
    """Cells, sums of rows and columns, and of all."""
    rows = [(False, False), (True, False)] + ([(True, True)] if axes[1] else [])
    return [(*row, column) for row in rows for column in ((False, True) if axes[2] else (False,))]


def _grouped(asked: Own, axes: Axes, level: Level) -> Iterator[tuple[Rows, list[str]]]:
    """The rows with their keys, and the names of these."""
    told = [(f"g{place}", axis) for place, axis in enumerate(axes) if axis and level[place]]
    for rows in asked.ranges:
        for name, axis in told:
            rows = axis.annotate(rows, name)
        yield rows, [name for name, _axis in told]


def places(axes: Axes, level: Level, raw: Sequence[Any]) -> list[Place]:
    """The places of a level a row with these keys belongs to: several of an axis where a row stands in several groups."""
    given = iter(raw)
    keys = [axis.keys(next(given)) if axis and level[n] else [ALL] for n, axis in enumerate(axes)]
    return [(first, then, column) for first, then, column in product(*keys)]


def _summed(level: Level, axes: Axes, raw: Sequence[Any]) -> list[Any]:
    """The keys a level tells apart, of those of the finest one."""
    there = [n for n, axis in enumerate(axes) if axis]
    return [value for n, value in zip(there, raw, strict=True) if level[n]]


def _finest(axes: Axes) -> Level:
    return axes[0] is not None, axes[1] is not None, axes[2] is not None


def _plain(asked: Own, axes: Axes, held: dict[Place, Held]) -> None:
    """Counts, parts and numbers."""
    every = levels(axes)
    is_joined = any(axis.is_joined for axis in axes if axis)
    for level in every if is_joined else [_finest(axes)]:
        for rows, names in _grouped(asked, axes, level):
            for raw, found in _aggregated(asked, rows, names):
                for to in [level] if is_joined else every:
                    for place in places(axes, to, raw if is_joined else _summed(to, axes, raw)):
                        held[place].add(found)


def _aggregated(asked: Own, rows: Rows, names: list[str]) -> Iterator[tuple[Sequence[Any], Held]]:
    parts = {f"p{n}": one for n, one in enumerate(asked.measures) if one.how == How.PART}
    wanted = {one.field.key: one for one in asked.measures if one.field and one.how != How.MEDIAN}
    fields = {f"m{n}": one for n, one in enumerate(wanted.values())}
    for name, one in fields.items():
        assert one.field and one.field.measured
        rows = one.field.measured(rows, name)
    aggregates: dict[str, Any] = {"n": Count("pk")}
    for name, one in parts.items():
        among = to_q(Group(one.among), asked.fields, asked.user)
        aggregates[f"{name}_of"] = Count("pk", filter=among & to_q(Group(one.of), asked.fields, asked.user))
        aggregates[f"{name}_among"] = Count("pk", filter=among) if one.among else Count("pk")
    for name in fields:
        aggregates |= {f"{name}_{how.name}": how(name) for how in (Count, Sum, Min, Max)}
    found = rows.values(*names).annotate(**aggregates) if names else [rows.aggregate(**aggregates)]
    for row in found:
        made = Held(row["n"])
        for name, one in parts.items():
            made.parts[one.word] = row[f"{name}_of"], row[f"{name}_among"]
        for name, one in fields.items():
            assert one.field
            sums = (row[f"{name}_{how.name}"] for how in (Count, Sum, Min, Max))
            made.numbers[one.field.key] = _numbers(*sums)
        yield [row[name] for name in names], made


def _numbers(count: int, total: Any, least: Any, most: Any) -> Numbers:
    return Numbers(
        count, float(total or 0), None if least is None else float(least), None if most is None else float(most)
    )


def _scanned(
    asked: Own, axes: Axes, prepare: Callable[[Rows], Rows], columns: Sequence[str]
) -> Iterator[tuple[list[Place], Sequence[Any]]]:
    """Different rows of keys and columns, each with all its places."""
    every, finest = levels(axes), _finest(axes)
    for rows, names in _grouped(asked, axes, finest):
        for row in prepare(rows).values_list(*names, *columns).distinct().iterator(chunk_size=_PIECE):
            raw, rest = row[: len(names)], row[len(names) :]
            yield [place for level in every for place in places(axes, level, _summed(level, axes, raw))], rest


class _Owned(NamedTuple):
    responsible_id: int
    team_id: int | None


def _clients(asked: Own, axes: Axes, held: dict[Place, Held]) -> None:
    """The clients of events: a company, or a person who works for none; those whose cards the reader may see."""
    paths = (
        "counterparty",
        "counterparty__responsible",
        "counterparty__team",
        "person",
        "person__responsible",
        "person__team",
    )
    columns = [f"participants__{path}" for path in paths]
    employers = employers_now()
    for found, row in _scanned(asked, axes, lambda rows: rows, columns):
        client = _client(asked.user, *row, employers=employers)
        if client is not None:
            for place in found:
                held[place].clients.add(client)


def _client(
    user: User, company: int | None, company_of: int | None, company_team: int | None, person: int | None,
    person_of: int | None, person_team: int | None, *, employers: Mapping[int, int],
) -> Client | None:  # fmt: skip
    seen = user.role.sees == Scope.ALL
    if company is not None:
        return Client("counterparty", company) if seen or may_see(user, _Owned(company_of or 0, company_team)) else None
    if person is None or not (seen or may_see(user, _Owned(person_of or 0, person_team))):
        return None
    employer = employers.get(person)
    return Client("person", person) if employer is None else Client("counterparty", employer)


def _values(asked: Own, axes: Axes, held: dict[Place, Held], one: Measure) -> None:
    """The numbers of a field one by one, for the median."""
    known = one.field
    assert known and known.measured
    measured = known.measured

    def prepare(rows: Rows) -> Rows:
        found: Rows = measured(rows, "m").filter(m__isnull=False)
        return found

    for found, (pk, value) in _scanned(asked, axes, prepare, ("pk", "m")):
        for place in found:
            held[place].values.setdefault(known.key, {})[pk] = float(value)
