"""Verbs of one link: somebody comes to a company, changes there, leaves, moves to another; from either card."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from letopis.accounts.models import User
from letopis.accounts.visibility import may_see
from letopis.history.actions import record
from letopis.history.models import FactRecord
from letopis.history.undo import Undone, take_back
from letopis.kernel.database import in_transaction
from letopis.kernel.errors import Conflict, NotFound, Refused
from letopis.parties.actions.affiliations import present_links
from letopis.parties.actions.person import change_person, create_person
from letopis.parties.facts import PersonChanged
from letopis.parties.inputs import AffiliationInput, DetailInput, PartyInput
from letopis.parties.models import Affiliation, ContactPerson, Counterparty


def _details(person: ContactPerson) -> list[DetailInput]:
    return [
        DetailInput(
            row.kind, row.value, row.label, row.is_primary, row.is_valid, row.public_id, row.no_contact,
            row.affiliation.public_id if row.affiliation else None,
        )
        for row in person.details.select_related("affiliation")
    ]  # fmt: skip


def _check_not_there(person: ContactPerson, company: Counterparty, position: str) -> None:
    same = person.affiliations.filter(counterparty=company, until=None, position=position.strip())
    if same.exists():
        raise Refused(_("%(name)s already works there.") % {"name": person.full_name}, "company")


@in_transaction
def add_link(
    person: ContactPerson, given: AffiliationInput, *, by: User, through: Counterparty | None = None
) -> ContactPerson:
    """Link a person to a counterparty; a link said to be main goes first."""
    _check_not_there(person, given.counterparty, given.position)
    links = present_links(person)
    links = [given, *links] if given.is_main else [*links, given]
    return change_person(person, PartyInput(affiliations=links), by=by, through=through)


@in_transaction
def add_new_person(values: PartyInput, given: AffiliationInput, *, by: User) -> ContactPerson:
    """Write a person right on the card of the company they work at."""
    return create_person(replace(values, affiliations=[given]), by=by)


@in_transaction
def change_link(
    link: Affiliation,
    given: AffiliationInput,
    *,
    by: User,
    version: int | None = None,
    through: Counterparty | None = None,
    details: Sequence[DetailInput] | None = None,
) -> ContactPerson:
    """Write a link anew. Raises `Conflict` when `version` is not the link's present one. Others keep their order."""
    fresh = Affiliation.objects.select_for_update().filter(pk=link.pk).first()
    if fresh is None:
        raise NotFound
    if version is not None and fresh.version != version:
        raise Conflict
    links = [given if other.id == link.public_id else other for other in present_links(link.person)]
    if given.is_main:
        links = [given, *(replace(other, is_main=False) for other in links if other.id != link.public_id)]
    asked = PartyInput(affiliations=links, details=details)
    return change_person(link.person, asked, by=by, through=through)


def _present(link: Affiliation) -> AffiliationInput:
    found = next((row for row in present_links(link.person) if row.id == link.public_id), None)
    if found is None:
        raise NotFound
    return found


@in_transaction
def end_link(link: Affiliation, on: date, *, by: User, through: Counterparty | None = None) -> ContactPerson:
    """«Больше не работает»: the link ends, the phone and the e-mail that went with the job are no longer valid."""
    held = _present(link)
    if held.until is not None:
        raise Refused(_("This link has ended already."))
    details = [
        replace(row, is_valid=False) if row.affiliation == link.public_id else row for row in _details(link.person)
    ]
    return change_link(link, replace(held, until=on, is_main=False), by=by, through=through, details=details)


@in_transaction
def move_link(
    link: Affiliation,
    company: Counterparty,
    on: date,
    *,
    by: User,
    position: str = "",
    role: str = "",
    expire: Sequence[UUID] = (),
    through: Counterparty | None = None,
) -> ContactPerson:
    """«Перешёл в другую компанию»: ends here, begins there; the contacts named in `expire` are no longer valid."""
    held = _present(link)
    if company.pk == link.counterparty_id:
        raise Refused(_("This is the same counterparty."), "company")
    _check_not_there(link.person, company, position)
    new = AffiliationInput(company, position, role, since=on, is_main=held.is_main)
    ended = replace(held, until=held.until or on, is_main=False)
    others = [replace(row, is_main=row.is_main and not new.is_main) for row in present_links(link.person)]
    links = [new, *(ended if row.id == link.public_id else row for row in others)]
    details = []
    for row in _details(link.person):
        if row.id in expire:
            row = replace(row, is_valid=False)
        elif row.affiliation == link.public_id:
            row = replace(row, affiliation=None)  # it stays with the person
        details.append(row)
    return change_person(link.person, PartyInput(affiliations=links, details=details), by=by, through=through)


@in_transaction
def remove_link(link: Affiliation, *, by: User, through: Counterparty | None = None) -> ContactPerson:
    """A link written by mistake goes; one that is over is ended instead."""
    links = [row for row in present_links(link.person) if row.id != link.public_id]
    return change_person(link.person, PartyInput(affiliations=links), by=by, through=through)


@in_transaction
def undo_change(fact: FactRecord, card: ContactPerson | Counterparty, *, by: User) -> Undone:
    """Take back what `by` has just done to a card. Raises `NotFound` for facts of others and of other cards."""
    kind = card._meta.label_lower
    own = fact.by_id == by.pk and fact.verb == PersonChanged.verb
    if not own or not fact.changes.filter(kind=kind, target_id=card.pk).exists() or not may_see(by, card):
        raise NotFound
    done = take_back(fact.changes.order_by("id"), by=by)
    if done.changes:
        record(PersonChanged(done.changes, {"undoes": fact.pk}), by=by)
    return done
