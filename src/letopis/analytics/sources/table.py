"""The report as tables with types: for the file, and what stands behind each picture."""

from decimal import Decimal

from django.utils.translation import gettext as _

from letopis.analytics.sources import charts
from letopis.analytics.sources.figures import Figures, Row
from letopis.analytics.statistics.proportions import Proportion
from letopis.charts.data import Cell, Column, Table
from letopis.charts.units import Unit


def _share(share: Proportion | None) -> list[Cell]:
    if share is None or not share.trials:
        return [Cell("")] * 4
    if share.is_enough and (held := share.interval):
        return [Cell(share.successes), Cell(share.rate), Cell(held.low), Cell(held.high)]
    return [Cell(share.successes), Cell(None), Cell(None), Cell(None)]


def _conversion() -> list[Column]:
    name = _("Conversion")
    low, high = _("%(name)s, from") % {"name": name}, _("%(name)s, to") % {"name": name}
    return [
        Column(_("Reached the goal"), Unit.COUNT), Column(name, Unit.PERCENT), Column(low, Unit.PERCENT),
        Column(high, Unit.PERCENT),
    ]  # fmt: skip


def _known(value: Decimal | float | None) -> Cell:
    return Cell("") if value is None else Cell(value)


def main_table(found: Figures) -> Table:
    """A row for each source and one for all."""
    columns = [
        Column(_("Source")), Column(_("New clients"), Unit.COUNT), Column(_("In the period before"), Unit.COUNT),
        Column(_("Share of all"), Unit.PERCENT), *_conversion(), Column(_("Expenses"), Unit.MONEY),
        Column(_("A client costs"), Unit.MONEY), Column(_("A goal costs"), Unit.MONEY), Column(_("Revenue"), Unit.MONEY),
        Column(_("Return"), Unit.PERCENT),
    ]  # fmt: skip
    rows = [_cells(row, "\u2003" * row.depth + charts.title(row)) for row in found.rows]
    return Table(_("Sources"), columns, [*rows, _cells(found.total, _("In all"))])


def _cells(row: Row, name: str) -> list[Cell]:
    profit = None if row.profit is None else float(row.profit)
    money = [row.cost, row.cost_per_client, row.cost_per_goal, row.revenue, profit]
    return [
        Cell(name), Cell(row.new), Cell(row.before), _known(row.share), *_share(row.conversion),
        *(_known(value) for value in money),
    ]  # fmt: skip


def marks_table(found: Figures) -> Table:
    """Platforms, kinds and campaigns."""
    columns = [
        Column("utm_source"), Column("utm_medium"), Column("utm_campaign"), Column(_("New clients"), Unit.COUNT),
        *_conversion(),
    ]  # fmt: skip
    rows = [
        [
            *(Cell(one.path[place] if place < len(one.path) else "") for place in range(3)),
            Cell(one.new),
            *_share(one.conversion),
        ]
        for one in found.marks
    ]
    return Table(_("Marks of advertising (UTM)"), columns, rows)


def brought_table(found: Figures) -> Table:
    """Who has brought clients."""
    columns = [
        Column(_("Who has brought")), Column(_("New clients"), Unit.COUNT), Column(_("Reached the goal"), Unit.COUNT)
    ]  # fmt: skip
    rows = [[Cell(one.person.full_name), Cell(one.new), Cell(one.reached)] for one in found.brought]
    return Table(_("Who has brought clients"), columns, rows)


def tables(found: Figures) -> list[Table]:
    """Everything on the page."""
    return [main_table(found), marks_table(found), brought_table(found), charts.by_week(found).table()]
