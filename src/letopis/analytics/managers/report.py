"""«Работа менеджеров» as a report among others."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy

from letopis.analytics.managers import charts, links, table
from letopis.analytics.managers.asked import Asked, choosers, read_asked
from letopis.analytics.managers.figures import Figures, figures
from letopis.analytics.managers.how import rules
from letopis.analytics.managers.requests import TERM_DAYS
from letopis.analytics.managers.words import findings
from letopis.analytics.reports import Report
from letopis.charts.data import Figure


def _context(asked: Asked, found: Figures) -> Mapping[str, Any]:
    return {
        "findings": findings(found),
        "load": charts.by_week(found),
        "answers": charts.answers(found),
        "links": links,
        "table": table,
        "by_week": charts.counts,
        "whole": charts.whole_weeks(found),
        "interval_of": charts.interval_of,
        "term": TERM_DAYS,
    }


def _charts(found: Figures) -> Sequence[Figure]:
    return [charts.by_week(found), charts.answers(found)]


MANAGERS: Report[Asked, Figures] = Report(
    code="managers",
    title=gettext_lazy("Work of managers"),
    about=gettext_lazy("What was planned and done, how soon clients are answered, the load, how records are kept"),
    icon="users",
    order=40,
    template="analytics/managers.html",
    read=read_asked,
    figures=figures,
    context=_context,
    choosers=choosers,
    tables=table.tables,
    charts=_charts,
    rules=rules,
)
