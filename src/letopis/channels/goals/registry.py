"""Kinds of goals. A part adds its own in `ready()`:

    class DealWon:
        code, label, hint, template = "deal-won", _("A deal is won"), _("…"), "sales/goal.html"
        def read(self, sent): …          # what was typed → the rule as JSON; `Refused` when it makes no sense
        def typed(self, rule): …         # the rule → what stands in the fields of `template`
        def options(self): …             # what the fields offer
        def words(self, rule): …         # «сделка выиграна, от 100 000»
        def find(self, rule, clients): … # who of `clients` reached it, when, every time
        def touched(self, changes): …    # whose figures may be others after these changes of the journal

    add_goal_kind(DealWon())

`find` looks at rows alone, never at what was found before: figures can be made again at any time and come out the same.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from django.http import QueryDict
from django.utils.translation import gettext as _
from django_stubs_ext import StrOrPromise

from letopis.channels.goals.clients import Client, Clients
from letopis.channels.models import Goal
from letopis.history.models import Change
from letopis.kernel.errors import NotFound

Rule = Mapping[str, Any]


@dataclass(frozen=True)
class Reached:
    """A client reached a goal at a moment; `key` tells this time from others of the client."""

    client: Client
    at: datetime
    key: str
    event: int | None = None


class GoalKind(Protocol):
    """A kind of goals: see the head of this file."""

    @property
    def code(self) -> str:
        """Stable name."""

    @property
    def label(self) -> StrOrPromise:
        """How people call it."""

    @property
    def hint(self) -> StrOrPromise:
        """What it is good for, in a sentence."""

    @property
    def template(self) -> str:
        """The fields of its form, with `typed` and `options`."""

    def read(self, sent: QueryDict) -> dict[str, Any]: ...

    def typed(self, rule: Rule) -> dict[str, Any]: ...

    def options(self) -> dict[str, Any]: ...

    def words(self, rule: Rule) -> str: ...

    def find(self, rule: Rule, clients: Clients) -> Iterable[Reached]: ...

    def touched(self, changes: Sequence[Change]) -> set[Client]: ...


KINDS: dict[str, GoalKind] = {}


def add_goal_kind(kind: GoalKind) -> None:
    """Register a kind; called from a part's `ready()`."""
    KINDS[kind.code] = kind


def get_kind(code: str) -> GoalKind:
    """A kind by its code. Raises `NotFound`."""
    if code not in KINDS:
        raise NotFound
    return KINDS[code]


def words_of(goal: Goal) -> str:
    """The rule of a goal as people read it; one of a part that is not there any more finds nobody."""
    kind = KINDS.get(goal.kind)
    return kind.words(goal.rule) if kind else _("a rule this version does not know")
