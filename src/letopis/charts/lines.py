"""Lines over time: told apart by their markers and named at their ends, with the period before as a dashed line."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from markupsafe import Markup

from letopis.charts import svg
from letopis.charts.data import MOST_SERIES, NARROW, WIDE, Category, Series, Table, checked, listed, looks
from letopis.charts.over import series_about, series_table, value_at
from letopis.charts.plane import Plane, legend, plane
from letopis.charts.text import fit, width
from letopis.charts.ticks import spread
from letopis.charts.units import Unit, said

# Markers around 0, 0.
MARKERS = (
    "M-3.5 0a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0-7 0z",
    "M-3-3h6v6h-6z",
    "M0-4 4 3H-4z",
    "M0-4.4 4.4 0 0 4.4-4.4 0z",
    "M0 4 4-3H-4z",
    "M-1.3-4h2.6v2.7H4v2.6H1.3V4h-2.6V1.3H-4v-2.6h2.7z",
    "M-4-2h8v4h-8z",
    "M-2-4h4v8h-4z",
)
_MOST_MARKED = 35  # places: with more, only the last one of a line has its marker
_MOST_HINTED = 70  # places: with more, a pointer cannot choose one
_NAME_GAP = 15.0


@dataclass(frozen=True)
class Lines:
    """A chart of lines; `area` fills what is below a line. Where a value is not known, the line is broken."""

    key: str
    title: str
    categories: Sequence[Category]
    series: Sequence[Series]
    unit: Unit = Unit.COUNT
    area: bool = False
    names: str = ""  # heading of the first column of the table

    def wide(self) -> Markup:
        return self._drawn(WIDE, True)

    def narrow(self) -> Markup:
        return self._drawn(NARROW, False)

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

    def _drawn(self, total: float, wide: bool) -> Markup:
        drawn = self.series[:MOST_SERIES]
        colours = looks([one.look for one in drawn])
        signs = [(_marker(0, 0, number), colours[number], one.name) for number, one in enumerate(drawn)]
        if any(one.before for one in drawn):
            dashes = svg.line(-6, 0, 6, 0, "ch-before")
            signs = [*(signs if not wide else []), (dashes, "ch-plain", _("dashed: the period before"))]
        elif wide or len(drawn) < 2:
            signs = []
        keys, top = legend(signs, total)
        named = wide and len(drawn) > 1
        room = min(max((width(one.name) for one in drawn), default=0) + 14, total / 4) if named else 0
        values = [
            known
            for one in drawn
            for row in (one.values, one.before)
            for place in range(len(self.categories))
            if (known := value_at(row, place)) is not None
        ]
        height = max(176.0, len(drawn) * _NAME_GAP)
        on = plane(total, height, values, self.unit, self.categories, banded=False, top=top, right=room)
        shapes = [self._line(on, one, number, colours[number]) for number, one in enumerate(drawn)]
        hinted = len(self.categories) <= _MOST_HINTED
        return svg.picture(
            keys,
            on.grid(self.unit),
            *(self._band(on, place, one, drawn) for place, one in enumerate(self.categories) if hinted),
            *shapes,
            self._ends(on, drawn, colours, room) if named else "",
            on.names(),
            width=total,
            height=on.height,
            key=f"{checked(self.key)}-{'w' if wide else 'n'}",
            title=self.title,
            about=self.about(),
            class_="ch",
            linked=any(any(one.hrefs) for one in drawn),
        )

    def _band(self, on: Plane, place: int, category: Category, drawn: Sequence[Series]) -> Markup:
        """What shows all values of a place when the pointer is over it."""
        left, right = max(on.x(place) - on.step / 2, on.left), min(on.x(place) + on.step / 2, on.right)
        says = "; ".join(_point_says(one, place, self.unit) for one in drawn)
        hit = svg.rect(left, on.top, right - left, on.bottom - on.top, class_="ch-hit")
        rule = svg.line(on.x(place), on.top, on.x(place), on.bottom, "ch-rule")
        return svg.group(hit, rule, title=f"{category.name}: {says}", class_="ch-band")

    def _line(self, on: Plane, series: Series, number: int, colour: str) -> Markup:
        places = range(len(self.categories))
        known = {place: value for place in places if (value := value_at(series.values, place)) is not None}
        before = {place: value for place in places if (value := value_at(series.before, place)) is not None}
        shapes = []
        if self.area:
            shapes += [svg.tag("path", d=_below(on, run), class_="ch-area") for run in _runs(known)]
        shapes += [svg.tag("path", d=_path(on, run), class_="ch-before") for run in _runs(before)]
        shapes += [svg.tag("path", d=_path(on, run), class_="ch-line") for run in _runs(known)]
        for place, value in known.items():
            alone = place - 1 not in known and place + 1 not in known
            if len(places) > _MOST_MARKED and place != max(known) and not alone and not series.href(place):
                continue
            shapes.append(
                svg.group(
                    _marker(on.x(place), on.y(value), number),
                    title=f"{self.categories[place].name}: {_point_says(series, place, self.unit)}",
                    href=series.href(place),
                )
            )
        return svg.tag("g", *shapes, class_=colour)

    def _ends(self, on: Plane, drawn: Sequence[Series], colours: Sequence[str], room: float) -> Markup:
        """The names of the lines beside their last points."""
        lasts, ended = [], []
        for number, one in enumerate(drawn):
            known = [v for place in range(len(self.categories)) if (v := value_at(one.values, place)) is not None]
            if known:
                lasts.append(on.y(known[-1]))
                ended.append((number, one))
        shown = []
        for y, (number, one) in zip(spread(lasts, _NAME_GAP, on.top + 2, on.bottom - 2), ended, strict=True):
            text = fit(one.name, room - 12)
            name = svg.words(on.right + 10, y + 4, text, "ch-end")
            shown.append(svg.tag("g", svg.tag("title", one.name), name, class_=colours[number]))
        return Markup("").join(shown)


def _point_says(series: Series, place: int, unit: Unit) -> str:
    says = f"{series.name} {said(value_at(series.values, place), unit)}"
    if series.before:
        says += " " + _("(period before: %(num)s)") % {"num": said(value_at(series.before, place), unit)}
    return says


def _marker(x: float, y: float, number: int) -> Markup:
    moved = f"translate({x:.1f} {y:.1f})" if x or y else None
    return svg.tag("path", d=MARKERS[number % len(MARKERS)], class_="ch-dot", transform=moved)


def _runs(known: dict[int, float]) -> list[list[tuple[int, float]]]:
    """Known values that follow each other."""
    runs: list[list[tuple[int, float]]] = []
    for place in sorted(known):
        if runs and runs[-1][-1][0] == place - 1:
            runs[-1].append((place, known[place]))
        else:
            runs.append([(place, known[place])])
    return [run for run in runs if len(run) > 1]


def _path(on: Plane, run: Sequence[tuple[int, float]]) -> str:
    return "M" + "L".join(f"{on.x(place):.1f} {on.y(value):.1f}" for place, value in run)


def _below(on: Plane, run: Sequence[tuple[int, float]]) -> str:
    zero = on.y(0)
    return f"{_path(on, run)}V{zero:.1f}H{on.x(run[0][0]):.1f}z"
