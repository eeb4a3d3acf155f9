"""The table: which rows and columns are shown, in which order, and the figure of each cell."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from statistics import median
from typing import NamedTuple

from django.utils.translation import gettext as _

from letopis.analytics.own.asked import Own
from letopis.analytics.own.axes import ALL, NOTHING, OTHER, Axis, Key, Place
from letopis.analytics.own.counting import Counted, Held, count
from letopis.analytics.own.dates import label
from letopis.analytics.own.offered import How, Measure
from letopis.charts.units import Value

MOST = (50, 20, 24)  # values of rows, of rows within them, of columns; the others are put together
NO_ROWS = Held()


class Line(NamedTuple):
    """A row of the table. `depth`: 0 for the sum of a row with rows within it, 1 for those, -1 for the last line."""

    row: Key
    then: Key
    name: str
    depth: int = 0


class Head(NamedTuple):
    """A column of the table; ALL is the sum of its row."""

    key: Key
    name: str


@dataclass(frozen=True)
class Figures:
    """What the page shows."""

    asked: Own
    counted: Counted
    held: dict[Place, Held]
    keys: tuple[Sequence[Key], Sequence[Key], Sequence[Key]]
    left_out: tuple[int, int, int]  # values beyond the limit, of each axis
    notes: Sequence[str]
    hrefs: dict[tuple[Place, str], str] = field(default_factory=dict)  # links made already, see `links.rows`

    @property
    def number(self) -> int:
        """How many rows there are in all."""
        return self.at((ALL, ALL, ALL)).count

    def at(self, place: Place) -> Held:
        return self.held.get(place, NO_ROWS)

    @cached_property
    def heads(self) -> list[Head]:
        """Columns, the sum of the row last."""
        return [*(Head(key, self.name(2, key)) for key in self.keys[2]), Head(ALL, _("In all"))]

    @cached_property
    def lines(self) -> list[Line]:
        """Rows in the order asked for, without the last line."""
        found = []
        for row in self._sorted(0, self.keys[0], ALL):
            found.append(Line(row, ALL, self.name(0, row)))
            if self.counted.axes[1]:
                within = [key for key in self.keys[1] if self.at((row, key, ALL)).count]
                found += [Line(row, key, self.name(1, key), 1) for key in self._sorted(1, within, row)]
        return found

    @property
    def several(self) -> bool:
        """Whether figures add up to more than their sum."""
        return any(axis and axis.dimension.several for axis in self.counted.axes)

    @property
    def unshown(self) -> int:
        """Values beyond the limit that are not put together."""
        axes = zip(self.counted.axes, self.left_out, strict=True)
        return sum(left for axis, left in axes if axis and axis.dimension.several)

    @property
    def total(self) -> Line:
        return Line(ALL, ALL, _("In all"), -1)

    def name(self, place: int, key: Key) -> str:
        """A value of an axis as people call it."""
        axis = self.counted.axes[place]
        if axis is None or key == ALL:
            return _("In all")
        if key == NOTHING:
            return _("not set")
        if key == OTHER:
            return _("Others")
        assert isinstance(key, str)
        return label(date.fromisoformat(key), axis.step) if axis.step else str(axis.names[key].label).strip()

    def value(self, line: Line, head: Head, measure: Measure) -> Value | str:
        """The figure of a cell; "" where there is nothing to count."""
        held = self.at((line.row, line.then, head.key))
        if measure.how == How.COUNT:
            return held.count
        if measure.how == How.CLIENTS:
            return len(held.clients)
        if measure.how == How.PART:
            return _ratio(*held.parts.get(measure.word, (0, 0)))
        if measure.how in (How.OF_ROW, How.OF_COLUMN, How.OF_ALL):
            whole = {
                How.OF_ROW: (line.row, line.then, ALL), How.OF_COLUMN: (ALL, ALL, head.key),
            }.get(measure.how, (ALL, ALL, ALL))  # fmt: skip
            return _ratio(held.count, self.at(whole).count)
        assert measure.field
        if measure.how == How.MEDIAN:
            values = held.values.get(measure.field.key)
            return median(values.values()) if values else ""
        numbers = held.numbers.get(measure.field.key)
        if numbers is None or not numbers.count:
            return ""
        found = {
            How.SUM: numbers.sum, How.AVERAGE: numbers.sum / numbers.count, How.LEAST: numbers.least,
            How.MOST: numbers.most,
        }[measure.how]  # fmt: skip
        return None if found is None else round(found, 6)

    def made_of(self, line: Line, head: Head, measure: Measure) -> tuple[int, int] | None:
        """Of a share of some rows: how many of how many."""
        return self.at((line.row, line.then, head.key)).parts.get(measure.word) if measure.how == How.PART else None

    def _sorted(self, place: int, keys: Iterable[Key], row: Key) -> list[Key]:
        """By the column asked for; values without one stay as they stand, «others» last."""
        shown = [key for key in keys if key != OTHER]
        text = self.asked.sort.removeprefix("-")
        is_down = self.asked.sort.startswith("-")
        word, _at, wanted = text.partition("@")
        measure = next((one for one in self.asked.measures if one.word == word), None)
        if word == "name":
            shown.sort(key=lambda key: self.name(place, key).casefold(), reverse=is_down)
        elif measure:
            head = next((one for one in self.heads if key_text(one.key) == (wanted or "all")), self.heads[-1])

            def figure(key: Key) -> float | None:
                line = Line(key, ALL, "") if place == 0 else Line(row, key, "")
                value = self.value(line, head, measure)
                return None if value is None or isinstance(value, str) else float(value)

            figures = {key: figure(key) for key in shown}
            known = [key for key in shown if figures[key] is not None]
            known.sort(key=lambda key: figures[key] or 0.0, reverse=is_down)
            shown = [*known, *(key for key in shown if figures[key] is None)]
        return [*shown, *(key for key in keys if key == OTHER)]


def key_text(key: Key) -> str:
    """A key in an address, in the order and in answers to programs."""
    return key if isinstance(key, str) else key.value


def _ratio(some: int, of: int) -> Value | str:
    return some / of if of else ""


def figures(asked: Own) -> Figures:
    """The report on what was asked. The number of queries does not depend on the data."""
    counted = count(asked)
    axes = counted.axes
    found = [_keys(axis, _sizes(counted, place), MOST[place]) for place, axis in enumerate(axes)]
    kept = [frozenset(keys) for keys, _left in found]
    held: dict[Place, Held] = {}
    for place, there in counted.held.items():
        moved = _moved(place, axes, kept)
        if moved is not None:
            held.setdefault(moved, Held()).add(there)
    notes = []
    for axis in axes:
        if axis and axis.step != axis.dimension.step:
            notes.append(
                _("There would be too many of them: «%(name)s» is shown in greater steps.")
                % {"name": axis.dimension.label}
            )
    keys = (found[0][0], found[1][0], found[2][0])
    left = (found[0][1], found[1][1], found[2][1])
    return Figures(asked, counted, held, keys, left, notes)


def _sizes(counted: Counted, place: int) -> Counter[Key]:
    """How many rows each value of an axis has."""
    sizes: Counter[Key] = Counter()
    for there, held in counted.held.items():
        others = [key for n, key in enumerate(there) if n != place]
        # Rows within rows are told apart by both: the sum over rows is what one of them has.
        if there[place] != ALL and (others[1] == ALL if place == 1 else all(key == ALL for key in others)):
            sizes[there[place]] += held.count
    return sizes


def _keys(axis: Axis | None, sizes: Counter[Key], most: int) -> tuple[list[Key], int]:
    """The values shown, in order: of dates all pieces, of others those with rows; and how many are left out."""
    if axis is None:
        return [], 0
    nothing: list[Key] = [NOTHING] if NOTHING in sizes else []
    if axis.step:
        return [*axis.names, *nothing], 0
    there: list[Key] = [key for key in axis.names if sizes[key]]
    if not (axis.dimension.field.counted and axis.dimension.field.counted.groups):
        there.sort(key=lambda key: -sizes[key])
    if len(there) <= most:
        return [*there, *nothing], 0
    largest = {key for key, _size in sorted(((key, sizes[key]) for key in there), key=lambda pair: -pair[1])[:most]}
    shown: list[Key] = [key for key in there if key in largest]
    return [*shown, *nothing, *([] if axis.dimension.several else [OTHER])], len(there) - most


def _moved(place: Place, axes: tuple[Axis | None, ...], kept: Sequence[frozenset[Key]]) -> Place | None:
    """Where a place stands when the values beyond the limit are one; None when it is not shown."""
    moved: list[Key] = []
    for n, (key, axis) in enumerate(zip(place, axes, strict=True)):
        if key == ALL or axis is None or key in kept[n]:
            moved.append(key)
        elif axis.dimension.several:
            return None
        else:
            moved.append(OTHER)
    return moved[0], moved[1], moved[2]
