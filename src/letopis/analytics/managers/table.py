"""The report as tables with types: for the file, and what stands behind each picture."""

from collections.abc import Callable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from letopis.analytics.channels.table import hours_of
from letopis.analytics.managers import charts
from letopis.analytics.managers.figures import Figures
from letopis.analytics.managers.work import Line, Work
from letopis.analytics.statistics.durations import Quantile
from letopis.analytics.statistics.proportions import Proportion
from letopis.charts.data import Cell, Column, Table
from letopis.charts.units import Unit

LISTS = ("counterparties", "people")


def time_of(found: Quantile | None) -> float | None:
    """A median or a percentile in hours; None for none or too few."""
    return hours_of(found) if found and found.count >= charts.LEAST else None


def _share(share: Proportion | None) -> list[Cell]:
    if share is None:
        return [Cell("")] * 4
    held = share.interval
    if not share.is_enough or held is None:
        return [Cell(share.trials), Cell(None), Cell(""), Cell("")]
    return [Cell(share.trials), Cell(share.rate), Cell(held.low), Cell(held.high)]


def _of(name: str, of: str) -> list[Column]:
    low, high = _("%(name)s, from") % {"name": name}, _("%(name)s, to") % {"name": name}
    return [Column(of, Unit.COUNT), Column(name, Unit.PERCENT), Column(low, Unit.PERCENT), Column(high, Unit.PERCENT)]


def _table(report: Figures, title: str, columns: Sequence[Column], cells: Callable[[Line], Sequence[Cell]]) -> Table:
    rows = [[Cell(line.name), *cells(line)] for line in report.lines]
    return Table(title, [Column(_("Manager")), *columns], [*rows, [Cell(_("In all")), *cells(report.total)]])


def tables(report: Figures) -> list[Table]:
    """Everything on the page."""
    return [
        plan(report), answers(report), load(report), records(report), charts.by_week(report).table(),
        charts.answers(report).table(),
    ]  # fmt: skip


def plan(report: Figures) -> Table:
    """Plan and fact."""
    columns = [
        Column(_("Target"), Unit.NUMBER), Column(_("Completed"), Unit.COUNT),
        Column(_("In the period before"), Unit.COUNT), Column(_("Of the target, %"), Unit.COUNT),
        Column(_("In the period"), Unit.COUNT), *_of(_("In time"), _("Completed")),
        Column(_("Overdue now"), Unit.COUNT), Column(_("Moved"), Unit.COUNT), Column(_("Cancelled"), Unit.COUNT),
    ]  # fmt: skip

    def cells(line: Line) -> Sequence[Cell]:
        held = line.now.control
        return [
            _or_empty(held.target), Cell(held.completed), Cell(line.before.control.completed), _or_empty(held.share),
            Cell(held.total), *_share(line.now.on_time), Cell(held.overdue), Cell(held.moved), Cell(held.cancelled),
        ]  # fmt: skip

    return _table(report, _("Plan and fact"), columns, cells)


def _or_empty(value: Any) -> Cell:
    return Cell("" if value is None else value)


def answers(report: Figures) -> Table:
    """How soon clients are answered."""
    columns = [
        Column(_("Requests"), Unit.COUNT), *_of(_("Answered requests"), _("Term is over")),
        Column(_("Answer: median, working h"), Unit.HOURS), Column(_("Answer: nine of ten, working h"), Unit.HOURS),
        Column(_("Term is not over"), Unit.COUNT), Column(_("Wait now"), Unit.COUNT),
    ]  # fmt: skip

    def cells(line: Line) -> Sequence[Cell]:
        held = line.now.answers
        times = [Cell(time_of(found)) if held.times else Cell("") for found in (held.median, held.most)]
        share = _share(line.now.answered)
        return [Cell(line.now.requests), *share, *times, Cell(held.waiting), Cell(line.now.waiting)]

    return _table(report, _("Answers to clients"), columns, cells)


def per_day(report: Figures, line: Line) -> float | None:
    """Completed events a working day, of one manager on the average."""
    days = report.working_days * len(line.people)
    return line.now.control.completed / days if days else None


def met(work: Work) -> float:
    """Hours of meetings."""
    return work.meetings.total_seconds() / 3600


def clients(work: Work, code: str) -> int:
    """Clients of both lists by a measure."""
    return sum(work.cards[name, code] for name in LISTS)


def load(report: Figures) -> Table:
    """The load."""
    columns = [
        Column(_("Events a working day"), Unit.NUMBER), Column(_("Hours of meetings"), Unit.NUMBER),
        Column(_("Counterparties"), Unit.COUNT), Column(_("People without a company"), Unit.COUNT),
        Column(_("New clients"), Unit.COUNT),
    ]  # fmt: skip

    def cells(line: Line) -> Sequence[Cell]:
        mine = [Cell(line.now.cards[name, "clients"]) for name in LISTS]
        return [Cell(per_day(report, line)), Cell(met(line.now)), *mine, Cell(clients(line.now, "new"))]

    return _table(report, _("Workload"), columns, cells)


def records(report: Figures) -> Table:
    """How records are kept."""
    columns = []
    for one in report.measures:
        name = str(one.name)
        columns += [Column(_("%(name)s: held") % {"name": name}, Unit.COUNT)]
        columns += [Column(_("%(name)s: of") % {"name": name}, Unit.COUNT), Column(name, Unit.PERCENT)]
    columns += [
        Column(_("Cards"), Unit.COUNT), Column(_("Without phone and e-mail"), Unit.COUNT),
        Column(_("Clients without a source"), Unit.COUNT),
    ]  # fmt: skip

    def cells(line: Line) -> Sequence[Cell]:
        found = []
        for one in report.measures:
            held, of = line.now.held[one.code], line.now.asked[one.code]
            found += [Cell(held), Cell(of), Cell(held / of if of else "")]
        return [*found, *(Cell(clients(line.now, code)) for code in ("cards", "no-contact", "no-source"))]

    return _table(report, _("Quality of records"), columns, cells)
