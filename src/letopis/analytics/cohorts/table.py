"""Cohorts as tables with types: shares as on the page, and the counts they are made of."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from letopis.analytics.cohorts import charts
from letopis.analytics.cohorts.asked import LAGS
from letopis.analytics.cohorts.figures import Figures
from letopis.analytics.statistics.cohorts import first_day
from letopis.charts.data import Cell, Column, Table
from letopis.charts.units import Unit
from letopis.ui.dates import month


def counts_table(found: Figures) -> Table:
    """How many of each cohort; empty where the month is not over."""
    columns = [
        Column(_("First contact")), Column(_("Clients"), Unit.COUNT),
        *(Column(_("month %(num)s") % {"num": lag}, Unit.COUNT) for lag in range(LAGS)),
    ]  # fmt: skip
    rows = [
        [
            Cell(month(first_day(one.month))), Cell(one.size),
            *(Cell("" if share is None else share.successes) for share in one.reached),
        ]
        for one in found.cohorts
    ]  # fmt: skip
    return Table(_("How many"), columns, rows)


def tables(found: Figures) -> Sequence[Table]:
    """Everything for the file."""
    return [charts.table(found).table(), counts_table(found), charts.lines(found).table()]
