"""Many cards at once, for imports and the demo company: a fixed number of queries, the fact is the caller's."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from letopis.accounts.models import User
from letopis.accounts.records import Record
from letopis.attributes.models import AttributeDefinition
from letopis.kernel.bulk import insert, insert_rows
from letopis.kernel.text import fold
from letopis.parties.actions.children import tags_named
from letopis.parties.inputs import DetailInput
from letopis.parties.models import Affiliation, ContactDetail, ContactPerson, Counterparty
from letopis.parties.normal import derive_counterparty, derive_person, normalized
from letopis.parties.utm import SourceRules


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
    people, details = [], list[list[_Detail]]()
    known = _definitions("person", [new.values for new in given])
    rules = SourceRules()
    for new in given:
        person = ContactPerson(**_owned(rules.fill(new.values), by))
        rows = _details(new.details)
        derive_person(person, rows, known)
        people.append(person)
        details.append(rows)
    insert(people)
    _insert_details("person_id", people, details)
    links = [
        {
            "person_id": person.pk,
            "counterparty_id": company.pk,
            "position": position[:200],
            "role": role,
            "is_main": main,
        }
        for new, person in zip(given, people, strict=True)
        for company, position, role, main in (
            *([(new.company, new.position, new.role, True)] if new.company else ()),
            *((company, position, "", False) for company, position in new.further),
        )
    ]
    insert_rows(Affiliation, sorted(links, key=lambda row: not row["is_main"]))
    link_tags(ContactPerson, [(person.pk, new.tags) for new, person in zip(given, people, strict=True)])
    return people


class _Detail(NamedTuple):
    """A detail to be written: a model object would cost more than all the rest of it."""

    kind: str
    label: str
    value: str
    normalized: str
    is_primary: bool
    order: int


def _details(given: Sequence[DetailInput]) -> list[_Detail]:
    return [
        _Detail(row.kind, row.label, row.value, normalized(row.kind, row.value), row.is_primary, order)
        for order, row in enumerate(given)
    ]


def _insert_details(owner: str, cards: Sequence[Record], details: Sequence[Sequence[_Detail]]) -> None:
    rows = [{owner: card.pk, **row._asdict()} for card, own in zip(cards, details, strict=True) for row in own]
    insert_rows(ContactDetail, rows)


def link_tags(model: type[ContactPerson] | type[Counterparty], named: Sequence[tuple[int, Sequence[str]]]) -> None:
    """Give new cards, by id, the tags of these names; those that are missing are made."""
    tags = {tag.folded: tag.pk for tag in tags_named([name for _pk, names in named for name in names])}
    pairs = dict.fromkeys((pk, tags[key]) for pk, names in named for name in names if (key := fold(name)))
    through = model.tags.through
    card = f"{model._meta.model_name}_id"
    insert_rows(through, [{card: pk, "tag_id": tag} for pk, tag in pairs])


def create_counterparties(
    names: Sequence[str],
    *,
    by: User,
    values: Sequence[dict[str, Any]] = (),
    details: Sequence[Sequence[DetailInput]] = (),
) -> list[Counterparty]:
    """Write counterparties of these names, each with its values and details; inside the caller's transaction."""
    companies, rows = [], list[list[_Detail]]()
    known, rules = _definitions("counterparty", values), SourceRules()
    for number, name in enumerate(names):
        company = Counterparty(name=name, **_owned(rules.fill(values[number]) if values else {}, by))
        own = _details(details[number]) if details else []
        derive_counterparty(company, own, known)
        companies.append(company)
        rows.append(own)
    insert(companies)
    _insert_details("counterparty_id", companies, rows)
    return companies
