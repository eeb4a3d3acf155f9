"""How a file is loaded, and what came of each of its rows."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Protocol

from django.utils.translation import gettext as _

from letopis.exchange.cards import Entry
from letopis.parties.models import ContactPerson, Counterparty

Party = ContactPerson | Counterparty
EXISTING = ("fill", "replace", "skip")
DOUBLES = ("new", "same", "skip")


@dataclass(frozen=True)
class Options:
    """What happens to a card that is here already, to one that only looks like it, and to a value that does not fit."""

    existing: str = "fill"  # fill what is empty · replace by what the file says · skip
    doubles: str = "new"  # a card of the same name and contact: new · same · skip
    strict: bool = False  # refuse a row with a value that does not fit; else the value is kept in «From the file»
    choices: Mapping[str, str] = field(default_factory=dict)  # number of a row → one of DOUBLES, chosen for it alone

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> "Options":
        """As they are kept with the file."""
        return cls(**{name: values[name] for name in ("existing", "doubles", "strict", "choices") if name in values})

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    def for_double(self, entry: Entry) -> str:
        """What to do with a row that looks like a card of the base."""
        return self.choices.get(str(entry.number), self.doubles)

    @property
    def looks_for_doubles(self) -> bool:
        """Whether a load has to look for cards that are alike at all."""
        return self.doubles != "new" or any(choice != "new" for choice in self.choices.values())


DEFAULT = Options()


class Seen(Protocol):
    """The identities of a file's entries met so far; a set will do."""

    def add(self, key: tuple[str, str], /) -> None: ...

    def __contains__(self, key: object, /) -> bool: ...


@dataclass(frozen=True)
class Verdict:
    """What happens to one entry: `new`, `changed`, `same`, `skipped` or `refused`, and to which card."""

    card: Any
    what: str
    target: Any = None  # the card, or the event
    why: str = ""
    by: str = ""  # how the card was found: uid, row, digest, inn, double
    double: Party | None = None  # a card it only looks like
    changes: tuple[tuple[str, str, str], ...] = ()  # label, old, new


def where_of(verdict: Verdict) -> str:
    """The place in the file: the row, and the column when one is to blame."""
    problems = verdict.card.problems
    if not problems:
        return str(verdict.card.where)
    columns = ", ".join(f"«{problem.column}»" for problem in problems)
    return _("%(row)s, column %(column)s") % {"row": verdict.card.where, "column": columns}
