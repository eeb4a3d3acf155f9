"""Rows that belong to a card: details, links, accounts, tags. A given list replaces the list; ids keep identity."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from letopis.accounts.models import User
from letopis.accounts.visibility import may_see
from letopis.history.facts import Values, shown
from letopis.kernel.errors import Refused
from letopis.kernel.text import fold
from letopis.parties.actions.rules import check_text
from letopis.parties.inputs import AccountInput, AffiliationInput, DetailInput
from letopis.parties.models import Affiliation, BankAccount, ContactDetail, ContactPerson, Counterparty, Tag
from letopis.parties.normal import normalized
from letopis.parties.slots import AFFILIATIONS_CHANGED

Difference = tuple[Values, Values]
Shown = tuple[list[Any], list[str]]  # the rows as they can be put back, and as people read them


def _difference(name: str, before: Shown, after: Shown) -> Difference:
    if before[0] == after[0]:
        return {}, {}
    return {name: shown(before[0], ", ".join(before[1]))}, {name: shown(after[0], ", ".join(after[1]))}


def _no_such_row(field: str) -> Refused:
    return Refused(_("There is no such row in this card."), field)


def details_shown(rows: Sequence[ContactDetail]) -> Shown:
    """Details as the journal keeps them."""
    values = [
        {
            "id": str(row.public_id),
            "kind": row.kind,
            "value": row.value,
            "label": row.label,
            "is_primary": row.is_primary,
            "is_valid": row.is_valid,
        }
        for row in rows
    ]
    return values, [_detail_text(row) for row in rows]


def set_details(
    owner: ContactPerson | Counterparty, inputs: Sequence[DetailInput], *, revive: bool = False
) -> Difference:
    """Make the details of a saved card those given, in this order; at most one of a kind is primary.

    With `revive` a row that is gone comes back under its own id.
    """
    rows = {row.public_id: row for row in owner.details.all()}
    before = details_shown(list(rows.values()))
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
            raise _no_such_row("details")
        row.kind, row.value, row.label = given.kind, value, given.label.strip()
        row.normalized = normalized(given.kind, value)
        row.is_primary = given.is_primary and given.kind not in primary
        row.is_valid, row.order = given.is_valid, order
        primary |= {given.kind} if row.is_primary else set()
        kept.append(row)
    for gone in rows.values():
        gone.delete()
    for row in kept:
        row.save()
    return _difference("details", before, details_shown(kept))


def _detail_text(row: ContactDetail) -> str:
    return f"{row.shown} ({row.label})" if row.label else row.shown


def affiliations_shown(rows: Sequence[Affiliation]) -> Shown:
    """Links as the journal keeps them."""
    values = [
        {
            "id": str(row.public_id),
            "counterparty": row.counterparty_id,
            "position": row.position,
            "role": row.role,
            "since": row.since.isoformat() if row.since else None,
            "until": row.until.isoformat() if row.until else None,
            "is_main": row.is_main,
        }
        for row in rows
    ]
    return values, [_affiliation_text(row) for row in rows]


def set_affiliations(
    person: ContactPerson, inputs: Sequence[AffiliationInput], *, by: User, revive: bool = False
) -> Difference:
    """Make the links of a saved person those given; the first current one is main when none is said to be.

    With `revive` a link that is gone comes back under its own id.
    """
    rows = {row.public_id: row for row in person.affiliations.select_related("counterparty")}
    before = affiliations_shown(list(rows.values()))
    worked_at = {row.counterparty_id for row in rows.values() if row.is_current}
    kept: list[Affiliation] = []
    for given in inputs:
        check_text(given.position, "affiliations", 200)
        check_text(given.role, "affiliations", 120)
        if given.since and given.until and given.until < given.since:
            raise Refused(_("A link ends before it begins."), "affiliations")
        row = rows.pop(given.id, None) if given.id else Affiliation(person=person)
        if row is None and given.id and revive:
            row = Affiliation(person=person, public_id=given.id)
        if row is None:
            raise _no_such_row("affiliations")
        if not revive and row.counterparty_id != given.counterparty.pk and not may_see(by, given.counterparty):
            raise Refused(_("There is no such counterparty."), "affiliations")
        row.counterparty, row.position, row.role = given.counterparty, given.position.strip(), given.role.strip()
        row.since, row.until, row.is_main = given.since, given.until, given.is_main
        kept.append(row)
    _keep_one_main(kept)
    for gone in rows.values():
        gone.delete()
    person.affiliations.update(is_main=False)  # two main rows must not meet on the way
    for row in kept:
        row.version += 0 if row._state.adding else 1
        row.save()
    for follow in AFFILIATIONS_CHANGED:
        follow(person, worked_at - {row.counterparty_id for row in kept if row.is_current})
    kept.sort(key=lambda row: (not row.is_main, row.pk))  # as they are read back
    return _difference("affiliations", before, affiliations_shown(kept))


def _keep_one_main(rows: list[Affiliation]) -> None:
    current = [row for row in rows if row.is_current]
    main = next((row for row in current if row.is_main), current[0] if current else None)
    for row in rows:
        row.is_main = row is main


def _affiliation_text(row: Affiliation) -> str:
    text = f"{row.counterparty}, {row.position}" if row.position else str(row.counterparty)
    return text if row.is_current else _("%(link)s, until %(day)s") % {"link": text, "day": row.until}


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
            raise _no_such_row("bank_accounts")
        row.account, row.bic, row.bank_name = given.account.strip(), given.bic.strip(), given.bank_name.strip()
        row.is_main = given.is_main
        kept.append(row)
    for gone in rows.values():
        gone.delete()
    for row in kept:
        row.save()
    kept.sort(key=lambda row: (not row.is_main, row.pk))  # as they are read back
    return _difference("accounts", before, accounts_shown(kept))


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


def set_tags(record: ContactPerson | Counterparty, names: Sequence[str]) -> Difference:
    """Make the tags of a saved card those named."""
    before = [tag.name for tag in record.tags.all()]
    tags = tags_named(names)
    record.tags.set(tags)
    after = [tag.name for tag in sorted(tags, key=lambda tag: tag.folded)]
    return _difference("tags", (before, before), (after, after))
