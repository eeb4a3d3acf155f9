"""What goes out and what comes in."""

from datetime import date
from typing import Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field

from letopis.attributes.api import Values
from letopis.parties.models import Affiliation, ContactDetail, ContactPerson, Counterparty
from letopis.parties.models.utm import UTM, UTM_LENGTH
from letopis.rest.types import Body, Bool, Int, text

Kind = Literal["phone", "email", "address", "messenger", "website", "other"]


class DetailOut(Schema):
    """One way to reach somebody."""

    id: UUID
    kind: Kind
    label: str
    value: str
    normalized: str
    is_primary: bool
    is_valid: bool
    no_contact: bool
    affiliation: UUID | None


class DetailIn(Body):
    """A way to reach somebody; `id` keeps the row's identity."""

    id: UUID | None = None
    kind: Kind
    label: text(80) = ""  # type: ignore[valid-type]
    value: text(4000, least=1)  # type: ignore[valid-type]
    normalized: text(4000) = ""  # type: ignore[valid-type]  # computed; taken so that what was read may be sent back
    is_primary: Bool = False
    is_valid: Bool = True
    no_contact: Bool = False  # not to be called or written to
    affiliation: UUID | None = None  # the link it goes with: a work phone


class BirthdayOut(Schema):
    """A birthday; the year may be unknown."""

    year: int | None
    month: int
    day: int


class BirthdayIn(Body):
    """A birthday; the year may be unknown."""

    year: Int | None = Field(None, ge=1850, le=2200)
    month: Int = Field(ge=1, le=12)
    day: Int = Field(ge=1, le=31)


class LinkOut(Schema):
    """A person's link to a counterparty."""

    id: UUID
    counterparty: UUID
    position: str
    role: str
    since: date | None
    until: date | None
    is_main: bool
    is_contact: bool
    is_signatory: bool


class LinkIn(Body):
    """A link to a counterparty; `id` keeps the row's identity."""

    id: UUID | None = None
    counterparty: UUID
    position: text(200) = ""  # type: ignore[valid-type]
    role: text(120) = ""  # type: ignore[valid-type]
    since: date | None = None
    until: date | None = None
    is_main: Bool = False
    is_contact: Bool = False
    is_signatory: Bool = False


class AccountOut(Schema):
    """A bank account."""

    id: UUID
    account: str
    bic: str
    bank_name: str
    is_main: bool


class AccountIn(Body):
    """A bank account; `id` keeps the row's identity."""

    id: UUID | None = None
    account: text(34, least=1)  # type: ignore[valid-type]
    bic: text(20) = ""  # type: ignore[valid-type]
    bank_name: text(200) = ""  # type: ignore[valid-type]
    is_main: Bool = False


class _CardOut(Schema):
    id: UUID
    version: int
    group: UUID | None
    source: UUID | None
    referred_by: UUID | None
    utm_source: str
    utm_medium: str
    utm_campaign: str
    utm_content: str
    utm_term: str
    responsible: UUID
    comment: str
    is_valid: bool
    details: list[DetailOut]
    tags: list[str]
    attributes: Values
    is_marked_for_deletion: bool
    created_at: str
    updated_at: str


class PersonOut(_CardOut):
    """A contact person."""

    last_name: str
    first_name: str
    patronymic: str
    full_name: str
    sex: str
    birthday: BirthdayOut | None
    no_calls: bool
    no_messages: bool
    ban_reason: str
    affiliations: list[LinkOut]


class CounterpartyOut(_CardOut):
    """A counterparty."""

    kind: str
    name: str
    full_name: str
    inn: str
    kpp: str
    ogrn: str
    warnings: dict[str, str]
    is_buyer: bool
    is_supplier: bool
    is_other: bool
    head_company: UUID | None
    bank_accounts: list[AccountOut]


class _CardIn(Body):
    group: UUID | None = None
    source: UUID | None = None
    referred_by: UUID | None = None
    utm_source: text(UTM_LENGTH) = ""  # type: ignore[valid-type]
    utm_medium: text(UTM_LENGTH) = ""  # type: ignore[valid-type]
    utm_campaign: text(UTM_LENGTH) = ""  # type: ignore[valid-type]
    utm_content: text(UTM_LENGTH) = ""  # type: ignore[valid-type]
    utm_term: text(UTM_LENGTH) = ""  # type: ignore[valid-type]
    responsible: UUID | None = None
    comment: text(20_000) = ""  # type: ignore[valid-type]
    is_valid: Bool = True
    details: list[DetailIn] = Field(default_factory=list, max_length=200)
    tags: list[text(60, least=1)] = Field(default_factory=list, max_length=100)  # type: ignore[valid-type]
    attributes: Values = Field(default_factory=dict)  # those that are not named stay, null empties one


