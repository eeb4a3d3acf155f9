"""What the actions of events take."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from letopis.accounts.models import User
from letopis.parties.models import ContactDetail, ContactPerson, Counterparty


@dataclass(frozen=True)
class ParticipantInput:
    """Somebody who takes part: a person and/or a counterparty, a colleague, or a name alone."""

    person: ContactPerson | None = None
    counterparty: Counterparty | None = None
    user: User | None = None
    name: str = ""
    contact_detail: ContactDetail | None = None
    contact: str = ""
    role: str = "required"
    id: UUID | None = None
    response: str | None = None  # None: as it is


@dataclass(frozen=True)
class EventInput:
    """What an event is created with or changed to; None leaves a list as it is.

    `values` are fields of the model: `starts_at`/`ends_at` are aware instants, `starts_on`/`ends_on` days of an
    event that lasts all day; `state`, when given, is reached by the verbs of the state machine.
    """

    values: dict[str, Any] = field(default_factory=dict)
    participants: Sequence[ParticipantInput] | None = None
    tags: Sequence[str] | None = None
    attributes: Mapping[str, Any] | None = None  # values of custom attributes by code; those not named stay


@dataclass(frozen=True)
class OutcomeInput:
    """An outcome of a type; `code` names one it has, a new one has none."""

    name: str
    code: str = ""
    success: bool = False
    next_type: str = ""
    next_days: int = 1
    retired: bool = False


@dataclass(frozen=True)
class TypeInput:
    """Fields of a type of events, and its outcomes; None leaves them as they are."""

    values: dict[str, Any] = field(default_factory=dict)
    outcomes: Sequence[OutcomeInput] | None = None
