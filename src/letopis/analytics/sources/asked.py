"""What an address asks of the report: period, goal, what counts as revenue, whose clients."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Self
from urllib.parse import urlencode

from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext as _

from letopis.accounts.list_fields import team_choices, user_choices
from letopis.accounts.models import Scope, User
from letopis.analytics.goals import goal_chooser, read_goal
from letopis.analytics.question import Chooser, Period, Question, read_named, read_period
from letopis.analytics.revenue import Revenue, revenues
from letopis.channels.models import Goal
from letopis.lists.conditions import Condition, Group, to_q, write
from letopis.lists.fields import Comparison as Sign
from letopis.lists.fields import ListField, fields_of
from letopis.lists.spec import Choice
from letopis.parties.list_fields.shared import tag_choices

LISTS = {"person": "people", "counterparty": "counterparties"}
NAMED = ("responsible", "team", "tag")  # conditions both lists have
# Who is a client: a person who works for nobody, a company that is not only a supplier or the like.
CLIENTS: dict[str, tuple[Condition | Group, ...]] = {
    "person": (Condition("company", Sign.EMPTY),),
    "counterparty": (
        Group((Condition("relation", Sign.CONTAINS, ("buyer",)), Condition("relation", Sign.EMPTY)), any=True),
    ),
}


@dataclass(frozen=True, kw_only=True)
class Asked(Question):
    """The question about sources."""

    goal: Goal | None
    goals: Sequence[Goal]  # to choose from
    revenue: Revenue | None
    revenues: Sequence[Revenue]
    fields: Mapping[str, Mapping[str, ListField]]  # of the lists, by kind of client

    def settings(self) -> dict[str, str]:
        return {
            "goal": str(self.goal.public_id) if self.goal else "",
            "revenue": self.revenue.code if self.revenue else "",
        }

    def over(self, first: date, last: date) -> Self:
        """The same about other days."""
        return replace(self, period=Period(first, last, ""))

    @property
    def with_costs(self) -> bool:
        """Whether expenses are set against clients: they are the whole company's, so all its clients must be there."""
        return self.user.role.sees == Scope.ALL and not self.is_narrowed

    def filter(self, kind: str, first: date, last: date, *more: Condition) -> Group:
        """The conditions on the list of a kind: the clients that appeared in these days."""
        fields = self.fields[kind]
        named = (Condition(key, fields[key].comparisons[0], (value,)) for key, value in self.named.items())
        days = Condition("appeared", Sign.BETWEEN, (f"{first:%Y-%m-%d}", f"{last:%Y-%m-%d}"))
        return Group((Condition("shown", Sign.IS, ("all",)), days, *CLIENTS[kind], *more, *named))

    def condition(self, kind: str, first: date, last: date) -> Q:
        """The same as a condition on rows."""
        return to_q(self.filter(kind, first, last), self.fields[kind], self.user)

    def rows(self, kind: str, *more: Condition) -> str:
        """The parameters of the list behind a figure."""
        text = write(self.filter(kind, self.first, self.last, *more))
        return "?" + urlencode({"view": "all", "where": text}, safe=":;,()~")


def read_asked(user: User, params: QueryDict) -> Asked:
    """The question an address holds."""
    period, (goal, goals) = read_period(user, params), read_goal(params)
    kinds, wanted = revenues(user), params.get("revenue", "")
    return Asked(
        user=user,
        period=period,
        named=read_named(params, NAMED),
        notes=period.notes,
        goal=goal,
        goals=goals,
        revenue=next((one for one in kinds if one.code == wanted), None),
        revenues=kinds,
        fields={kind: {field.key: field for field in fields_of(name, user)} for kind, name in LISTS.items()},
    )


def choosers(asked: Asked) -> Sequence[Chooser]:
    """The selects of the page."""
    user = asked.user
    held = [Choice("", _("Revenue: not chosen")), *(Choice(one.code, str(one.title)) for one in asked.revenues)]
    chosen = asked.revenue.code if asked.revenue else ""
    return [
        goal_chooser(asked.goal, asked.goals),
        Chooser("revenue", _("What is a client's revenue"), held if asked.revenues else [], chosen, is_filter=False),
        Chooser("responsible", _("Responsible"), user_choices(user), asked.named.get("responsible", "")),
        Chooser("team", _("Team"), team_choices(user), asked.named.get("team", "")),
        Chooser("tag", _("Tag of the card"), tag_choices(user), asked.named.get("tag", "")),
    ]