class PersonIn(_CardIn):
    """A contact person; PATCH takes any part of it."""

    last_name: text(200) = ""  # type: ignore[valid-type]
    first_name: text(200) = ""  # type: ignore[valid-type]
    patronymic: text(200) = ""  # type: ignore[valid-type]
    sex: Literal["", "male", "female"] = ""
    birthday: BirthdayIn | None = None
    no_calls: Bool = False
    no_messages: Bool = False
    ban_reason: text(300) = ""  # type: ignore[valid-type]
    affiliations: list[LinkIn] = Field(default_factory=list, max_length=100)


class CounterpartyIn(_CardIn):
    """A counterparty; PATCH takes any part of it."""

    kind: Literal["legal", "sole_proprietor", "individual", "state"] = "legal"
    name: text(300, least=1)  # type: ignore[valid-type]
    full_name: text(1000) = ""  # type: ignore[valid-type]
    inn: text(20) = ""  # type: ignore[valid-type]
    kpp: text(20) = ""  # type: ignore[valid-type]
    ogrn: text(20) = ""  # type: ignore[valid-type]
    is_buyer: Bool = True
    is_supplier: Bool = False
    is_other: Bool = False
    head_company: UUID | None = None
    bank_accounts: list[AccountIn] = Field(default_factory=list, max_length=50)


class CounterpartyPatch(CounterpartyIn):
    """Any part of a counterparty."""

    name: text(300, least=1) = ""  # type: ignore[valid-type]


def _id(record: Any) -> UUID | None:
    return record.public_id if record is not None else None


def detail(row: ContactDetail) -> dict[str, Any]:
    """A detail as it goes out."""
    return {
        "id": row.public_id, "kind": row.kind, "label": row.label, "value": row.value, "normalized": row.normalized,
        "is_primary": row.is_primary, "is_valid": row.is_valid, "no_contact": row.no_contact,
        "affiliation": _id(row.affiliation),
    }  # fmt: skip


def link(row: Affiliation) -> dict[str, Any]:
    """A link as it goes out with its person."""
    return {
        "id": row.public_id, "counterparty": row.counterparty.public_id, "position": row.position, "role": row.role,
        "since": row.since, "until": row.until, "is_main": row.is_main, "is_contact": row.is_contact,
        "is_signatory": row.is_signatory,
    }  # fmt: skip


def _card(card: ContactPerson | Counterparty) -> dict[str, Any]:
    return {
        "id": card.public_id, "version": card.version, "group": _id(card.group), "source": _id(card.source),
        "referred_by": _id(card.referred_by), **{name: getattr(card, name) for name in UTM},
        "responsible": card.responsible.public_id, "comment": card.comment, "is_valid": card.is_valid,
        "details": [detail(row) for row in card.details.all()], "tags": [tag.name for tag in card.tags.all()],
        "is_marked_for_deletion": card.is_marked_for_deletion,
        "created_at": card.created_at.isoformat(), "updated_at": card.updated_at.isoformat(),
    }  # fmt: skip


def person(card: ContactPerson) -> dict[str, Any]:
    """A person as they go out."""
    birthday = {"year": card.birth_year, "month": card.birth_month, "day": card.birth_day} if card.birth_day else None
    return {
        **_card(card), "last_name": card.last_name, "first_name": card.first_name, "patronymic": card.patronymic,
        "full_name": card.full_name, "sex": card.sex, "birthday": birthday,
        "no_calls": card.no_calls, "no_messages": card.no_messages, "ban_reason": card.ban_reason,
        "affiliations": [link(row) for row in card.seen_links],  # type: ignore[attr-defined]
    }  # fmt: skip


def counterparty(card: Counterparty) -> dict[str, Any]:
    """A counterparty as it goes out."""
    plain = ("kind", "name", "full_name", "inn", "kpp", "ogrn", "warnings", "is_buyer", "is_supplier", "is_other")
    accounts = [
        {
            "id": row.public_id,
            "account": row.account,
            "bic": row.bic,
            "bank_name": row.bank_name,
            "is_main": row.is_main,
        }
        for row in card.bank_accounts.all()
    ]
    return {
        **_card(card),
        **{name: getattr(card, name) for name in plain},
        "head_company": _id(card.head_company),
        "bank_accounts": accounts,
    }
