"""Rows that belong to a card: details, links, accounts, tags. A given list replaces the list; ids keep identity."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from letopis.kernel.errors import Refused
from letopis.kernel.text import fold
from letopis.parties.actions.affiliations import (
    Difference,
    Shown,
    affiliations_shown,
    difference,
    no_such_row,
    set_affiliations,
)
from letopis.parties.actions.rules import check_text
from letopis.parties.inputs import KEEP, AccountInput, DetailInput
from letopis.parties.models import BankAccount, ContactDetail, ContactPerson, Counterparty, Tag
from letopis.parties.normal import normalized

__all__ = ["Difference", "Shown", "affiliations_shown", "set_affiliations"]  # read from here too


def details_shown(rows: Sequence[ContactDetail]) -> Shown:
    """Details as the journal keeps them; what is rarely said stands there only when it is said."""
    values: list[dict[str, Any]] = []
    for row in rows:
        value: dict[str, Any] = {
            "id": str(row.public_id),
            "kind": row.kind,
            "value": row.value,
            "label": row.label,
            "is_primary": row.is_primary,
            "is_valid": row.is_valid,
        }
        if row.no_contact:
            value["no_contact"] = True
        if row.affiliation:
            value["affiliation"] = str(row.affiliation.public_id)
        values.append(value)
    return values, [_detail_text(row) for row in rows]


def set_details(
    owner: ContactPerson | Counterparty, inputs: Sequence[DetailInput], *, revive: bool = False
) -> Difference:
    """Make the details of a saved card those given, in this order; at most one of a kind is primary.

    With `revive` a row that is gone comes back under its own id.
    """
    rows = {row.public_id: row for row in owner.details.select_related("affiliation")}
    before = details_shown(list(rows.values()))
    jobs = {row.public_id: row for row in owner.affiliations.all()} if isinstance(owner, ContactPerson) else {}
    primary: set[str] = set()
    kept: list[ContactDetail] = []
    link = {"person": owner} if isinstance(owner, ContactPerson) else {"counterparty": owner}
    for order, given in enumerate(inputs):
        value = given.value.strip()
        check_text(value, "details", 4000)
        check_text(given.label, "details", 80)
        if given.kind not in ContactDetail.Kind.values:
            raise Refused(_("There is no such kind of contact."), "details")
        if not value:
            raise Refused(_("A contact is empty."), "details")
        row = rows.pop(given.id, None) if given.id else ContactDetail(**link)
        if row is None and given.id and revive:
            row = ContactDetail(**link, public_id=given.id)
        if row is None:
            raise no_such_row("details")
        row.kind, row.value, row.label = given.kind, value, given.label.strip()
        row.normalized = normalized(given.kind, value)
        row.is_primary = given.is_primary and given.kind not in primary
        row.is_valid, row.order = given.is_valid, order
        row.no_contact = row.no_contact if given.no_contact is None else given.no_contact
        if given.affiliation is not KEEP:
            row.affiliation = jobs.get(given.affiliation) if given.affiliation else None
            if given.affiliation and row.affiliation is None and not revive:
                raise Refused(_("There is no such link of this person."), "details")
        primary |= {given.kind} if row.is_primary else set()
        kept.append(row)
    for gone in rows.values():
        gone.delete()
    for row in kept:
        row.save()
    return difference("details", before, details_shown(kept))


def _detail_text(row: ContactDetail) -> str:
    text = f"{row.shown} ({row.label})" if row.label else row.shown
    if not row.is_valid:
        text = _("%(contact)s – no longer valid") % {"contact": text}
    return _("%(contact)s – not to be used") % {"contact": text} if row.no_contact else text


def accounts_shown(rows: Sequence[BankAccount]) -> Shown:
    """Bank accounts as the journal keeps them."""
    values = [
        {
            "id": str(row.public_id),
            "account": row.account,
            "bic": row.bic,
            "bank_name": row.bank_name,
            "is_main": row.is_main,
        }
        for row in rows
    ]
    return values, [row.account for row in rows]


def set_accounts(company: Counterparty, inputs: Sequence[AccountInput], *, revive: bool = False) -> Difference:
    """Make the bank accounts of a saved counterparty those given. With `revive` one that is gone comes back."""
    rows = {row.public_id: row for row in company.bank_accounts.all()}
    before = accounts_shown(list(rows.values()))
    kept: list[BankAccount] = []
    for given in inputs:
        check_text(given.account, "bank_accounts", 34)
        check_text(given.bic, "bank_accounts", 20)
        check_text(given.bank_name, "bank_accounts", 200)
        row = rows.pop(given.id, None) if given.id else BankAccount(counterparty=company)
        if row is None and given.id and revive:
            row = BankAccount(counterparty=company, public_id=given.id)
        if row is None:
            raise no_such_row("bank_accounts")
        row.account, row.bic, row.bank_name = given.account.strip(), given.bic.strip(), given.bank_name.strip()
        row.is_main = given.is_main
        kept.append(row)
    for gone in rows.values():
        gone.delete()
    for row in kept:
        row.save()
    kept.sort(key=lambda row: (not row.is_main, row.pk))  # as they are read back
    return difference("accounts", before, accounts_shown(kept))


def tags_named(names: Sequence[str]) -> list[Tag]:
    """The tags with these names, made when there are none; spellings that differ in case or ё are one tag."""
    wanted: dict[str, str] = {}
    for name in names:
        check_text(name, "tags", 60)
        if folded := fold(name):
            wanted.setdefault(folded, " ".join(name.split()))
    found = {tag.folded: tag for tag in Tag.objects.filter(folded__in=wanted)}
    missing = [Tag(name=name, folded=folded) for folded, name in wanted.items() if folded not in found]
    if missing:
        Tag.objects.bulk_create(missing, ignore_conflicts=True)
        found = {tag.folded: tag for tag in Tag.objects.filter(folded__in=wanted)}
    return [found[folded] for folded in wanted]


def tag_names(record: Any) -> list[str]:
    """The names of a card's tags as the journal keeps them: sorted here, since databases order letters each its way."""
    return sorted((tag.name for tag in record.tags.all()), key=fold)


def set_tags(record: ContactPerson | Counterparty, names: Sequence[str]) -> Difference:
    """Make the tags of a saved card those named."""
    before = tag_names(record)
    tags = tags_named(names)
    record.tags.set(tags)
    after = [tag.name for tag in sorted(tags, key=lambda tag: tag.folded)]
    return difference("tags", (before, before), (after, after))
