"""The derived columns of a card: what it is sorted and found by."""

from collections.abc import Iterable

from letopis.kernel.phones import normalize_phone
from letopis.kernel.text import digits, fold, search_text, sort_key
from letopis.parties.models import ContactDetail, ContactPerson, Counterparty


def normalized(kind: str, value: str) -> str:
    """The form in which two spellings of the same contact are equal."""
    if kind == ContactDetail.Kind.PHONE:
        return normalize_phone(value)
    return fold(value)


def _found_by(details: Iterable[ContactDetail]) -> list[str]:
    found = []
    for detail in details:
        if detail.kind == ContactDetail.Kind.PHONE:
            found.append(digits(detail.normalized.partition(";")[0]) or detail.value)
        elif detail.kind in (ContactDetail.Kind.EMAIL, ContactDetail.Kind.MESSENGER, ContactDetail.Kind.WEBSITE):
            found.append(detail.value)
    return found


def derive_person(person: ContactPerson, details: Iterable[ContactDetail]) -> None:
    """Set the sort key and the search text of a person."""
    person.sort_key = sort_key(person.last_name, person.first_name, person.patronymic)
    # Both orders of the names, so that «Ольга Белова» typed as a part is found as well.
    turned = " ".join(part for part in (person.first_name, person.patronymic, person.last_name) if part)
    person.search_text = search_text(person.full_name, turned, *_found_by(details))


def derive_counterparty(company: Counterparty, details: Iterable[ContactDetail]) -> None:
    """Set the sort key and the search text of a counterparty."""
    company.sort_key = sort_key(company.name.strip("«»\"' "))
    company.search_text = search_text(
        company.name, company.full_name, company.inn, company.kpp, company.ogrn, *_found_by(details)
    )


DERIVED = ["sort_key", "search_text"]
# a change of none of these leaves the derived columns as they are
DERIVED_FROM = {"last_name", "first_name", "patronymic", "name", "full_name", "inn", "kpp", "ogrn", "details"}


def derive(card: ContactPerson | Counterparty) -> None:
    """Set the derived columns of a saved card."""
    if isinstance(card, ContactPerson):
        derive_person(card, card.details.all())
    else:
        derive_counterparty(card, card.details.all())
