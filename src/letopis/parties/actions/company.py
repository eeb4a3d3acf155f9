"""Verbs of counterparties."""

from typing import Any
from uuid import UUID

from letopis.accounts.models import User
from letopis.accounts.records import locked, save_changed
from letopis.attributes.actions.values import set_values
from letopis.history.actions import record
from letopis.history.differences import put
from letopis.history.facts import Changed
from letopis.kernel.database import in_transaction
from letopis.parties.actions.children import set_accounts, set_details, set_tags
from letopis.parties.actions.fields import check_unchanged
from letopis.parties.actions.groups import with_group
from letopis.parties.actions.rules import check_card, check_may_create, with_team
from letopis.parties.facts import CounterpartyChanged, CounterpartyCreated
from letopis.parties.inputs import PartyInput
from letopis.parties.models import Counterparty
from letopis.parties.normal import DERIVED, derive_counterparty
from letopis.parties.utm import with_source


@in_transaction
def create_counterparty(given: PartyInput, *, by: User, public_id: UUID | None = None) -> Counterparty:
    """Write a new card. The same `public_id` by the same author answers with the card written before."""
    check_may_create(by)
    if public_id and (existing := Counterparty.objects.filter(public_id=public_id, created_by=by).first()):
        return existing
    company = Counterparty(created_by=by, responsible=by, **({"public_id": public_id} if public_id else {}))
    values = with_source(with_group(with_team({"responsible": by, **given.values}), by=by))
    check_card(company, values, by=by)
    for name, value in values.items():
        setattr(company, name, value)
    derive_counterparty(company, ())
    company.save()
    changed = _set_children(company, given, by=by, is_new=True)
    derive_counterparty(company, company.details.all())
    company.save(update_fields=["attributes", *DERIVED])
    record(CounterpartyCreated([Changed(company, {}, changed.after)]), by=by)
    return company


@in_transaction
def change_counterparty(
    company: Counterparty, given: PartyInput, *, by: User, version: int | None = None
) -> Counterparty:
    """Change what `given` names. Raises `Conflict` when `version` is not the present one."""
    company = locked(company, by=by, version=version)
    values = with_group(with_team(given.values), by=by)
    check_card(company, values, by=by)
    changed = put(company, values)
    children = _set_children(company, given, by=by)
    changed = Changed(company, {**changed.before, **children.before}, {**changed.after, **children.after})
    if changed.after:
        derive_counterparty(company, company.details.all())
        save_changed(company, [*values, "attributes", *DERIVED])
        record(CounterpartyChanged([changed]), by=by)
    return company


@in_transaction
def change_counterparty_field(
    company: Counterparty, values: dict[str, Any], was: dict[str, Any], *, by: User
) -> Counterparty:
    """Edit in place: the fields of one value, when they still hold `was`; else `Conflict` with both values."""
    check_unchanged(locked(company, by=by), values, was)
    return change_counterparty(company, PartyInput(values=values), by=by)


def _set_children(company: Counterparty, given: PartyInput, *, by: User, is_new: bool = False) -> Changed:
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    for difference in (
        set_details(company, given.details) if given.details is not None else ({}, {}),
        set_accounts(company, given.accounts) if given.accounts is not None else ({}, {}),
        set_tags(company, given.tags) if given.tags is not None else ({}, {}),
        ({}, {}) if given.attributes is None else set_values(company, given.attributes, by=by, is_new=is_new),
    ):
        before |= difference[0]
        after |= difference[1]
    return Changed(company, before, after)
