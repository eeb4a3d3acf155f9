"""The report as tables with types, and the picture of the months."""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from letopis.analytics.forgotten.asked import ONE, WHO
from letopis.analytics.forgotten.figures import Client, Figures, OfUser
from letopis.charts.columns import Columns
from letopis.charts.data import Cell, Column, Series, Table, months
from letopis.charts.units import Unit


def by_months(found: Figures) -> Columns:
    """How many became forgotten in each month that is over."""
    series = [Series(str(WHO[one.kind]), [month.kinds[one.kind] for month in found.months]) for one in found.clients]
    shown = series if any(month.number for month in found.months) else []
    places = months([month.first for month in found.months])
    return Columns("months", _("Became forgotten, by months"), places, shown, names=_("Month"))


def tables(found: Figures) -> list[Table]:
    """Everything on the page."""
    return [by_users(found), first(found), by_months(found).table()]


def by_users(found: Figures) -> Table:
    """A row for each responsible, with every kind of clients and the whole."""
    columns = [Column(_("Responsible"))]
    for one in found.clients:
        name = str(WHO[one.kind])
        columns += [
            Column(name, Unit.COUNT), Column(_("%(name)s: forgotten") % {"name": name}, Unit.COUNT),
            Column(_("%(name)s: never contacted") % {"name": name}, Unit.COUNT),
        ]  # fmt: skip
    columns += [Column(_("Forgotten"), Unit.COUNT), Column(_("Share of clients"), Unit.PERCENT)]
    rows = [_cells(row, row.user.name if row.user else "", found) for row in found.rows]
    return Table(_("Responsible"), columns, [*rows, _cells(found.total, _("In all"), found)])


def _cells(row: OfUser, name: str, found: Figures) -> list[Cell]:
    cells = [Cell(name)]
    for one in found.clients:
        held = row.kinds[one.kind]
        cells += [Cell(held.all), Cell(held.forgotten), Cell(held.never)]
    return [*cells, Cell(row.all.forgotten), Cell("" if row.all.share is None else row.all.share)]


def first(found: Figures) -> Table:
    """The first of the forgotten, in the order of the page."""
    columns = [
        Column(_("Client")), Column(_("Kind")), Column(_("Responsible")), Column(_("Last event")),
        Column(_("Days ago"), Unit.COUNT), Column(_("Type")), Column(_("Channel")), Column(_("With whom")),
        Column(_("Events"), Unit.COUNT),
    ]  # fmt: skip
    zone = found.asked.user.zone
    return Table(_("Forgotten clients"), columns, [_client(row, row.at.astimezone(zone).date()) for row in found.first])


def _client(row: Client, day: date) -> Sequence[Cell]:
    return [
        Cell(row.name), Cell(str(ONE[row.kind])), Cell(row.responsible.name), Cell(day), Cell(row.days),
        Cell(row.type.title if row.type else ""), Cell(row.channel), Cell(", ".join(row.people)), Cell(row.number),
    ]  # fmt: skip
