"""What an address asks of the report: period, goal, attribution, filters."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Self

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from letopis.accounts.models import User
from letopis.analytics.dimensions import Dimension, find_dimension
from letopis.analytics.events_question import EventsQuestion, read_narrowing
from letopis.analytics.goals import read_goal
from letopis.analytics.limits import limits
from letopis.analytics.question import Period, read_period
from letopis.analytics.statistics.attribution import Model
from letopis.analytics.touches.reading import are_true
from letopis.channels.models import Channel, Goal
from letopis.channels.queries import channels

MODELS = {
    Model.FIRST: gettext_lazy("to the first contact"),
    Model.LAST: gettext_lazy("to the last contact"),
    Model.LINEAR: gettext_lazy("evenly"),
    Model.TIME_DECAY: gettext_lazy("the later, the more"),
    Model.POSITION: gettext_lazy("mostly to the first and the last"),
}


@dataclass(frozen=True, kw_only=True)
class Asked(EventsQuestion):
    """The question about channels."""

    goal: Goal | None
    goals: Sequence[Goal]  # to choose from
    model: Model
    by: Dimension | None = None  # what it is broken down by
    of: Channel | None = None  # the channel the breakdown is of; None for all
    floor: date | None = None  # before it there are more events than are read

    def settings(self) -> dict[str, str]:
        model = "" if self.model == Model.LINEAR else self.model.value
        broken = {"by": self.by.key if self.by else "", "of": str(self.of.public_id) if self.by and self.of else ""}
        return {"goal": str(self.goal.public_id) if self.goal else "", "model": model, **broken, **super().settings()}

    @property
    def families(self) -> int:
        """Kinds of claims on the page – replies, conversions, hours, changes, and two of a breakdown –, each with an
        equal part of the error."""
        return 6 if self.by else 4

    @cached_property
    def is_kept(self) -> bool:
        """Whether contacts are kept and true: what reads them once has read them for the whole page."""
        return are_true()

    def over(self, first: date, last: date) -> Self:
        """The same about other days."""
        return replace(self, period=Period(first, last, ""))


def read_asked(user: User, params: QueryDict) -> Asked:
    """The question an address holds."""
    period, narrowing, (goal, goals) = read_period(user, params), read_narrowing(user, params), read_goal(params)
    model = params.get("model", "")
    return _fitting(
        Asked(
            user=user,
            period=period,
            named=narrowing.named,
            where=narrowing.where,
            is_bad=narrowing.is_bad,
            fields=narrowing.fields,
            notes=(*period.notes, *narrowing.notes),
            goal=goal,
            goals=goals,
            model=Model(model) if model in set(Model) else Model.LINEAR,
            by=find_dimension(user, params.get("by", "")),
            of=next((row for row in channels() if str(row.public_id) == params.get("of")), None),
        )
    )


def _fitting(asked: Asked) -> Asked:
    """The question about as many of the last days as are read."""
    most = limits(is_kept=asked.is_kept).events
    rows = asked.events(asked.first, asked.last).order_by("-occurs_at")
    surplus = rows.values_list("occurs_at", flat=True)[most : most + 1].first()
    if surplus is None:
        return asked
    floor = min(surplus.astimezone(asked.user.zone).date() + timedelta(days=1), asked.last)
    said = _("There are very many events: the last days of the period are shown, from %(day)s.")
    notes = [*asked.notes, said % {"day": f"{floor:%d.%m.%Y}"}]
    period = Period(floor, asked.last, "", since=asked.period.since or asked.first)
    return replace(asked, period=period, notes=notes, floor=floor)
