"""A card as every reader gives it, whatever the file: nothing of the file is lost on the way."""

import hashlib
import json
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import Any


class Unreadable(Exception):
    """The file as a whole cannot be read; the text is a sentence that names the place."""


@dataclass(frozen=True)
class Problem:
    """A value that does not fit the field its column goes to."""

    column: str
    value: str
    why: str


# Not part of what a card says: the place it stands at, its identity by row, what is wrong with it.
_ASIDE = {"where", "number", "row", "refused", "problems", "cells"}
# Later than the first digests: counted only when there is something, so that those stay valid.
_LATER = {"group", "source", "responsible", "attributes", "organisation_inn", "role", "more", "utm", "referred_by"}


@dataclass
class Entry:
    """What cards of people and of counterparties have in common."""

    where: str  # «карточка 3, строка 41»
    uid: str = ""
    details: list[tuple[str, str, str]] = field(default_factory=list)  # kind, label, value
    note: str = ""
    tags: list[str] = field(default_factory=list)
    unmapped: list[tuple[str, str]] = field(default_factory=list)  # name, value of what nobody understood
    refused: str = ""  # why this entry is no card; empty for a card
    group: str = ""  # a path «Клиенты / Опт», or a name
    source: str = ""
    responsible: str = ""
    referred_by: str = ""  # full name of who brought them
    attributes: dict[str, Any] = field(default_factory=dict)  # values of custom attributes by code
    utm: dict[str, str] = field(default_factory=dict)  # marks of advertising by column, only those given
    number: int = 0
    row: str = ""  # digest of the table's row: the identity of what has no code
    problems: list[Problem] = field(default_factory=list)
    cells: list[str] = field(default_factory=list)

    @cached_property
    def digest(self) -> str:
        """The same for the same card at any place of any file."""
        content = {
            item.name: value
            for item in fields(self)
            if item.name not in _ASIDE and ((value := getattr(self, item.name)) or item.name not in _LATER)
        }
        text = json.dumps(content, ensure_ascii=False, sort_keys=True, default=vars)
        return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()

    @property
    def title(self) -> str:
        """How the card is called in lists."""
        raise NotImplementedError


@dataclass
class Work:
    """A further place of work: the company by name or by ИНН/КПП, and what the person is there."""

    organisation: str = ""
    inn: str = ""
    position: str = ""


@dataclass
class Card(Entry):
    """One person of a file."""

    last_name: str = ""
    first_name: str = ""
    patronymic: str = ""
    full_name: str = ""
    sex: str = ""
    birthday: tuple[int | None, int | None, int | None] = (None, None, None)  # day, month, year
    organisation: str = ""
    organisation_inn: str = ""
    position: str = ""
    role: str = ""
    more: list[Work] = field(default_factory=list)

    @property
    def title(self) -> str:
        return " ".join(part for part in (self.last_name, self.first_name, self.patronymic) if part)

    @property
    def works(self) -> list[Work]:
        """Every place of work, the main one first."""
        first = Work(self.organisation, self.organisation_inn, self.position)
        return [work for work in (first, *self.more) if work.organisation or work.inn]

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> "Card":
        """The card that a reader's process has sent."""
        values["birthday"] = tuple(values["birthday"])
        values["details"] = [tuple(row) for row in values["details"]]
        values["unmapped"] = [tuple(row) for row in values["unmapped"]]
        return cls(**values)


@dataclass
class Contact:
    """A person named in the row of a company."""

    name: str
    position: str = ""
    phone: str = ""
    email: str = ""


@dataclass
class CompanyCard(Entry):
    """One counterparty of a file."""

    kind: str = ""
    name: str = ""
    full_name: str = ""
    inn: str = ""
    kpp: str = ""
    ogrn: str = ""
    is_buyer: bool | None = None
    is_supplier: bool | None = None
    is_other: bool | None = None
    accounts: list[tuple[str, str, str]] = field(default_factory=list)  # account, BIC, bank
    contacts: list[Contact] = field(default_factory=list)
    head: str = ""

    @property
    def title(self) -> str:
        return self.name


def clean(text: str) -> str:
    """The text without what a database cannot keep."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")
