"""The report as tables with types: for the file, and what stands behind each picture."""

from django.utils.translation import gettext as _

from letopis.analytics.channels import charts
from letopis.analytics.channels.breakdown import Breakdown
from letopis.analytics.channels.figures import Figures
from letopis.analytics.channels.rows import Row
from letopis.analytics.statistics.attribution import DAY
from letopis.analytics.statistics.durations import Quantile
from letopis.analytics.statistics.proportions import Proportion
from letopis.charts.data import Cell, Column, Table
from letopis.charts.units import Unit, Value

_HOUR = DAY / 24


def hours_of(found: Quantile | None) -> float | None:
    """A time in hours."""
    return found.value / _HOUR if found else None


def _share(share: Proportion | None) -> list[Cell]:
    if share is None or not share.trials:
        return [Cell("")] * 5
    held = share.interval
    shown: tuple[Value, Value, Value] = (None, None, None)
    if share.is_enough and held:
        shown = (share.rate, held.low, held.high)
    return [Cell(share.successes), Cell(share.trials), *(Cell(value) for value in shown)]


def _of(name: str, part: str, whole: str) -> list[Column]:
    low, high = _("%(name)s, from") % {"name": name}, _("%(name)s, to") % {"name": name}
    return [
        Column(part, Unit.COUNT), Column(whole, Unit.COUNT), Column(name, Unit.PERCENT),
        Column(low, Unit.PERCENT), Column(high, Unit.PERCENT),
    ]  # fmt: skip


def main_table(report: Figures) -> Table:
    """A row for each channel and one for all."""
    columns = [
        Column(_("Channel")), Column(_("Events"), Unit.COUNT), Column(_("In the period before"), Unit.COUNT),
        Column(_("Clients"), Unit.COUNT), Column(_("Completed"), Unit.COUNT), Column(_("Cancelled"), Unit.COUNT),
        Column(_("Planned"), Unit.COUNT), Column(_("A week brings (when beyond chance)"), Unit.NUMBER),
        *_of(_("Reached by phone"), _("Talked"), _("Calls")), *_of(_("Answered"), _("Answers"), _("Contacts")),
        Column(_("Answer: median, h"), Unit.HOURS), Column(_("Answer: nine of ten, h"), Unit.HOURS),
        *_of(_("Conversion"), _("Reached the goal"), _("Clients contacted")),
        Column(_("Goals"), Unit.NUMBER), Column(_("Cost"), Unit.MONEY), Column(_("A goal costs"), Unit.MONEY),
    ]  # fmt: skip
    rows = [_cells(row, row_name(row)) for row in report.rows]
    return Table(_("Channels"), columns, [*rows, _cells(report.total, _("In all"))])


def row_name(row: Row) -> str:
    """A channel's name."""
    return row.channel.title if row.channel else _("Outside channels")


def _cells(row: Row, name: str) -> list[Cell]:
    replies = row.replies
    times = (replies.median, replies.most) if replies else (None, None)
    money = [Cell("") if value is None else Cell(value) for value in (row.cost, row.cost_per_goal)]
    return [
        Cell(name), Cell(row.volume), Cell(sum(row.before.values())), Cell(row.clients),
        *(Cell(row.counts.get(state, 0)) for state in ("completed", "cancelled", "planned")),
        Cell(row.trend.slope if row.trend and row.trend.is_real else ""),
        *_share(row.connection), *_share(row.reply),
        *(Cell("") if found is None else Cell(hours_of(found)) for found in times),
        *_share(row.conversion), Cell(float(row.goals)), *money,
    ]  # fmt: skip


def breakdown_table(report: Figures, broken: Breakdown) -> Table:
    """A row for each value of the breakdown."""
    asked = report.asked
    name = str(asked.by.label) if asked.by else ""
    columns = [
        Column(name), Column(_("Events"), Unit.COUNT), Column(_("Clients"), Unit.COUNT),
        *_of(_("Answered"), _("Answers"), _("Contacts")),
        Column(_("Answer: median, h"), Unit.HOURS), Column(_("Answer: nine of ten, h"), Unit.HOURS),
        *_of(_("Conversion"), _("Reached the goal"), _("Clients contacted")), Column(_("Goals"), Unit.NUMBER),
    ]  # fmt: skip
    rows = []
    for row in broken.rows:
        times = (row.replies.median, row.replies.most) if row.replies else (None, None)
        rows.append([
            Cell(row.name), Cell(row.volume), Cell(row.clients), *_share(row.reply),
            *(Cell("") if found is None else Cell(hours_of(found)) for found in times),
            *_share(row.conversion), Cell(float(row.goals)),
        ])  # fmt: skip
    title = _("By: %(name)s") % {"name": name}
    return Table(f"{title}, {asked.of.title}" if asked.of else title, columns, rows)


def tables(report: Figures) -> list[Table]:
    """Everything on the page."""
    return [
        main_table(report), *([breakdown_table(report, report.breakdown)] if report.breakdown else []),
        charts.replies(report).table(), charts.conversions(report).table(),
        charts.by_week(report).table(), charts.hours(report).table(),
    ]  # fmt: skip
