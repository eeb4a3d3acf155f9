"""Steps of the funnel: what may be one, how it stands in an address, which rows say that a client came to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Min, Q
from django.utils.translation import gettext as _

from letopis.channels.goals.kinds.reply import call_talks
from letopis.channels.goals.registry import words_of
from letopis.channels.models import Goal
from letopis.dictionaries.queries import every
from letopis.events.models import Event, EventType
from letopis.lists.spec import Choice

MOST = 4  # steps after the first
NONE = "none"


@dataclass(frozen=True)
class Step:
    """A step after appearing; `code` is as in an address."""

    code: str
    name: str
    rule: str
    goal: Goal | None = None
    kind: EventType | None = None
    outcome: str = ""

    def first(self, contacts: frozenset[int]) -> Min | None:
        """The first moment of it among the links of a client's events; none for a goal. `contacts`: their types."""
        if self.goal is not None:
            return None
        if self.kind is not None:
            only = Q(type=self.kind.pk)
            return Min("occurs_at", filter=only & Q(event__outcome=self.outcome) if self.outcome else only)
        came = Q(type__in=contacts, event__direction=Event.Direction.OUTGOING)
        if self.code == "answer":
            talks = [Q(type=kind, event__outcome=outcome) for kind, outcome in sorted(call_talks())]
            came = reduce(or_, talks, Q(type__in=contacts, event__direction=Event.Direction.INCOMING))
        return Min("occurs_at", filter=came)


def _kinds() -> list[EventType]:
    return [kind for kind in every(EventType) if kind.is_active]


def known_steps(goals: Sequence[Goal]) -> list[Step]:
    """Everything a step can be."""
    found = [
        Step("contact", _("Our contact"), _("the first completed outgoing call, letter or message")),
        Step(
            "answer", _("The client's answer"),
            _("the first incoming call, letter or message of the client, or a call in which they talked"),
        ),
    ]  # fmt: skip
    for kind in _kinds():
        found.append(Step(f"event:{kind.code}", kind.title, _("the first completed event of this type"), kind=kind))
        for one in kind.every_outcome():
            name = f"{kind.title}: {one.name}"
            rule = _("the first completed event of this type with this outcome")
            found.append(Step(f"event:{kind.code}:{one.code}", name, rule, kind=kind, outcome=one.code))
    found += [Step(f"goal:{goal.public_id}", goal.title, words_of(goal), goal=goal) for goal in goals]
    return found


def usual_steps(goals: Sequence[Goal]) -> list[str]:
    """The codes a page begins with: a contact, an answer, a meeting, and the goal «стал клиентом» when there is one."""
    meeting = ["event:meeting"] if any(kind.code == "meeting" for kind in _kinds()) else []
    buyer = [f"goal:{goal.public_id}" for goal in goals if goal.kind == "buyer"][:1]
    return ["contact", "answer", *meeting, *buyer]


def step_choices(known: Sequence[Step]) -> list[Choice]:
    """What the selects of steps offer."""
    named: list[Any] = [Choice(NONE, _("– no step –"))]
    for step in known:
        name = _("Goal: %(goal)s") % {"goal": step.name} if step.goal else step.name
        named.append(Choice(step.code, name))
    return named
