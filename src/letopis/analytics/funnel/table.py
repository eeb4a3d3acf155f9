"""The funnel as tables with types."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from letopis.analytics.funnel import charts
from letopis.analytics.funnel.figures import Figures, Row
from letopis.analytics.funnel.words import group_name, step_name
from letopis.analytics.statistics.attribution import DAY
from letopis.analytics.statistics.durations import Quantile
from letopis.analytics.statistics.proportions import Proportion
from letopis.charts.data import Cell, Column, Table
from letopis.charts.units import Unit


def days_of(found: Quantile | None) -> float | None:
    """A time in days."""
    return found.value / DAY if found else None


def _share(share: Proportion | None) -> list[Cell]:
    if share is None or not share.trials:
        return [Cell("")] * 3
    if not share.is_enough or share.interval is None:
        return [Cell(None)] * 3
    return [Cell(share.rate), Cell(share.interval.low), Cell(share.interval.high)]


def _shares(name: str) -> list[Column]:
    return [
        Column(name, Unit.PERCENT), Column(_("%(name)s, from") % {"name": name}, Unit.PERCENT),
        Column(_("%(name)s, to") % {"name": name}, Unit.PERCENT),
    ]  # fmt: skip


def steps_table(found: Figures) -> Table:
    """A row for each step."""
    columns = [
        Column(_("Step")), Column(_("Reached in the term"), Unit.COUNT), Column(_("Skipped"), Unit.COUNT),
        *_shares(_("Of the step before")), *_shares(_("Of all")),
        Column(_("Median time, days"), Unit.NUMBER), Column(_("Stand here now"), Unit.COUNT),
        Column(_("Still in the term"), Unit.COUNT), Column(_("Lost"), Unit.COUNT),
    ]  # fmt: skip
    return Table(_("Steps"), columns, [_step(row) for row in found.rows])


def _step(row: Row) -> list[Cell]:
    time = days_of(row.time)
    return [
        Cell(step_name(row)), Cell(row.reached), Cell(row.skipped), *_share(row.share), *_share(row.of_all),
        Cell("" if time is None else time), Cell(row.standing), Cell(row.waiting), Cell(row.lost),
    ]  # fmt: skip


def groups_table(found: Figures) -> Table:
    """A row for each group."""
    columns = [
        Column(_("Group")), Column(_("All who appeared"), Unit.COUNT), Column(_("With their term over"), Unit.COUNT),
        *(Column(row.name, Unit.COUNT) for row in found.rows[1:]), *_shares(_("To the end")),
    ]  # fmt: skip
    rows = [
        [
            Cell(group_name(found, group)), Cell(group.appeared), *(Cell(number) for number in group.moved.reached),
            *_share(group.share),
        ]
        for group in found.groups
    ]  # fmt: skip
    return Table(_("Groups"), columns, rows)


def tables(found: Figures) -> Sequence[Table]:
    """Everything for the file."""
    return [steps_table(found), groups_table(found), charts.funnel(found).table()]
