"""Heat maps: tables with their numbers, shaded; the shade helps the eye and nobody needs it to read."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from letopis.charts.data import Category, Cell, Column, Table, checked
from letopis.charts.units import Unit, Value, plain, said

_SHADES = 8


@dataclass(frozen=True)
class Spot:
    """A cell: its value (None is «too little data»), what it is made of, the rows behind it, whether it stands out."""

    value: Value
    note: str = ""
    href: str = ""
    strong: bool = False


@dataclass(frozen=True)
class HeatMap:
    """Spots by rows and columns; None in the place of a spot is a cell that cannot be (the future of a cohort).

    `sizes` is a column of counts beside the names of the rows. `turned`: on a narrow page the columns become rows.
    """

    key: str
    title: str
    rows: Sequence[Category]
    columns: Sequence[Category]
    spots: Sequence[Sequence[Spot | None]]
    unit: Unit = Unit.PERCENT
    corner: str = ""
    sizes: Sequence[Value] = ()
    sizes_title: str = ""
    turned: bool = True

    def __post_init__(self) -> None:
        checked(self.key)

    @property
    def empty(self) -> bool:
        return not self.rows or not self.columns

    def across(self) -> "HeatMap":
        """Columns for rows, as a narrow page shows it."""
        spots = [[row[place] for row in self.spots] for place in range(len(self.columns))]
        return HeatMap(self.key, self.title, self.columns, self.rows, spots, self.unit, self.corner)

    def shade(self, spot: Spot) -> int:
        """From 0 (the least value of the map) to 8 (the greatest)."""
        low, high = self.ends()
        value = plain(spot.value)
        if value is None or low is None or high is None:
            return 0
        return round((value - low) / (high - low) * _SHADES) if high > low else _SHADES // 2

    def ends(self) -> tuple[float | None, float | None]:
        """The least and the greatest value."""
        known = [v for row in self.spots for spot in row if spot and (v := plain(spot.value)) is not None]
        return (min(known), max(known)) if known else (None, None)

    def scale(self) -> str:
        """«от 18 % до 74 %», or that there is too little data."""
        low, high = self.ends()
        if low is None:
            return said(None)
        return _("from %(low)s to %(high)s") % {"low": said(low, self.unit), "high": said(high, self.unit)}

    def is_few(self, spot: Spot) -> bool:
        """Whether there is too little data in it."""
        return plain(spot.value) is None

    def has_few(self) -> bool:
        """Whether any spot is such."""
        return any(spot is not None and self.is_few(spot) for row in self.spots for spot in row)

    def number(self, spot: Spot) -> str:
        """What is written in a cell: shares without their sign, it stands in the scale."""
        text = said(spot.value, self.unit)
        return text.removesuffix("\u00a0%") if self.unit == Unit.PERCENT else text

    def sentence(self, row: Category, column: Category, spot: Spot) -> str:
        """«Вторник, 10:00–11:00: 70 %, 14 из 20»."""
        says = f"{row.name}, {column.name}: {said(spot.value, self.unit)}"
        return f"{says}, {spot.note}" if spot.note else says

    def table(self) -> Table:
        """For a file: what is on the page."""
        columns = [Column(self.corner or _("Name"))]
        if self.sizes:
            columns.append(Column(self.sizes_title, Unit.COUNT))
        columns += [Column(column.name, self.unit) for column in self.columns]
        rows = []
        for place, row in enumerate(self.rows):
            cells = [Cell(row.name)] + ([Cell(self.sizes[place])] if self.sizes else [])
            rows.append([*cells, *(Cell(spot.value, spot.href) if spot else Cell("") for spot in self.spots[place])])
        return Table(self.title, columns, rows)
