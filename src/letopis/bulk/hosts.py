"""Lists whose rows can be worked on: a part registers its hosts and what may be done with their rows."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from django.http import QueryDict
from django_stubs_ext import StrOrPromise

from letopis.accounts.models import User
from letopis.accounts.records import Record
from letopis.history.facts import Changed, Fact
from letopis.history.models import FactRecord
from letopis.history.undo import Undone
from letopis.lists.spec import Rows


class Doer(Protocol):
    """One operation ready to be done: what to do is read and checked, the rows come in pieces."""

    title: str  # «Источник: Выставка»: of the run and of the journal
    label: str  # what changes, in front of «before → after»
    name: str  # its name in the journal's values
    changes_rows: bool  # needs the right to change the rows; False when something is made for each of them

    def preview(self, records: Sequence[Any]) -> list[tuple[Any, Changed | str]]:
        """What would change in each row, or why it cannot; nothing is written."""

    def write(self, records: Sequence[Any]) -> tuple[list[Changed], list[tuple[Any, str]]]:
        """Do it with locked rows, which the author may change: the changes, and the refused rows with the reason."""

    def fact(self, changes: Sequence[Changed], data: dict[str, Any]) -> Fact:
        """The fact of one step."""


class Action(Protocol):
    """Something that can be done with many rows. `asks`: it needs a form before it knows what to do."""

    code: str
    icon: str
    template: str  # the inputs of its form, "" when it asks nothing
    is_irreversible: bool
    hides: bool  # the rows leave the list, the selection with them

    @property
    def label(self) -> StrOrPromise:
        """What the button says."""

    def context(self, host: "Host", user: User, data: QueryDict) -> dict[str, Any]:
        """What the template of its form shows."""

    def read(self, host: "Host", user: User, data: QueryDict) -> dict[str, Any]:
        """What the form says, as it can be kept. Raises `Refused`."""

    def check(self, params: dict[str, Any], count: int) -> None:
        """Raise `Refused` when so many rows are too many for it."""

    def doer(self, host: "Host", user: User, params: dict[str, Any]) -> Doer:
        """The operation for these parameters. Raises `Refused` when they no longer hold."""

    def take_back(self, fact: FactRecord, by: User) -> Undone:
        """Undo one fact of such an operation; `by` is its author."""


@dataclass(frozen=True)
class Host:
    """A list. `rows` answers the rows of a view as disjoint sets, all within what the user sees; `joined` adds what a
    row is written with."""

    name: str
    model: type[Record]
    rows: Callable[[User, str, str], Sequence[Rows]]  # user, scope, query string
    joined: Callable[[Rows], Rows]
    address: Callable[[str], str]  # the list's address by scope
    card: str  # the route of a row
    changed: type[Fact]  # the fact of a single change
    actions: list[Action] = field(default_factory=list)
    words: Mapping[str, StrOrPromise] = field(default_factory=dict)  # what the bar calls a field it names at once

    def action(self, code: str) -> Action | None:
        """The action of this code."""
        return next((action for action in self.actions if action.code == code), None)


@dataclass(frozen=True)
class Giving:
    """A page that gives the selected rows as a file, to roles that may export: the form of the bar is sent to it."""

    label: StrOrPromise
    icon: str
    route: str
    args: tuple[str, ...] = ()


def begin_at(doer: Doer, at: int) -> None:
    """Tell a doer that counts its rows – one that spreads them over days – how many stand before the next piece."""
    if (begin := getattr(doer, "begin", None)) is not None:
        begin(at)


HOSTS: dict[str, Host] = {}
_givings: dict[str, list[Giving]] = {}


def add_giving(list_name: str, giving: Giving) -> None:
    """Offer a file of the selected rows of a list; called from a part's `ready()`. The page asks `selected_ranges`."""
    givings = _givings.setdefault(list_name, [])
    if giving not in givings:
        givings.append(giving)


def givings_of(list_name: str) -> list[Giving]:
    """The files offered in a list."""
    return _givings.get(list_name, [])


def host(made: Host) -> None:
    """Register a host; called from its part's `ready()`."""
    HOSTS[made.name] = made


def add_action(list_name: str, action: Action) -> None:
    """Offer an action of a higher part in the list `list_name`; called from that part's `ready()`."""
    if HOSTS[list_name].action(action.code) is None:
        HOSTS[list_name].actions.append(action)
