"""A funnel: how many came to each step, and what share of those before."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.utils.translation import gettext as _
from markupsafe import Markup

from letopis.charts import svg
from letopis.charts.data import NARROW, WIDE, Cell, Column, Table, checked, listed, looks
from letopis.charts.rows import Layout, Row, draw
from letopis.charts.units import Unit, Value, plain, said


@dataclass(frozen=True)
class Step:
    """A step of the way and how many reached it."""

    name: str
    count: Value
    href: str = ""


@dataclass(frozen=True)
class Funnel:
    """Steps from the first; a bar is as long as its count is of the largest. Of fewer than `least` no share is said."""

    key: str
    title: str
    steps: Sequence[Step]
    least: int = 0

    def wide(self) -> Markup:
        return self._drawn(WIDE, True)

    def narrow(self) -> Markup:
        return self._drawn(NARROW, False)

    @property
    def empty(self) -> bool:
        return not self.steps

    def table(self) -> Table:
        """The steps as rows."""
        columns = [
            Column(_("Step")),
            Column(_("Count"), Unit.COUNT),
            Column(_("Of the step before"), Unit.PERCENT),
            Column(_("Of the first step"), Unit.PERCENT),
        ]
        rows = [
            [Cell(step.name, step.href), Cell(step.count), _share(before), _share(first)]
            for step, (before, first) in zip(self.steps, self._shares(), strict=True)
        ]
        return Table(self.title, columns, rows)

    def about(self) -> str:
        """What the picture shows, in words."""
        return listed([row.title for row in self._rows()]) or _("No data.")

    def _shares(self) -> list[tuple[float | None, float | None]]:
        """Of the step before and of the first one; None for the first and where nobody was."""
        counts = [plain(step.count) for step in self.steps]
        before = [None, *(self._part(count, last) for last, count in pairwise(counts))]
        return [
            (part, self._part(count, counts[0]) if place else None)
            for place, (part, count) in enumerate(zip(before, counts, strict=False))
        ]

    def _part(self, count: float | None, whole: float | None) -> float | None:
        return count / whole if count is not None and whole and whole >= self.least else None

    def _rows(self) -> list[Row]:
        rows = []
        for step, (before, _first) in zip(self.steps, self._shares(), strict=True):
            count = plain(step.count)
            text, title = said(count), f"{step.name}: {said(count)}"
            if before is not None:
                share = said(before, Unit.PERCENT)
                text, title = (
                    f"{text} · {share}",
                    _("%(step)s, %(share)s of the step before") % {"step": title, "share": share},
                )
            rows.append(
                Row(step.name, None if count is None else max(count, 0.0), text, title, looks([""])[0], step.href)
            )
        return rows

    def _drawn(self, width: float, wide: bool) -> Markup:
        rows = self._rows()
        shapes, height = draw(rows, Layout.of(rows, wide, width), Unit.COUNT, axis=False, joined=True)
        return svg.picture(
            shapes,
            width=width,
            height=height,
            key=f"{checked(self.key)}-{'w' if wide else 'n'}",
            title=self.title,
            about=self.about(),
            class_="ch",
            linked=any(step.href for step in self.steps),
        )


def _share(value: float | None) -> Cell:
    return Cell("" if value is None else value)
