"""Columns over time or categories: series stacked on each other or side by side, told apart by their patterns."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from markupsafe import Markup

from letopis.charts import svg
from letopis.charts.data import (
    MOST_SERIES,
    NARROW,
    WIDE,
    Category,
    Series,
    Table,
    checked,
    listed,
    looks,
)
from letopis.charts.over import series_about, series_table, value_at
from letopis.charts.plane import Plane, legend, plane
from letopis.charts.units import Unit, said

# Strokes over the colour of a series: the first is plain.
_PATTERNS = (
    "",
    "M-2 8 8-2M-2 16 16-2",
    "M4 4h.1",
    "M0 4H8",
    "M-2 0 8 10M0-6 14 8",
    "M4 0V8",
    "M0 4H8M4 0V8",
    "M-2 8 8-2M0 0 8 8",
)


@dataclass(frozen=True)
class Columns:
    """A chart of columns. `small`: without an axis of values, for a column at the side of a page."""

    key: str
    title: str
    categories: Sequence[Category]
    series: Sequence[Series]
    unit: Unit = Unit.COUNT
    stacked: bool = True
    small: bool = False
    names: str = ""  # heading of the first column of the table

    def wide(self) -> Markup:
        return self._drawn(NARROW if self.small else WIDE, "w")

    def narrow(self) -> Markup:
        return self._drawn(NARROW, "n")

    @property
    def empty(self) -> bool:
        return not self.categories or not self.series

    @property
    def left_out(self) -> int:
        """Series that are in the table only."""
        return max(0, len(self.series) - MOST_SERIES)

    def table(self) -> Table:
        """The categories as rows, the series as columns."""
        return series_table(self.title, self.names, self.categories, self.series, self.unit)

    def about(self) -> str:
        """What the picture shows, in words."""
        return listed([series_about(one, self.categories, self.unit) for one in self.series]) or _("No data.")

    def _drawn(self, width: float, size: str) -> Markup:
        key, drawn = f"{checked(self.key)}-{size}", self.series[:MOST_SERIES]
        colours = looks([one.look for one in drawn])
        patterns = [_pattern(f"{key}-p{number}", number, colour) for number, colour in enumerate(colours)]
        signs = [(_swatch(key, n), colours[n], one.name) for n, one in enumerate(drawn)]
        keys, top = legend(signs if len(drawn) > 1 else [], width)
        area = plane(
            width,
            92 if self.small else 176,
            self._ends(drawn),
            self.unit,
            self.categories,
            banded=True,
            top=top,
            lined=not self.small,
        )
        columns = [self._column(key, area, place, one, drawn, colours) for place, one in enumerate(self.categories)]
        return svg.picture(
            svg.tag("defs", *patterns),
            keys,
            area.grid(self.unit, lined=not self.small),
            *columns,
            area.names(),
            width=width,
            height=area.height,
            key=key,
            title=self.title,
            about=self.about(),
            class_="ch",
            linked=any(any(one.hrefs) for one in drawn),
        )

    def _ends(self, drawn: Sequence[Series]) -> list[float]:
        """Values the axis must reach."""
        found = [0.0]
        for place in range(len(self.categories)):
            values = [known for one in drawn if (known := value_at(one.values, place)) is not None]
            if self.stacked:
                found += [sum(v for v in values if v > 0), sum(v for v in values if v < 0)]
            else:
                found += values
        return found

    def _column(
        self, key: str, area: Plane, place: int, category: Category, drawn: Sequence[Series], colours: Sequence[str]
    ) -> Markup:
        values = [value_at(one.values, place) for one in drawn]
        total = sum(value for value in values if value is not None)
        band = svg.rect(area.x(place) - area.step / 2, area.top, area.step, area.bottom - area.top, class_="ch-hit")
        says = [f"{one.name}: {said(value, self.unit)}" for one, value in zip(drawn, values, strict=True)]
        if self.stacked and len(drawn) > 1:
            says.insert(0, _("in all %(num)s") % {"num": said(total, self.unit)})
        shapes = [svg.group(band, title=f"{category.name}: {', '.join(says)}")]
        up = down = 0.0
        wide = min(area.step * 0.72, 34.0)
        for number, (one, value) in enumerate(zip(drawn, values, strict=True)):
            if not value:
                continue
            if self.stacked:
                start = up if value > 0 else down
                x, w = area.x(place) - wide / 2, wide
                up, down = (up + value, down) if value > 0 else (up, down + value)
            else:
                start, w = 0.0, wide / len(drawn)
                x = area.x(place) - wide / 2 + number * w
            upper, lower = area.y(max(start, start + value)), area.y(min(start, start + value))
            shapes.append(
                svg.group(
                    svg.rect(x, upper, w, lower - upper, rx=1, **_fill(key, number)),
                    title=f"{category.name}, {one.name}: {said(value, self.unit)}",
                    href=one.href(place),
                    class_=colours[number],
                )
            )
        return svg.tag("g", *shapes, class_="ch-col")


def _fill(key: str, number: int) -> dict[str, str]:
    return {"class_": "ch-fill", "fill": f"url(#{key}-p{number})"}


def _swatch(key: str, number: int) -> Markup:
    return svg.tag("g", svg.rect(0, 0, 10, 10, **_fill(key, number)), transform="translate(-5 -5)")


def _pattern(key: str, number: int, colour: str) -> Markup:
    """The colour of a series with strokes over it, so that it is known without the colour."""
    strokes = _PATTERNS[number % len(_PATTERNS)]
    return svg.tag(
        "pattern",
        svg.rect(0, 0, 8, 8, class_="ch-p-bg"),
        svg.tag("path", d=strokes, class_="ch-p-ink") if strokes else "",
        id=key,
        width=8,
        height=8,
        patternUnits="userSpaceOnUse",
        class_=colour,
    )
