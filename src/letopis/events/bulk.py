"""Events as a list whose rows can be worked on, and what events add to the lists of people and counterparties."""

from collections.abc import Sequence

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy

from letopis.accounts.models import User
from letopis.bulk.editing import EditAction
from letopis.bulk.hosts import Host, add_action, host
from letopis.bulk.marking import MarkAction
from letopis.events.actions.answer import refresh_answers
from letopis.events.actions.reminders import refresh_reminders
from letopis.events.facts import EventChanged
from letopis.events.lists import EVENTS
from letopis.events.models import Event
from letopis.events.moving import MoveAction
from letopis.events.planning import PlanAction
from letopis.events.sequencing import SequenceAction
from letopis.lists.conditions import Condition
from letopis.lists.fields import Comparison
from letopis.lists.page import ask, narrow
from letopis.lists.spec import Rows


def _rows(user: User, scope: str, query: str) -> Sequence[Rows]:
    fixed = Condition("type", Comparison.IS, (scope,)) if scope else None
    return narrow(ask(EVENTS, user, QueryDict(query)), user, fixed=fixed)


def _finish(ids: Sequence[int]) -> None:
    refresh_answers(ids)
    refresh_reminders(ids)


def register() -> None:
    """Called from `ready()`."""
    host(
        Host(
            name="events",
            model=Event,
            rows=_rows,
            joined=lambda rows: rows.select_related("type", "responsible__team").prefetch_related("tags"),
            address=lambda scope: reverse("events-of-type", args=[scope]) if scope else reverse("events"),
            card="event",
            changed=EventChanged,
            words={"responsible": gettext_lazy("Reassign")},
            actions=[MoveAction(), EditAction(), MarkAction(True, _finish), MarkAction(False, _finish)],
        )
    )
    for name in ("people", "counterparties"):
        add_action(name, PlanAction())
        add_action(name, SequenceAction())
