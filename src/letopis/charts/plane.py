"""The plane of charts over time or categories: an axis of values on the left, places along the bottom, a legend on top."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from letopis.charts import svg
from letopis.charts.data import Category
from letopis.charts.text import fit, width
from letopis.charts.ticks import placed, round_ticks
from letopis.charts.units import Unit, on_axis

_LEGEND_ROW = 20.0
_SIGN = 18.0  # a legend's sign and the gap behind it
_FOOT = 26.0  # below the plot
_SECOND = 15.0  # … for a second line of names
_LABEL = 84.0  # the widest name along the bottom where it takes one line
_FOLDABLE = 56.0  # a step that is wide enough to fold names in it
_GAP = 8.0


@dataclass(frozen=True)
class Plane:
    """Where the plot stands in its picture, and which values are where."""

    width: float
    left: float
    right: float
    top: float
    bottom: float
    ticks: Sequence[float]
    categories: Sequence[Category]
    banded: bool  # columns stand in bands, points of lines on their edges

    @property
    def height(self) -> float:
        """Of the whole picture."""
        return self.bottom + _FOOT + (_SECOND if self.folded else 0)

    @property
    def folded(self) -> bool:
        """Whether names along the bottom take two lines."""
        room = self.step - _GAP
        return self.step >= _FOLDABLE and any(width(one.label) > room for one in self.categories)

    @property
    def step(self) -> float:
        """From a place to the next."""
        return (self.right - self.left) / max(len(self.categories) - (0 if self.banded else 1), 1)

    def x(self, place: int) -> float:
        """The middle of a place."""
        if self.banded:
            return self.left + (place + 0.5) * self.step
        return self.left + place * self.step if len(self.categories) > 1 else (self.left + self.right) / 2

    def y(self, value: float) -> float:
        low, high = self.ticks[0], self.ticks[-1]
        return self.bottom - (value - low) / (high - low) * (self.bottom - self.top)

    def grid(self, unit: Unit, *, lined: bool = True) -> Markup:
        """Lines of the ticks with their words; `lined` False leaves the line of zero alone."""
        shown = []
        for tick, text in zip(self.ticks, on_axis(self.ticks, unit), strict=True):
            y = self.y(tick)
            if lined or tick == 0:
                shown.append(svg.line(self.left, y, self.right, y, "ch-zero" if tick == 0 else "ch-grid"))
            if lined:
                shown.append(svg.words(self.left - 8, y + 4, text, "ch-tick", "end"))
        return Markup("").join(shown)

    def names(self) -> Markup:
        """What is written along the bottom: as much as there is room for."""
        folded = self.folded
        room = self.step - _GAP if folded else max(self.step - _GAP, _LABEL)
        lines: list[list[tuple[float, str]]] = [[], []]
        for place, one in enumerate(self.categories):
            for line, text in zip(lines, _fold(one.label, room) if folded else [fit(one.label, room)], strict=False):
                line.append((self.x(place), text))
        return Markup("").join(
            svg.words(middle, self.bottom + 19 + row * _SECOND, text, "ch-tick", "middle")
            for row, line in enumerate(lines)
            for middle, text in placed(line, 0, self.width)
        )


def plane(
    total: float,
    height: float,
    values: Sequence[float],
    unit: Unit,
    categories: Sequence[Category],
    *,
    banded: bool,
    top: float = 0,
    right: float = 0,
    lined: bool = True,
) -> Plane:
    """The plane for the values; `top` and `right` are kept free for a legend and for names at the ends of lines."""
    ticks = round_ticks(min(values, default=0), max(values, default=0), 4, whole=unit == Unit.COUNT)
    left = max(width(text) for text in on_axis(ticks, unit)) + 10 if lined else 0.0
    return Plane(
        total, left, total - max(right, 6 if lined else 0), top + 8, top + 8 + height, ticks, categories, banded
    )


def _fold(text: str, room: float) -> list[str]:
    """The text in one or two lines, broken between words."""
    words = text.split()
    first = words[:1]
    while len(first) < len(words) and width(" ".join([*first, words[len(first)]])) <= room:
        first.append(words[len(first)])
    rest = words[len(first) :]
    return [fit(" ".join(line), room) for line in (first, rest) if line]


def legend(signs: Sequence[tuple[Markup, str, str]], total: float) -> tuple[Markup, float]:
    """Signs (drawn around 0, 0; class; name) in rows that fit, and the height they take."""
    shown, x, row = [], 0.0, 0
    for sign, class_, name in signs:
        text = fit(name, total - _SIGN)
        wide = _SIGN + width(text)
        if x and x + wide > total:
            x, row = 0.0, row + 1
        y = row * _LEGEND_ROW + 10
        shown.append(
            svg.tag(
                "g",
                svg.tag("title", name),
                svg.tag("g", sign, transform=f"translate({x + 6:.1f} {y:.1f})"),
                svg.words(x + _SIGN, y + 4, text, "ch-key"),
                class_=class_,
            )
        )
        x += wide + 14
    return Markup("").join(shown), (row + 1) * _LEGEND_ROW + 2 if signs else 0.0
