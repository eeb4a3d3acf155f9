"""Many cards at once, for imports and the demo company: a fixed number of queries, the fact is the caller's."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from letopis.accounts.models import User
from letopis.attributes.models import AttributeDefinition
from letopis.parties.actions.children import tags_named
from letopis.parties.inputs import DetailInput
from letopis.parties.models import Affiliation, ContactDetail, ContactPerson, Counterparty
from letopis.parties.normal import derive_counterparty, derive_person, normalized


@dataclass(frozen=True)
class NewPerson:
    """A person to be written together with many others."""

    values: dict[str, Any]
    details: Sequence[DetailInput] = ()
    company: Counterparty | None = None
    position: str = ""
    role: str = ""
    tags: Sequence[str] = field(default_factory=tuple)
    further: Sequence[tuple[Counterparty, str]] = ()  # other places of work with the position there


def _owned(values: dict[str, Any], by: User) -> dict[str, Any]:
    responsible = values.get("responsible", by)
    return {"responsible": responsible, "created_by": by, **values, "team": responsible.team}


def _definitions(host: str, values: Sequence[dict[str, Any]]) -> list[AttributeDefinition]:
    """The attributes of a host, read once for many cards, and only when some card has any."""
    return list(AttributeDefinition.objects.filter(host=host)) if any(row.get("attributes") for row in values) else []


def create_people(given: Sequence[NewPerson], *, by: User) -> list[ContactPerson]:
    """Write people with their details, links and tags; inside the caller's transaction."""
    people, details = [], []
    known = _definitions("person", [new.values for new in given])
    for new in given:
        person = ContactPerson(**_owned(new.values, by))
        rows = _rows(new.details, person=person)
        derive_person(person, rows, known)
        people.append(person)
        details += rows
    ContactPerson.objects.bulk_create(people)
    ContactDetail.objects.bulk_create(details)
    Affiliation.objects.bulk_create(
        Affiliation(person=person, counterparty=new.company, position=new.position[:200], role=new.role, is_main=True)
        for new, person in zip(given, people, strict=True)
        if new.company
    )
    Affiliation.objects.bulk_create(
        Affiliation(person=person, counterparty=company, position=position[:200])
        for new, person in zip(given, people, strict=True)
        for company, position in new.further
    )
    _tag([(person.pk, new.tags) for new, person in zip(given, people, strict=True)])
    return people


def _rows(given: Sequence[DetailInput], **owner: Any) -> list[ContactDetail]:
    return [
        ContactDetail(
            **owner,
            kind=row.kind,
            label=row.label,
            value=row.value,
            normalized=normalized(row.kind, row.value),
            is_primary=row.is_primary,
            order=order,
        )
        for order, row in enumerate(given)
    ]


def _tag(named: Sequence[tuple[int, Sequence[str]]]) -> None:
    through = ContactPerson.tags.through
    known: dict[tuple[str, ...], list[Any]] = {}
    links = []
    for pk, names in named:
        if names:
            tags = known.setdefault(tuple(names), tags_named(names))
            links += [through(contactperson_id=pk, tag_id=tag.pk) for tag in tags]
    through._default_manager.bulk_create(links, ignore_conflicts=True)


def create_counterparties(
    names: Sequence[str],
    *,
    by: User,
    values: Sequence[dict[str, Any]] = (),
    details: Sequence[Sequence[DetailInput]] = (),
) -> list[Counterparty]:
    """Write counterparties of these names, each with its values and details; inside the caller's transaction."""
    companies, rows = [], []
    known = _definitions("counterparty", values)
    for number, name in enumerate(names):
        company = Counterparty(name=name, **_owned(values[number] if values else {}, by))
        own = _rows(details[number], counterparty=company) if details else []
        derive_counterparty(company, own, known)
        companies.append(company)
        rows += own
    Counterparty.objects.bulk_create(companies)
    ContactDetail.objects.bulk_create(rows)
    return companies
