"""Verbs of contact persons."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from letopis.accounts.models import User
from letopis.accounts.records import locked, save_changed
from letopis.accounts.visibility import may_change, may_see
from letopis.attributes.actions.values import set_values
from letopis.history.actions import record
from letopis.history.differences import put
from letopis.history.facts import Changed
from letopis.kernel.database import in_transaction
from letopis.kernel.errors import Conflict, Forbidden, NotFound
from letopis.parties.actions.affiliations import Difference, difference, set_affiliations
from letopis.parties.actions.children import details_shown, set_details, set_tags
from letopis.parties.actions.fields import check_unchanged
from letopis.parties.actions.groups import with_group
from letopis.parties.actions.rules import check_card, check_may_create, with_team
from letopis.parties.facts import PersonChanged, PersonCreated
from letopis.parties.inputs import PartyInput
from letopis.parties.models import ContactPerson, Counterparty
from letopis.parties.normal import DERIVED, derive_person
from letopis.parties.utm import with_source


@in_transaction
def create_person(given: PartyInput, *, by: User, public_id: UUID | None = None) -> ContactPerson:
    """Write a new card. The same `public_id` by the same author answers with the card written before."""
    check_may_create(by)
    if public_id and (existing := ContactPerson.objects.filter(public_id=public_id, created_by=by).first()):
        return existing
    person = ContactPerson(created_by=by, responsible=by, **({"public_id": public_id} if public_id else {}))
    values = with_source(with_group(with_team({"responsible": by, **given.values}), by=by))
    check_card(person, values, by=by)
    for name, value in values.items():
        setattr(person, name, value)
    derive_person(person, ())
    person.save()
    changed = _set_children(person, given, by=by, is_new=True)
    derive_person(person, person.details.all())
    person.save(update_fields=["attributes", *DERIVED])
    record(PersonCreated([Changed(person, {}, changed.after, changed.also)]), by=by)
    return person


@in_transaction
def change_person(
    person: ContactPerson,
    given: PartyInput,
    *,
    by: User,
    version: int | None = None,
    through: Counterparty | None = None,
) -> ContactPerson:
    """Change what `given` names. Raises `Conflict` when `version` is not the present one.

    `through` is the counterparty on whose card it is done: who may change that may change its people's links.
    """
    person = _locked(person, by=by, version=version, through=through)
    values = with_group(with_team(given.values), by=by)
    check_card(person, values, by=by)
    changed = put(person, values)
    children = _set_children(person, given, by=by)
    changed = Changed(person, {**changed.before, **children.before}, {**changed.after, **children.after}, children.also)
    if changed.after or changed.also:
        derive_person(person, person.details.all())
        save_changed(person, [*values, "attributes", *DERIVED])
        record(PersonChanged([changed]), by=by)
    return person


@in_transaction
def change_person_field(
    person: ContactPerson, values: dict[str, Any], was: dict[str, Any], *, by: User
) -> ContactPerson:
    """Edit in place: the fields of one value, when they still hold `was`; else `Conflict` with both values."""
    check_unchanged(locked(person, by=by), values, was)
    return change_person(person, PartyInput(values=values), by=by)


def _locked(person: ContactPerson, *, by: User, version: int | None, through: Counterparty | None) -> ContactPerson:
    if through is None or not may_change(by, through):
        return locked(person, by=by, version=version)
    fresh = ContactPerson.objects.select_for_update().filter(pk=person.pk).first()
    if fresh is None:
        raise NotFound
    if not may_see(by, fresh):
        raise Forbidden(_("You may see this record, but not change it."))
    if version is not None and version != fresh.version:
        raise Conflict
    return fresh


def _set_children(person: ContactPerson, given: PartyInput, *, by: User, is_new: bool = False) -> Changed:
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    sides: list[Changed] = []
    for change in (
        _set_links_and_details(person, given, sides, by=by),
        set_tags(person, given.tags) if given.tags is not None else ({}, {}),
        ({}, {}) if given.attributes is None else set_values(person, given.attributes, by=by, is_new=is_new),
    ):
        before |= change[0]
        after |= change[1]
    return Changed(person, before, after, sides)


def _set_links_and_details(person: ContactPerson, given: PartyInput, sides: list[Changed], *, by: User) -> Difference:
    """Links first: a detail may go with one, and loses it when the link is removed."""
    if given.affiliations is None:
        return set_details(person, given.details) if given.details is not None else ({}, {})
    held = details_shown(list(person.details.select_related("affiliation")))
    links = set_affiliations(person, given.affiliations, by=by, sides=sides)
    if given.details is not None:
        set_details(person, given.details)
    details = difference("details", held, details_shown(list(person.details.select_related("affiliation"))))
    return {**details[0], **links[0]}, {**details[1], **links[1]}
