"""The axes of the table – rows, rows within them, columns – and the places on them."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from enum import Enum
from itertools import product
from typing import Any, NamedTuple

from django.db.models import F

from letopis.analytics.own.asked import Own, sorted_by, span
from letopis.analytics.own.dates import Step, edge, pieces, place_of
from letopis.analytics.own.offered import Dimension
from letopis.kernel.text import plain
from letopis.lists.spec import Choice, Rows

MOST_DAYS = (400, 60, 62)  # pieces of time in rows, in rows within them, in columns


class Special(Enum):
    """Keys that are no value: all of them together, those without a value, those beyond the limit."""

    ALL = "all"
    NOTHING = "nothing"
    OTHER = "other"


Key = str | Special  # the value as a condition says it; of dates the first day
Place = tuple[Key, Key, Key]
ALL, NOTHING, OTHER = Special.ALL, Special.NOTHING, Special.OTHER


class Axis(NamedTuple):
    """A dimension ready to be counted by: the names of its keys in order, how the database's keys are read."""

    dimension: Dimension
    step: Step | None
    names: Mapping[Key, Choice]  # in order; of texts filled while counting
    annotate: Callable[[Rows, str], Rows]
    firsts: Sequence[date]  # of the pieces of time
    keys: Callable[[Any], Sequence[Key]]

    @property
    def is_joined(self) -> bool:
        """Whether a row of the list is several rows of the query."""
        return bool(self.dimension.field.counted and self.dimension.field.counted.several and not self.step)


Axes = tuple[Axis | None, Axis | None, Axis | None]
Level = tuple[bool, bool, bool]  # which axes are told apart; the others are summed


def axes_of(asked: Own) -> Axes:
    """The axes of what is asked."""
    made = [_axis(asked, one, most) if one else None for one, most in zip(asked.dimensions, MOST_DAYS, strict=True)]
    return made[0], made[1], made[2]


def _axis(asked: Own, one: Dimension, most: int) -> Axis:
    """The axis of a dimension."""
    return _dated(asked, one, one.step, most) if one.step else _valued(asked, one)


def _dated(asked: Own, one: Dimension, step: Step, most: int) -> Axis:
    user, known = asked.user, one.field
    assert known.sort is not None
    column = known.sort.name
    if known == asked.by:  # over all time the period is as long as its dates reach
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

    return Axis(one, wider, held, annotate, firsts, lambda raw: [NOTHING if raw is None else order[raw]])


def _valued(asked: Own, one: Dimension) -> Axis:
    by = one.field.counted
    assert by is not None
    groups = by.groups(asked.user) if by.groups else {}
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
        return [read(part) for part in by.parts(raw)] if by.parts and raw is not None else [read(raw)]

    return Axis(one, None, names, lambda rows, name: by.annotate(asked.user, rows, name), (), keys)


def levels(axes: Axes) -> list[Level]:
    """Cells, sums of rows and columns, and of all."""
    rows = [(False, False), (True, False)] + ([(True, True)] if axes[1] else [])
    return [(*row, column) for row in rows for column in ((False, True) if axes[2] else (False,))]


def places(axes: Axes, level: Level, raw: Sequence[Any]) -> list[Place]:
    """The places of a level a row with these keys belongs to: several of an axis where a row stands in several groups."""
    given = iter(raw)
    keys = [axis.keys(next(given)) if axis and level[n] else [ALL] for n, axis in enumerate(axes)]
    return [(first, then, column) for first, then, column in product(*keys)]


def summed(level: Level, axes: Axes, raw: Sequence[Any]) -> list[Any]:
    """The keys a level tells apart, of those of the finest one."""
    there = [n for n, axis in enumerate(axes) if axis]
    return [value for n, value in zip(there, raw, strict=True) if level[n]]


def finest(axes: Axes) -> Level:
    return axes[0] is not None, axes[1] is not None, axes[2] is not None
