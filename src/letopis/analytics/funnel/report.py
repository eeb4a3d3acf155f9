"""«Воронка контакта» as a report among others."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy

from letopis.analytics.funnel import charts, links
from letopis.analytics.funnel.asked import Asked, choosers, read_asked
from letopis.analytics.funnel.figures import Figures, figures
from letopis.analytics.funnel.how import rules
from letopis.analytics.funnel.table import tables
from letopis.analytics.funnel.words import findings, group_name, lasting, step_name
from letopis.analytics.reports import Report
from letopis.analytics.whole.queries import counted_before
from letopis.charts.data import Figure


def _whole(found: Figures) -> Mapping[str, Any]:
    """The offer to count everything, when there was too much to read."""
    if not found.is_cut:
        return {}
    return {"asked": found.asked, "wholes": counted_before(found.asked.user, "funnel", found.asked.whole)}


def _context(asked: Asked, found: Figures) -> Mapping[str, Any]:
    return {
        **_whole(found),
        "findings": findings(found),
        "chart": charts.funnel(found),
        "links": links,
        "lasting": lasting,
        "step_name": step_name,
        "group_name": group_name,
        "has_buyer": any(goal.kind == "buyer" for goal in asked.goals),
        "uncounted": [step.goal for step in asked.steps if step.goal and not step.goal.is_counted],
    }


def _charts(found: Figures) -> Sequence[Figure]:
    return [charts.funnel(found)]


FUNNEL: Report[Asked, Figures] = Report(
    code="funnel",
    title=gettext_lazy("Funnel of contact"),
    about=gettext_lazy("How far new clients come, where they stand and who is lost"),
    icon="filter",
    order=40,
    template="analytics/funnel.html",
    read=read_asked,
    figures=figures,
    context=_context,
    choosers=choosers,
    tables=tables,
    charts=_charts,
    rules=rules,
)
