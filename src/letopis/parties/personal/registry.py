"""Who else keeps something about a person. Higher parts register what `_meta` does not show.

Example: a part with generic keys writes

    class CommentsOfPerson:
        title = _("Comments")
        def collect(self, user, person): return Section(self.title, [as_plain(row) for row in …])
        def count(self, person, options): return ….count()
        def erase(self, person, traces, options): …; return number

and `keeps_personal_data(CommentsOfPerson())` in its `ready()`. Rows that point to a person by a foreign key with
`CASCADE` need no hook: they are exported and removed without it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from django.db import models
from django_stubs_ext import StrOrPromise

from letopis.parties.models import ContactPerson
from letopis.parties.personal.traces import Traces

if TYPE_CHECKING:
    from letopis.accounts.models import User


@dataclass(frozen=True)
class Options:
    """What the owner chose for an erasure."""

    blank_own_events: bool = True  # contents of events in which only this person took part
    replace_mentions: bool = True  # the person's name and contacts in other texts of their events


@dataclass
class Section:
    """Rows of one kind, as they are given out; `hidden` counts those the reader may not see."""

    title: StrOrPromise
    rows: list[dict[str, Any]] = field(default_factory=list)
    hidden: int = 0
    code: str = ""  # for programs: the table and its key


class PersonalData(Protocol):
    """What a part keeps about a person in a way of its own."""

    code: str  # in the numbers of an act

    @property
    def title(self) -> StrOrPromise:
        """How people call it."""

    def collect(self, user: "User", person: ContactPerson) -> Section:
        """Everything of it that `user` may see."""

    def count(self, person: ContactPerson, options: Options) -> int:
        """How many rows an erasure would blank or remove."""

    def erase(self, person: ContactPerson, traces: Traces, options: Options) -> int:
        """Blank or remove it, inside the caller's transaction, before the card itself; answers with how many rows.

        What no transaction holds (files on a disk) goes in `transaction.on_commit`.
        """


class PersonalFiles(Protocol):
    """Files of a person: written into the export beside the data."""

    def files(self, user: "User", person: ContactPerson) -> Iterable[tuple[str, Iterable[bytes]]]:
        """Name inside the archive and the content of each."""


KEEPERS: list[PersonalData] = []
FILES: list[PersonalFiles] = []
# Models whose rows stay when a person is erased: proof of what was done, with no personal data in them.
STAYING: dict[type[models.Model], tuple[str, ...]] = {}  # the model and its texts to blank


def keeps_personal_data(keeper: PersonalData) -> None:
    """Register a keeper; called from a part's `ready()`."""
    if all(type(other) is not type(keeper) for other in KEEPERS):
        KEEPERS.append(keeper)
