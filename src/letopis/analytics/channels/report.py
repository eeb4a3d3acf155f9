"""«Эффективность каналов» as a report among others."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from letopis.analytics.channels import charts, links
from letopis.analytics.channels.answer import answer
from letopis.analytics.channels.asked import MODELS, Asked, read_asked
from letopis.analytics.channels.figures import Figures, figures
from letopis.analytics.channels.how import rules
from letopis.analytics.channels.table import hours_of, row_name, tables
from letopis.analytics.channels.words import broken_findings, findings, weekly
from letopis.analytics.dimensions import dimensions
from letopis.analytics.events_question import event_choosers, more_settings
from letopis.analytics.goals import goal_chooser
from letopis.analytics.question import Chooser
from letopis.analytics.reports import Report
from letopis.analytics.touches.keeping import REPLY_DAYS
from letopis.channels.goals.registry import words_of
from letopis.channels.prices import shown_money
from letopis.channels.queries import channels
from letopis.charts.data import Figure
from letopis.lists.spec import Choice


def _context(asked: Asked, found: Figures) -> Mapping[str, Any]:
    return {
        "answer": answer(found),
        "findings": findings(found),
        "broken": found.breakdown,
        "broken_findings": broken_findings(found),
        "weekly": weekly,
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
    chosen = asked.by.key if asked.by else ""
    models = [Choice(model.value, label) for model, label in MODELS.items()]
    found = [
        *event_choosers(asked),
        goal_chooser(asked.goal, asked.goals),
        Chooser(
            "model",
            _("To which contact a goal is credited"),
            models,
            asked.model.value,
            is_filter=False,
            group=more_settings(),
        ),
        Chooser(
            "by",
            _("Break down by…"),
            [Choice(one.key, _("By: %(name)s") % {"name": one.label}) for one in dimensions(asked.user)],
            chosen,
        ),
    ]
    if asked.by:
        of = [Choice(str(row.public_id), row.title) for row in channels() if row.is_active]
        found.append(Chooser("of", _("Channel of the breakdown"), of, str(asked.of.public_id) if asked.of else ""))
    return found


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
