"""«Забытые клиенты» as a report among others."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy

from letopis.accounts.visibility import may_create
from letopis.analytics.forgotten.asked import ONE, WHO, Asked, choosers, read_asked
from letopis.analytics.forgotten.clients import Clients
from letopis.analytics.forgotten.figures import MOST, Figures, OfUser, figures
from letopis.analytics.forgotten.how import rules
from letopis.analytics.forgotten.table import by_months, tables
from letopis.analytics.forgotten.words import findings
from letopis.analytics.reports import Report
from letopis.charts.data import Figure
from letopis.lists.conditions import Condition, Group
from letopis.lists.fields import Comparison as Sign


def _href(one: Clients, row: OfUser, *more: Group) -> str:
    """The list of the clients of a kind of one responsible, or of all."""
    own = [Condition("responsible", Sign.IS, (str(row.user.public_id),))] if row.user else []
    return one.href(*own, *more)


def _context(asked: Asked, found: Figures) -> Mapping[str, Any]:
    return {
        "findings": findings(found), "months": by_months(found), "who": WHO, "one": ONE, "most": MOST, "href": _href,
        "creates": may_create(asked.user),
    }  # fmt: skip


def _charts(found: Figures) -> Sequence[Figure]:
    return [by_months(found)]


FORGOTTEN: Report[Asked, Figures] = Report(
    code="forgotten",
    title=gettext_lazy("Forgotten clients"),
    about=gettext_lazy("Whom nobody has been in touch with for long, and with whom nothing is planned"),
    icon="user-x",
    order=50,
    template="analytics/forgotten.html",
    read=read_asked,
    figures=figures,
    context=_context,
    choosers=choosers,
    tables=tables,
    charts=_charts,
    rules=rules,
    has_period=False,
)
