"""Counting in the database: each place of the table – row, row within it, column, and the sums of them – with what it holds.

The one place the figures come from. One grouped query gives counts, parts and numbers of every place (one for each kind
of sum when a row may stand in several groups: then groups do not add up to the whole); clients and medians take a scan
each. Every query runs once for each range of rows the reader sees, of which there are three at most.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db.models import Count, Max, Min, Sum

from letopis.accounts.models import Scope, User
from letopis.accounts.visibility import may_see
from letopis.analytics.channels.scan import employers_now
from letopis.analytics.own.asked import Own
from letopis.analytics.own.axes import Axes, Axis, Level, Place, axes_of, finest, levels, places, summed
from letopis.analytics.own.kept import counts_kept
from letopis.analytics.own.offered import How, Measure
from letopis.channels.goals.clients import Client
from letopis.lists.conditions import Group, to_q
from letopis.lists.spec import Rows

_PIECE = 2000


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


@dataclass(frozen=True)
class Counted:
    """Every place, and the axes they lie on."""

    axes: tuple[Axis | None, Axis | None, Axis | None]
    held: dict[Place, Held]
    notes: Sequence[str] = ()


def count(asked: Own) -> Counted:
    """Every place of the table asked for."""
    axes = axes_of(asked)
    held: dict[Place, Held] = defaultdict(Held)
    kept = counts_kept(asked, axes)
    if kept is None:
        _plain(asked, axes, held)
    else:
        for raw, number in kept:
            for level in levels(axes):
                for place in places(axes, level, summed(level, axes, raw)):
                    held[place].count += number
    if any(one.how == How.CLIENTS for one in asked.measures):
        _clients(asked, axes, held)
    for one in asked.measures:
        if one.how == How.MEDIAN:
            _values(asked, axes, held, one)
    return Counted(axes, dict(held))


def _grouped(asked: Own, axes: Axes, level: Level) -> Iterator[tuple[Rows, list[str]]]:
    """The rows with their keys, and the names of these."""
    told = [(f"g{place}", axis) for place, axis in enumerate(axes) if axis and level[place]]
    for rows in asked.ranges:
        for name, axis in told:
            rows = axis.annotate(rows, name)
        yield rows, [name for name, _axis in told]


def _plain(asked: Own, axes: Axes, held: dict[Place, Held]) -> None:
    """Counts, parts and numbers."""
    every = levels(axes)
    is_joined = any(axis.is_joined for axis in axes if axis)
    for level in every if is_joined else [finest(axes)]:
        for rows, names in _grouped(asked, axes, level):
            for raw, found in _aggregated(asked, rows, names):
                for to in [level] if is_joined else every:
                    for place in places(axes, to, raw if is_joined else summed(to, axes, raw)):
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
    every = levels(axes)
    known: dict[Sequence[Any], list[Place]] = {}  # there are few places and many rows
    for rows, names in _grouped(asked, axes, finest(axes)):
        for row in prepare(rows).values_list(*names, *columns).distinct().iterator(chunk_size=_PIECE):
            raw, rest = row[: len(names)], row[len(names) :]
            if raw not in known:
                known[raw] = [place for level in every for place in places(axes, level, summed(level, axes, raw))]
            yield known[raw], rest


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
