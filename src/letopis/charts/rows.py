"""Rows with a bar each: a name, a length, an interval around its end, the value in words. Bars and funnels are made of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup

from letopis.charts import svg
from letopis.charts.text import fit, width
from letopis.charts.ticks import placed, round_ticks
from letopis.charts.units import Unit, on_axis

Scale = Callable[[float], float]
_BAR = 14.0
_AXIS = 26.0  # below the rows
_TOP = 4.0
_REFERENCE = 18.0  # above the rows, where a line to compare with is named


@dataclass(frozen=True)
class Row:
    """What a row shows; `value` None draws no bar, `text` says why."""

    label: str
    value: float | None
    text: str
    title: str
    look: str
    href: str = ""
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Layout:
    """Where things stand in a picture of rows: names beside the bars when it is wide, above them when it is narrow."""

    width: float
    left: float
    right: float  # of the bars
    row: float  # height of one
    above: bool

    @classmethod
    def of(cls, rows: Sequence[Row], wide: bool, total: float) -> "Layout":
        if not wide:
            return cls(total, 1, total - 1, 44, True)
        names = min(max((width(row.label) for row in rows), default=0) + 12, total / 3)
        values = min(max((width(row.text) for row in rows), default=0) + 12, total / 3)
        return cls(total, names, total - values, 30, False)

    def bar_top(self, place: int, top: float) -> float:
        return top + place * self.row + (24 if self.above else (self.row - _BAR) / 2)


def domain(rows: Sequence[Row], unit: Unit, reference: float | None) -> list[float]:
    """The ticks for all that is drawn."""
    ends = [end for row in rows for end in (row.value, row.low, row.high) if end is not None]
    ends += [reference] if reference is not None else []
    return round_ticks(min(ends, default=0), max(ends, default=0), 5, whole=unit == Unit.COUNT)


def draw(
    rows: Sequence[Row],
    layout: Layout,
    unit: Unit,
    *,
    axis: bool = True,
    joined: bool = False,
    reference: tuple[str, float] | None = None,
) -> tuple[Markup, float]:
    """The shapes and the height they take. `joined` fills the space between neighbouring bars, as in a funnel."""
    ticks = domain(rows, unit, reference[1] if reference else None)
    span = ticks[-1] - ticks[0] if axis else max((row.value or 0 for row in rows), default=0) or 1

    def x(value: float) -> float:
        start = ticks[0] if axis else 0.0
        return layout.left + (value - start) / span * (layout.right - layout.left)

    top = _TOP + (_REFERENCE if reference else 0)
    bottom = top + len(rows) * layout.row
    under, over = [], []
    if axis:
        # One tick in two when they are close: round ones stay round.
        labels = placed(list(zip(map(x, ticks), on_axis(ticks, unit), strict=True)), 0, layout.width)
        under += [svg.line(x(tick), top, x(tick), bottom, "ch-zero" if tick == 0 else "ch-grid") for tick in ticks]
        under += [svg.words(middle, bottom + 17, text, "ch-tick", "middle") for middle, text in labels]
    if joined and not layout.above:
        under += _joints(rows, layout, top, x)
    if reference:
        at = x(reference[1])
        label = placed([(at, reference[0])], 0, layout.width)
        over += _reference(at, len(rows), layout, top)
        over += [svg.words(middle, top - 6, text, "ch-note", "middle") for middle, text in label]
    drawn = [_row(row, place, layout, top, x) for place, row in enumerate(rows)]
    return Markup("").join([*under, *drawn, *over]), bottom + (_AXIS if axis else _TOP)


def _row(row: Row, place: int, layout: Layout, top: float, x: Scale) -> Markup:
    start, bar = top + place * layout.row, layout.bar_top(place, top)
    middle = bar + _BAR / 2
    text_y = start + 15 if layout.above else middle + 4
    room = layout.width - width(row.text) - 12 if layout.above else layout.left - 10
    shapes = [svg.rect(0, start, layout.width, layout.row, class_="ch-hit")]
    shapes.append(svg.words(0, text_y, fit(row.label, room), "ch-name"))
    kind = "ch-few" if row.value is None else "ch-value"
    value = fit(row.text, layout.width - 40 if layout.above else layout.width - layout.right - 8)
    shapes.append(svg.words(layout.width, text_y, value, kind, "end"))
    if row.value is not None:
        ends = sorted((x(0), x(row.value)))
        shapes.append(svg.rect(ends[0], bar, ends[1] - ends[0], _BAR, class_="ch-bar", rx=2))
    if row.value is not None and row.low is not None and row.high is not None:
        shapes.append(_whisker(x(row.low), x(row.high), middle))
    return svg.group(*shapes, title=row.title, href=row.href, class_=f"ch-row {row.look}")


def _reference(x: float, rows: int, layout: Layout, top: float) -> list[Markup]:
    """The line to compare with; where names stand above the bars it is interrupted by them."""
    if not layout.above:
        return [svg.line(x, top - 2, x, top + rows * layout.row, "ch-ref")]
    tops = [layout.bar_top(place, top) for place in range(rows)]
    return [svg.line(x, start - 3, x, start + _BAR + 3, "ch-ref") for start in tops]


def _whisker(low: float, high: float, y: float) -> Markup:
    path = f"M{low:.1f} {y - 4:.1f}v8M{low:.1f} {y:.1f}H{high:.1f}M{high:.1f} {y - 4:.1f}v8"
    return svg.tag("path", d=path, class_="ch-halo") + svg.tag("path", d=path, class_="ch-whisker")


def _joints(rows: Sequence[Row], layout: Layout, top: float, x: Scale) -> list[Markup]:
    found = []
    for place, (one, other) in enumerate(pairwise(rows)):
        if one.value is None or other.value is None:
            continue
        upper, lower = layout.bar_top(place, top) + _BAR, layout.bar_top(place + 1, top)
        corners = [(x(0), upper), (x(one.value), upper), (x(other.value), lower), (x(0), lower)]
        found.append(svg.tag("polygon", points=" ".join(f"{a:.1f},{b:.1f}" for a, b in corners), class_="ch-joint"))
    return found
