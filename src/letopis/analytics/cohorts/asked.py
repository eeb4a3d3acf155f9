"""What an address asks of the cohorts: how far back, what is measured, filters on clients."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from letopis.accounts.models import User
from letopis.analytics.clients_question import ClientsQuestion, client_choosers, read_client_filters
from letopis.analytics.goals import goal_chooser, read_goal
from letopis.analytics.question import Chooser, Period
from letopis.analytics.statistics.cohorts import first_day, month_of
from letopis.channels.models import Goal
from letopis.kernel import clock
from letopis.lists.spec import Choice

LAGS = 13  # months 0 … 12 after the first contact
SPANS = {"months-12": 12, "months-18": 18, "months-24": 24}
QUICK = {
    "months-12": gettext_lazy("12 months"),
    "months-18": gettext_lazy("18 months"),
    "months-24": gettext_lazy("24 months"),
}
MEASURES = {"goal": gettext_lazy("reached the goal"), "active": gettext_lazy("were in touch")}


@dataclass(frozen=True, kw_only=True)
class Asked(ClientsQuestion):
    """The question about cohorts: of so many months, the present one the last."""

    usual_period: ClassVar[str] = "months-12"
    has_days: ClassVar[bool] = False
    goal: Goal | None
    goals: Sequence[Goal]
    measure: str

    def settings(self) -> dict[str, str]:
        return {
            **super().settings(),
            "goal": str(self.goal.public_id) if self.goal else "",
            "measure": "" if self.measure == "goal" else self.measure,
        }


def read_asked(user: User, params: QueryDict) -> Asked:
    """The question an address holds. Without any goal, who was in touch is what can be measured."""
    today, quick = clock.today(user.zone), params.get("period", "")
    quick = quick if quick in SPANS else Asked.usual_period
    goal, goals = read_goal(params)
    measure = params.get("measure", "")
    return Asked(
        user=user,
        period=Period(first_day(month_of(today) - SPANS[quick] + 1), today, quick),
        named=read_client_filters(params),
        goal=goal,
        goals=goals,
        measure=measure if measure in MEASURES and goal else "goal" if goal else "active",
    )


def choosers(asked: Asked) -> list[Chooser]:
    """The selects of the page."""
    measures: Mapping[str, object] = MEASURES if asked.goal else {"active": MEASURES["active"]}
    offered = [Choice(code, str(name)) for code, name in measures.items()]
    return [
        Chooser("measure", _("What is measured"), offered, asked.measure, is_filter=False),
        *([goal_chooser(asked.goal, asked.goals)] if asked.measure == "goal" else []),
        *client_choosers(asked.user, asked.named),
    ]


def read_month(text: str) -> date | None:
    """The month an address names: «2026-03»."""
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return None
