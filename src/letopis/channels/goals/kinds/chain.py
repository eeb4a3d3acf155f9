"""«Цепочка»: goals reached one after another."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from letopis.channels.goals.clients import Client, Clients
from letopis.channels.goals.kinds.reading import read_days
from letopis.channels.goals.registry import KINDS, Reached, Rule
from letopis.channels.models import Goal
from letopis.history.models import Change
from letopis.kernel.errors import Refused

STEPS = 6


class Chain:
    """Other goals, each reached after the one before, all within so many days from the first.

    Each time of the first step takes the next free time of every later one, so that no time of the last step ends two
    chains. A step is another goal whatever it counts: its every time is looked at.
    """

    code, label = "chain", gettext_lazy("A chain of goals")
    hint = gettext_lazy("First one goal, then another: an answer, then a meeting.")
    template = "channels/goals/chain.html"

    def read(self, sent: QueryDict) -> dict[str, Any]:
        steps = [text for text in sent.getlist("steps")[:STEPS] if text]
        known = {str(goal.public_id) for goal in self._goals()}
        if not known >= set(steps):
            raise Refused(_("There is no such choice."), "steps")
        if len(steps) < 2:
            raise Refused(_("A chain has at least two goals."), "steps")
        return {"steps": steps, "days": read_days(sent)}

    def typed(self, rule: Rule) -> dict[str, Any]:
        steps = [*rule.get("steps", []), *[""] * STEPS]
        return {"steps": steps[:STEPS], "days": rule.get("days", 90)}

    def options(self) -> dict[str, Any]:
        return {"goals": self._goals()}

    def _goals(self) -> list[Goal]:
        return list(Goal.objects.exclude(kind=self.code))  # a chain of chains would have no beginning

    def words(self, rule: Rule) -> str:
        goals = {str(goal.public_id): goal for goal in self._goals()}
        names = [goals[step].title for step in rule["steps"] if step in goals]
        text = ngettext("%(steps)s within %(num)d day", "%(steps)s within %(num)d days", rule["days"])
        return text % {"steps": " → ".join(names), "num": rule["days"]}

    def find(self, rule: Rule, clients: Clients) -> Iterable[Reached]:
        goals = {str(goal.public_id): goal for goal in self._goals()}
        steps: list[dict[Client, list[Reached]]] = []
        for step in rule["steps"]:
            goal = goals.get(step)
            kind = KINDS.get(goal.kind) if goal else None
            if goal is None or kind is None:
                return
            times: dict[Client, list[Reached]] = defaultdict(list)
            for one in kind.find(goal.rule, clients):
                times[one.client].append(one)
            steps.append({client: sorted(found, key=lambda one: (one.at, one.key)) for client, found in times.items()})
        for client in steps[0]:
            yield from _chains([step.get(client, []) for step in steps], timedelta(days=rule["days"]))

    def touched(self, changes: Sequence[Change]) -> set[Client]:
        return set()


def _chains(steps: Sequence[Sequence[Reached]], longest: timedelta) -> Iterable[Reached]:
    """The last steps of the chains of one client; times of each step in order."""
    free = [0] * len(steps)  # the first time of each step that no chain has used
    for begun in steps[0]:
        at, taken, last = begun.at, [], begun
        for number, times in enumerate(steps[1:], 1):
            place = free[number]
            # Later than the step before, and another event: one talk is not an answer and a meeting after it.
            while place < len(times) and (times[place].at <= at):
                place += 1
            if place == len(times):
                return  # no later beginning finds one, either
            last, at = times[place], times[place].at
            taken.append(place)
        if last.at - begun.at <= longest:
            for number, place in enumerate(taken, 1):
                free[number] = place + 1
            yield last
