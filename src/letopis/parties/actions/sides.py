"""Putting back what the journal of a counterparty keeps of its people: one link, the main contact, the signatory."""

from typing import Any
from uuid import UUID

from django.db.models import F, Q

from letopis.accounts.models import User
from letopis.history.facts import Changed, Values, shown
from letopis.kernel import clock
from letopis.parties.actions.affiliations import (
    FLAGS,
    day_of,
    link_shown,
    links_changed,
    links_of,
    present_links,
    set_affiliations,
)
from letopis.parties.inputs import AffiliationInput
from letopis.parties.models import Affiliation, ContactPerson, Counterparty


def person_held(company: Counterparty, public_id: str) -> Any:
    """The present value of a link in the journal's form, None when there is none."""
    row = company.affiliations.select_related("person").filter(public_id=public_id).first()
    return link_shown(row)["value"] if row else None


def put_person(company: Counterparty, public_id: str, value: Any, *, by: User) -> Changed:
    """Make a link again what the journal said; the person's change comes beside the company's."""
    held = Affiliation.objects.select_related("person").filter(public_id=public_id).first()
    person = held.person if held else ContactPerson.objects.filter(pk=(value or {}).get("person") or 0).first()
    if person is None:
        return Changed(company)
    links = [link for link in present_links(person) if str(link.id) != public_id]
    if value is not None:
        links.append(
            AffiliationInput(
                company, value["position"], value["role"], day_of(value["since"]), day_of(value["until"]),
                bool(held and held.is_main), held.public_id if held else UUID(public_id),
            )
        )  # fmt: skip
    sides: list[Changed] = []
    difference = set_affiliations(person, links, by=by, revive=True, sides=sides)
    if not (sides or difference[1]):
        return Changed(company)  # it went back with the person, in the same undo
    ContactPerson.objects.filter(pk=person.pk).update(version=F("version") + 1, updated_at=clock.now())
    own = next((changed for changed in sides if changed.target == company), Changed(company))
    others = [changed for changed in sides if changed.target != company]
    return Changed(company, own.before, own.after, [Changed(person, *difference), *others])


def flag_held(company: Counterparty, name: str) -> Any:
    """The link that has the flag, by its id, or None."""
    found = company.affiliations.filter(**{FLAGS[name]: True}).values_list("public_id", flat=True).first()
    return str(found) if found else None


def flag_shown(company: Counterparty, name: str) -> Values:
    """Who has the flag, as the journal keeps it."""
    row = company.affiliations.select_related("person").filter(**{FLAGS[name]: True}).first()
    return shown(str(row.public_id), row.person.full_name) if row else shown(None)


def put_flag(company: Counterparty, name: str, value: Any) -> Changed:
    """Give the flag back to the link that had it, when that link is still current."""
    column = FLAGS[name]
    before = flag_shown(company, name)
    named = Q(**{column: True}) | Q(public_id=value) if value else Q(**{column: True})
    people = links_of(ContactPerson.objects.filter(affiliations__in=company.affiliations.filter(named)).distinct())
    company.affiliations.filter(**{column: True}).update(**{column: False})
    if value:
        company.affiliations.filter(public_id=value, until=None).update(**{column: True})
    after = flag_shown(company, name)
    if before == after:
        return Changed(company)
    return Changed(company, {name: before}, {name: after}, links_changed(people))
