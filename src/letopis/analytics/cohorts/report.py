"""«Когорты» as a report among others."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy

from letopis.analytics.cohorts import charts, links
from letopis.analytics.cohorts.asked import QUICK, Asked, choosers, read_asked
from letopis.analytics.cohorts.figures import Figures, figures
from letopis.analytics.cohorts.how import rules
from letopis.analytics.cohorts.table import tables
from letopis.analytics.cohorts.words import findings
from letopis.analytics.reports import Report
from letopis.channels.goals.registry import words_of
from letopis.charts.data import Figure


def _context(asked: Asked, found: Figures) -> Mapping[str, Any]:
    return {
        "quick": QUICK.items(),
        "findings": findings(found),
        "cohorts": charts.table(found),
        "lines": charts.lines(found),
        "links": links,
        "rule": words_of(asked.goal) if asked.goal and asked.measure == "goal" else "",
    }


def _charts(found: Figures) -> Sequence[Figure]:
    return [charts.table(found), charts.lines(found)]


COHORTS: Report[Asked, Figures] = Report(
    code="cohorts",
    title=gettext_lazy("Cohorts"),
    about=gettext_lazy("What becomes of clients month by month since their first contact"),
    icon="calendar-range",
    order=50,
    template="analytics/cohorts.html",
    read=read_asked,
    figures=figures,
    context=_context,
    choosers=choosers,
    tables=tables,
    charts=_charts,
    rules=rules,
)
