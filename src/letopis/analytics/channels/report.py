"""«Эффективность каналов» as a report among others."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from letopis.analytics.channels import charts, links
from letopis.analytics.channels.asked import MODELS, Asked, read_asked
from letopis.analytics.channels.figures import REPLY_DAYS, Figures, figures
from letopis.analytics.channels.how import rules
from letopis.analytics.channels.table import hours_of, row_name, tables
from letopis.analytics.channels.words import findings
from letopis.analytics.events_question import event_choosers
from letopis.analytics.goals import goal_chooser
from letopis.analytics.question import Chooser
from letopis.analytics.reports import Report
from letopis.channels.goals.registry import words_of
from letopis.channels.prices import shown_money
from letopis.charts.data import Figure
from letopis.lists.spec import Choice


def _context(asked: Asked, found: Figures) -> Mapping[str, Any]:
    return {
        "findings": findings(found),
        "rule": words_of(asked.goal) if asked.goal else "",
        "bars": [charts.replies(found), *([charts.conversions(found)] if asked.goal else [])],
        "lines": charts.by_week(found),
        "hours": charts.hours(found),
        "links": links,
        "look": charts.look,
        "hours_of": hours_of,
        "name": row_name,
        "money": shown_money,
        "reply_days": REPLY_DAYS,
    }


def _choosers(asked: Asked) -> Sequence[Chooser]:
    models = [Choice(model.value, label) for model, label in MODELS.items()]
    return [
        goal_chooser(asked.goal, asked.goals),
        Chooser("model", _("To which contact a goal is credited"), models, asked.model.value, is_filter=False),
        *event_choosers(asked),
    ]


def _charts(found: Figures) -> Sequence[Figure]:
    return [charts.replies(found), charts.conversions(found), charts.by_week(found), charts.hours(found)]


CHANNELS: Report[Asked, Figures] = Report(
    code="channels",
    title=gettext_lazy("Effectiveness of channels"),
    about=gettext_lazy("Which way of communication is answered, leads to the goal, and when"),
    icon="radio",
    order=10,
    template="analytics/channels.html",
    read=read_asked,
    figures=figures,
    context=_context,
    choosers=_choosers,
    tables=tables,
    charts=_charts,
    rules=rules,
)
