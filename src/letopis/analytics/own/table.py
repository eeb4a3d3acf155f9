"""The report as a table with types: for the file and for programs."""

from datetime import date

from django.utils.translation import gettext as _

from letopis.analytics.own import links
from letopis.analytics.own.dates import Step
from letopis.analytics.own.figures import Figures, Head, Line
from letopis.analytics.own.offered import Measure
from letopis.charts.data import Cell, Column, Table


def cells(found: Figures) -> list[tuple[Head, Measure]]:
    """The figures of a row, from left to right."""
    return [(head, measure) for head in found.heads for measure in found.asked.measures]


def title_of(found: Figures, head: Head, measure: Measure) -> str:
    """«Звонок», «Звонок: доля строки», «Всего»."""
    if len(found.asked.measures) == 1:
        return head.name if len(found.heads) > 1 else measure.label
    return f"{head.name}: {measure.label}" if len(found.heads) > 1 else measure.label


def table(found: Figures) -> Table:
    """The table of the page: dimensions first, then a column for each figure; sums stand in their rows."""
    columns = [Column(one.label) for one in found.asked.rows]
    columns += [Column(title_of(found, head, measure), measure.unit) for head, measure in cells(found)]
    rows = [[*_names(found, line), *_figures(found, line)] for line in (*found.lines, found.total)]
    return Table(_("Own report"), columns, rows)


def _names(found: Figures, line: Line) -> list[Cell]:
    axis = found.counted.axes[0]
    name: str | date = line.name
    if axis and axis.step == Step.DAY and line.depth == 0 and isinstance(line.row, str):
        name = date.fromisoformat(line.row)
    if len(found.asked.rows) == 1:
        return [Cell(name)]
    if line.depth == 1:
        return [Cell(found.name(0, line.row)), Cell(line.name)]
    return [Cell(name), Cell(_("In all") if line.depth == 0 else "")]


def _figures(found: Figures, line: Line) -> list[Cell]:
    made = []
    for head, measure in cells(found):
        value = found.value(line, head, measure)
        made.append(Cell(value, links.rows(found, line, head, measure) if value else ""))
    return made


def tables(found: Figures) -> list[Table]:
    """Everything for the workbook."""
    return [table(found)]
