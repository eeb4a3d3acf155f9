"""What a good record holds, as conditions of lists: a measure is a share of the rows of one, so its figure has its rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from letopis.accounts.models import User
from letopis.dictionaries.queries import every
from letopis.events.models import EventType
from letopis.lists.conditions import Condition, Group, to_q
from letopis.lists.fields import Comparison as Sign
from letopis.lists.fields import ListField, fields_of

DONE = (Condition("state", Sign.IS, ("completed",)), Condition("type", Sign.IS_NOT, ("note",)))
YES, NO = ("yes",), ("no",)
_FORMS = (EventType.Form.CALL, EventType.Form.EMAIL, EventType.Form.SMS, EventType.Form.MESSENGER)


@dataclass(frozen=True)
class Measure:
    """A share of completed events; `of` are those that should hold it, `holds` and `lacks` say whether they do."""

    code: str
    name: StrOrPromise
    of: tuple[Condition, ...]
    holds: Condition
    lacks: Condition


def measures() -> list[Measure]:
    """The measures of records of events, by the types as they are now."""
    kinds = [kind for kind in every(EventType) if kind.code != "note"]

    def of(chosen: list[str]) -> tuple[Condition, ...]:
        return (*DONE, Condition("type", Sign.IS, tuple(chosen)))

    filled, empty = Sign.FILLED, Sign.EMPTY
    return [
        Measure("content", _("Content"), DONE, Condition("content", filled), Condition("content", empty)),
        Measure(
            "outcome", _("Outcome"), of([kind.code for kind in kinds if kind.outcomes]),
            Condition("outcome", filled), Condition("outcome", empty),
        ),
        Measure(
            "next", _("Next step"), of([kind.code for kind in kinds if kind.next_type]),
            Condition("with-next", Sign.IS, YES), Condition("with-next", Sign.IS, NO),
        ),
        Measure(
            "detail", _("Contact used"), of([kind.code for kind in kinds if kind.form in _FORMS]),
            Condition("with-detail", Sign.IS, YES), Condition("with-detail", Sign.IS, NO),
        ),
        Measure(
            "client", _("Client"), of([kind.code for kind in kinds if kind.needs_participant]),
            Condition("with-client", Sign.IS, YES), Condition("with-client", Sign.IS, NO),
        ),
    ]  # fmt: skip


# Of clients: counterparties, and people who work for none the reader sees. Of cards: all people and counterparties.
ALONE = Condition("company", Sign.EMPTY)
NO_SOURCE = Condition("source", Sign.EMPTY)
NO_CONTACT = (Condition("phone", Sign.EMPTY), Condition("email", Sign.EMPTY))


def card_conditions(name: str, days: Condition) -> dict[str, tuple[Condition, ...]]:
    """What is counted of the cards of a list, by measure; `days` are those a new card was made in."""
    client = (ALONE,) if name == "people" else ()
    return {
        "clients": client, "new": (*client, days), "no-source": (*client, NO_SOURCE), "cards": (),
        "no-contact": NO_CONTACT,
    }  # fmt: skip


@dataclass(frozen=True)
class Fields:
    """The fields of a list, read once for many conditions."""

    name: str
    user: User

    @cached_property
    def by_key(self) -> Mapping[str, ListField]:
        return {known.key: known for known in fields_of(self.name, self.user)}

    def q(self, *conditions: Condition) -> Q:
        """The conditions on rows."""
        return to_q(Group(conditions), self.by_key, self.user)
