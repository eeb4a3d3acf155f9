"""The derived columns of a card: what it is sorted and found by."""

from collections.abc import Iterable, Sequence
from typing import Protocol

from letopis.attributes.models import AttributeDefinition
from letopis.attributes.queries import search_words
from letopis.kernel.phones import normalize_phone
from letopis.kernel.text import digits, fold, search_text, sort_key
from letopis.parties.duplicates.keys import company_key, person_key
from letopis.parties.models import ContactDetail, ContactPerson, Counterparty


def normalized(kind: str, value: str) -> str:
    """The form in which two spellings of the same contact are equal."""
    if kind == ContactDetail.Kind.PHONE:
        return normalize_phone(value)
    return fold(value)


class Reach(Protocol):
    """What a card is found by of a detail: one that is stored, or one that is about to be."""

    @property
    def kind(self) -> str: ...

    @property
    def value(self) -> str: ...

    @property
    def normalized(self) -> str: ...


def _found_by(details: Iterable[Reach]) -> list[str]:
    found = []
    for detail in details:
        if detail.kind == ContactDetail.Kind.PHONE:
            found.append(digits(detail.normalized.partition(";")[0]) or detail.value)
        elif detail.kind in (ContactDetail.Kind.EMAIL, ContactDetail.Kind.MESSENGER, ContactDetail.Kind.WEBSITE):
            found.append(detail.value)
    return found


Known = Sequence[AttributeDefinition] | None  # the definitions of the host, for who derives many cards


def derive_person(person: ContactPerson, details: Iterable[Reach], known: Known = None) -> None:
    """Set the sort key, the search text and the name key of a person."""
    person.sort_key = sort_key(person.last_name, person.first_name, person.patronymic)
    # Both orders of the names, so that «Ольга Белова» typed as a part is found as well.
    turned = " ".join(part for part in (person.first_name, person.patronymic, person.last_name) if part)
    person.search_text = search_text(person.full_name, turned, *_found_by(details), *search_words(person, known))
    person.name_key = person_key(person.full_name)


def derive_counterparty(company: Counterparty, details: Iterable[Reach], known: Known = None) -> None:
    """Set the sort key, the search text and the name key of a counterparty."""
    company.sort_key = sort_key(company.name.strip("«»\"' "))
    own = (company.name, company.full_name, company.inn, company.kpp, company.ogrn)
    company.search_text = search_text(*own, *_found_by(details), *search_words(company, known))
    company.name_key = company_key(company.name)


DERIVED = ["sort_key", "search_text", "name_key"]
# a change of none of these leaves the derived columns as they are
DERIVED_FROM = {"last_name", "first_name", "patronymic", "name", "full_name", "inn", "kpp", "ogrn", "details"}


def derive(card: ContactPerson | Counterparty) -> None:
    """Set the derived columns of a saved card."""
    if isinstance(card, ContactPerson):
        derive_person(card, card.details.all())
    else:
        derive_counterparty(card, card.details.all())
