"""The goal a report is asked about."""

from collections.abc import Sequence

from django.http import QueryDict
from django.utils.translation import gettext as _

from letopis.analytics.question import Chooser
from letopis.analytics.reports import Rule
from letopis.channels.goals.registry import words_of
from letopis.channels.models import Goal
from letopis.lists.spec import Choice


def read_goal(params: QueryDict) -> tuple[Goal | None, Sequence[Goal]]:
    """The goal of an address by its id or code, the first one when it names none; and all there are."""
    goals = list(Goal.objects.filter(is_active=True))
    wanted = params.get("goal", "")
    chosen = next((row for row in goals if wanted in (str(row.public_id), row.code)), goals[0] if goals else None)
    return chosen, goals


def goal_chooser(goal: Goal | None, goals: Sequence[Goal]) -> Chooser:
    """The select of goals."""
    choices = [Choice(str(row.public_id), row.title) for row in goals]
    return Chooser("goal", _("Goal"), choices, str(goal.public_id) if goal else "", is_filter=False)


def goal_rule(goal: Goal | None) -> list[Rule]:
    """What the goal is, for «Как считаем»."""
    return [Rule(_("The goal chosen"), f"{goal.title} – {words_of(goal)}.")] if goal else []
