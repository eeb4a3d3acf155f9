"""Horizontal bars with their intervals: channels, sources, managers."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from markupsafe import Markup

from letopis.charts import svg
from letopis.charts.data import NARROW, WIDE, Cell, Column, Table, checked, listed, looks
from letopis.charts.rows import Layout, Row, draw
from letopis.charts.units import Unit, Value, interval, plain, said


@dataclass(frozen=True)
class Bar:
    """A value and, when it is an estimate, its 95 % interval. `note` says what it is made of: «74 из 318»."""

    name: str
    value: Value
    low: Value = None
    high: Value = None
    note: str = ""
    look: str = ""
    href: str = ""


@dataclass(frozen=True)
class Bars:
    """A chart of bars, all of one colour unless they name one. `reference` is a line to compare with."""

    key: str
    title: str
    bars: Sequence[Bar]
    unit: Unit = Unit.COUNT
    reference: tuple[str, Value] | None = None
    names: str = ""  # heading of the first column of the table
    measure: str = ""  # … of the second

    def wide(self) -> Markup:
        return self._drawn(WIDE, True)

    def narrow(self) -> Markup:
        return self._drawn(NARROW, False)

    @property
    def empty(self) -> bool:
        return not self.bars

    def table(self) -> Table:
        """The bars as rows."""
        ranged, noted = any(map(_is_ranged, self.bars)), any(bar.note for bar in self.bars)
        columns = [Column(self.names or _("Name")), Column(self.measure or _("Value"), self.unit)]
        if ranged:
            columns += [Column(_("Interval from"), self.unit), Column(_("Interval to"), self.unit)]
        if noted:
            columns.append(Column(_("Made of")))
        rows = []
        for bar in self.bars:
            row = [Cell(bar.name, bar.href), Cell(bar.value)]
            if ranged:
                row += [Cell(bar.low), Cell(bar.high)] if _is_ranged(bar) else [Cell(""), Cell("")]
            rows.append([*row, Cell(bar.note)] if noted else row)
        return Table(self.title, columns, rows)

    def about(self) -> str:
        """What the picture shows, in words."""
        return listed([_sentence(bar, self.unit) for bar in self.bars]) or _("No data.")

    def _drawn(self, width: float, wide: bool) -> Markup:
        rows = [self._row(bar) for bar in self.bars]
        known = plain(self.reference[1]) if self.reference else None
        reference = None
        if self.reference and known is not None:
            reference = (f"{self.reference[0]} {said(known, self.unit)}", known)
        shapes, height = draw(rows, Layout.of(rows, wide, width), self.unit, reference=reference)
        return svg.picture(
            shapes,
            width=width,
            height=height,
            key=f"{checked(self.key)}-{'w' if wide else 'n'}",
            title=self.title,
            about=self.about(),
            class_="ch",
            linked=any(bar.href for bar in self.bars),
        )

    def _row(self, bar: Bar) -> Row:
        value, low, high = plain(bar.value), plain(bar.low), plain(bar.high)
        text = said(value, self.unit)
        if value is not None and low is not None and high is not None:
            text += f" ({interval(low, high, self.unit)})"
        return Row(bar.name, value, text, _sentence(bar, self.unit), looks([bar.look])[0], bar.href, low, high)


def _is_ranged(bar: Bar) -> bool:
    return plain(bar.value) is not None and plain(bar.low) is not None and plain(bar.high) is not None


def _sentence(bar: Bar, unit: Unit) -> str:
    """«Звонки: 23 %, 95-процентный интервал 18–29 %, 74 из 318»."""
    parts = [f"{bar.name}: {said(bar.value, unit)}"]
    if _is_ranged(bar):
        parts.append(_("95-percent interval %(range)s") % {"range": interval(bar.low, bar.high, unit)})
    return ", ".join([*parts, bar.note] if bar.note else parts)
