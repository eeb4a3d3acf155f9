"""«Источники клиентов» as a report among others."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy

from letopis.analytics.reports import Report
from letopis.analytics.sources import charts, links
from letopis.analytics.sources.asked import Asked, choosers, read_asked
from letopis.analytics.sources.figures import Figures, figures
from letopis.analytics.sources.how import rules
from letopis.analytics.sources.table import tables
from letopis.analytics.sources.words import findings, money
from letopis.channels.goals.registry import words_of
from letopis.charts.data import Figure


def _context(asked: Asked, found: Figures) -> Mapping[str, Any]:
    return {
        "findings": findings(found),
        "rule": words_of(asked.goal) if asked.goal else "",
        "volumes": charts.volumes(found),
        "conversions": charts.conversions(found),
        "lines": charts.by_week(found),
        "links": links,
        "name": charts.title,
        "money": money,
    }


def _charts(found: Figures) -> Sequence[Figure]:
    return [charts.volumes(found), charts.conversions(found), charts.by_week(found)]


SOURCES: Report[Asked, Figures] = Report(
    code="sources",
    title=gettext_lazy("Sources of clients"),
    about=gettext_lazy("Where new clients come from, who of them reaches the goal, what they cost"),
    icon="megaphone",
    order=20,
    template="analytics/sources.html",
    read=read_asked,
    figures=figures,
    context=_context,
    choosers=choosers,
    tables=tables,
    charts=_charts,
    rules=rules,
)
