"""What the actions take: small frozen shapes, filled by forms, the API and imports."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import Any
from uuid import UUID

from letopis.parties.models import Counterparty


class Kept(Enum):
    """Stands for "as it is" where None is a value."""

    KEEP = "keep"


KEEP = Kept.KEEP


@dataclass(frozen=True)
class DetailInput:
    """One way to reach somebody; `id` names the row it changes, None makes a new one."""

    kind: str
    value: str
    label: str = ""
    is_primary: bool = False
    is_valid: bool = True
    id: UUID | None = None
    no_contact: bool | None = None  # None leaves it as it is
    affiliation: UUID | Kept | None = KEEP  # the link it goes with: a work phone


@dataclass(frozen=True)
class AffiliationInput:
    """A link to a counterparty; `id` names the row it changes, None makes a new one."""

    counterparty: Counterparty
    position: str = ""
    role: str = ""
    since: date | None = None
    until: date | None = None
    is_main: bool = False
    id: UUID | None = None
    is_contact: bool | None = None  # None leaves it as it is
    is_signatory: bool | None = None


@dataclass(frozen=True)
class AccountInput:
    """A bank account of a counterparty."""

    account: str
    bic: str = ""
    bank_name: str = ""
    is_main: bool = False
    id: UUID | None = None


@dataclass(frozen=True)
class PartyInput:
    """Everything a card may be created with or changed to; None leaves a list as it is.

    `attributes` are values of custom attributes by code; those not named stay. Given to a new card, they must have
    every required one its author may fill in.
    """

    values: dict[str, Any] = field(default_factory=dict)
    details: Sequence[DetailInput] | None = None
    affiliations: Sequence[AffiliationInput] | None = None
    accounts: Sequence[AccountInput] | None = None
    tags: Sequence[str] | None = None
    attributes: Mapping[str, Any] | None = None
