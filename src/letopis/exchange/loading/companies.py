"""Counterparties from cards: by code, by ИНН and КПП, by row; with accounts, contact persons and head companies."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from letopis.accounts.models import User
from letopis.attributes.mirror import mirror
from letopis.exchange.cards import CompanyCard, Contact
from letopis.exchange.loading import merging
from letopis.exchange.loading.identity import decide, identities, known_to, party_of, settle_double, written
from letopis.exchange.loading.lookups import Dictionaries, bare_name
from letopis.exchange.loading.options import DEFAULT, Options, Seen, Verdict
from letopis.exchange.names import split_name
from letopis.history.facts import Changed, Values
from letopis.kernel.bulk import insert_rows
from letopis.kernel.text import fold
from letopis.parties.actions.batch import NewPerson, create_counterparties, create_people, link_tags
from letopis.parties.actions.children import set_accounts
from letopis.parties.inputs import AccountInput, DetailInput
from letopis.parties.models import Affiliation, BankAccount, ContactPerson, Counterparty, ExternalId

_CHILDREN = ("details", "tags", "external_ids", "bank_accounts")


def judge(
    cards: Sequence[CompanyCard],
    by: User,
    options: Options = DEFAULT,
    *,
    doubles: bool = False,
    seen: Seen | None = None,
) -> list[Verdict]:
    """What an import of these cards by `by` would do, in a fixed number of queries."""
    known = known_to(Counterparty, cards, by)
    by_inn: dict[str, list[Counterparty]] = {}
    visible = Counterparty.objects.visible_to(by)
    for row in visible.filter(inn__in={card.inn for card in cards if card.inn}).order_by(
        "is_marked_for_deletion", "pk"
    ):
        by_inn.setdefault(row.inn, []).append(row)
    verdicts: list[Verdict] = []
    first_seen: Seen = set() if seen is None else seen
    for card in cards:
        keys = identities(card)
        key = next((key for key in keys if key in known), None)
        here = _numbered(by_inn.get(card.inn, []), card) if card.inn else []
        own = ("inn", f"{card.inn}/{card.kpp}") if card.inn else keys[0]
        if card.refused:
            verdicts.append(Verdict(card, "refused", why=card.refused))
        elif key is not None:
            verdicts.append(decide(card, party_of(known[key]), known[key].imported, key[0], options, by))
        elif len(here) > 1:
            why = _("There are %(count)d counterparties with the INN %(inn)s here: give the KPP.")
            verdicts.append(Verdict(card, "refused", why=why % {"count": len(here), "inn": card.inn}))
        elif here:
            verdicts.append(decide(card, here[0], {}, "inn", options, by))
        else:
            verdicts.append(Verdict(card, "same" if own in first_seen or keys[0] in first_seen else "new"))
            first_seen.add(own)
            first_seen.add(keys[0])
    if doubles or options.looks_for_doubles:
        like = _doubles([verdict.card for verdict in verdicts if verdict.what == "new"], by)
        for place, verdict in enumerate(verdicts):
            if verdict.what == "new" and (double := like.get(id(verdict.card))):
                verdicts[place] = settle_double(replace(verdict, double=double), options, by)
    return verdicts


def _numbered(rows: list[Counterparty], card: CompanyCard) -> list[Counterparty]:
    """The companies of this ИНН a card may be: with its КПП, or one that has none yet; all of them without КПП."""
    if not card.kpp:
        return [row for row in rows if not row.kpp] if any(not row.kpp for row in rows) and len(rows) > 1 else rows
    same = [row for row in rows if row.kpp == card.kpp]
    return same[:1] or [row for row in rows if not row.kpp][:1]


def _doubles(cards: Sequence[CompanyCard], by: User) -> dict[int, Counterparty]:
    """Companies of the same name whose ИНН does not say that they are others."""
    keys = {id(card): bare_name(card.name) for card in cards}
    named: dict[str, list[Counterparty]] = {}
    rows = Counterparty.objects.visible_to(by).filter(is_marked_for_deletion=False, sort_key__in=set(keys.values()))
    for row in rows.order_by("pk"):
        named.setdefault(row.sort_key, []).append(row)
    found: dict[int, Counterparty] = {}
    for card in cards:
        for row in named.get(keys[id(card)], ()):
            if not (card.inn and row.inn and card.inn != row.inn):
                found.setdefault(id(card), row)
    return found


def values_of(card: CompanyCard) -> dict[str, Any]:
    """The columns a card gives; relations only when the file has them."""
    values: dict[str, Any] = {
        "kind": card.kind,
        "name": card.name,
        "full_name": card.full_name,
        "inn": card.inn,
        "kpp": card.kpp,
        "ogrn": card.ogrn,
        "comment": card.note,
        **card.utm,
    }
    relations = {name: getattr(card, name) for name in ("is_buyer", "is_supplier", "is_other")}
    return values | {name: value for name, value in relations.items() if value is not None}


def _plan(company: Counterparty, verdict: Verdict, given: dict[str, Any], name: str, options: Options) -> merging.Plan:
    card: CompanyCard = verdict.card
    values = values_of(card) | {key: value for key, value in given.items() if key != "responsible"}
    if not merging.imported_of(company):
        values.pop("kind")  # guessed from the name: not a reason to change what was chosen here
    plan = merging.plan(company, card, values, name, options, another=verdict.by == "double")
    present = list(company.bank_accounts.all())
    new = [row for row in card.accounts if row[0] not in {account.account for account in present}]
    if new:
        plan.lists["accounts"] = (
            ", ".join(map(str, present)),
            ", ".join(f"+ {account}" for account, _bic, _bank in new),
        )
        rows = [AccountInput(r.account, r.bic, r.bank_name, r.is_main, r.public_id) for r in present]
        fresh = [AccountInput(*row, is_main=not present and not place) for place, row in enumerate(new)]

        def write_accounts() -> tuple[Values, Values]:
            return set_accounts(company, [*rows, *fresh])

        plan.write_lists.append(write_accounts)
    return plan


def preview(verdicts: Sequence[Verdict], name: str, options: Options, by: User) -> list[Verdict]:
    """The verdicts with what would change, old and new; a card that would stay as it is, is the same."""
    companies = _loaded([verdict.target.pk for verdict in verdicts if verdict.what == "changed" and verdict.target])
    words = Dictionaries([verdict.card for verdict in verdicts], by)
    missing = _missing_contacts(
        [(companies[v.target.pk], v.card) for v in verdicts if v.what == "changed" and v.target]
    )
    result = []
    for verdict in verdicts:
        given = words.settle(verdict.card) if verdict.what in ("new", "changed") else {}
        if verdict.what == "changed" and verdict.target:
            company = companies[verdict.target.pk]
            plan = _plan(company, verdict, given, name, options)
            people = [contact.name for owner, contact in missing if owner == company]
            changes = merging.changes_of(company, plan, by)
            changes += ((_("Contact persons"), "", ", ".join(f"+ {text}" for text in people)),) if people else ()
            verdict = replace(verdict, changes=changes, what="changed" if changes else "same")
        result.append(verdict)
    return result


def write(
    verdicts: Sequence[Verdict], name: str, run: str, options: Options, by: User
) -> tuple[list[Verdict], list[Changed]]:
    """Do what was judged; inside the caller's transaction, the fact is the caller's too."""
    words = Dictionaries([verdict.card for verdict in verdicts if verdict.what in ("new", "changed")], by, writes=True)
    new = [verdict.card for verdict in verdicts if verdict.what == "new"]
    made = _create(new, words, name, run, by)
    changes = [Changed(company) for company in made]
    owners = list(zip(made, new, strict=True))
    companies = _loaded([v.target.pk for v in verdicts if v.what == "changed" and v.target], lock=True)
    done, changed_cards = [], []
    for verdict in verdicts:
        if verdict.what == "changed" and verdict.target:
            company, card = companies[verdict.target.pk], verdict.card
            given = words.settle(card)
            plan = _plan(company, verdict, given, name, options)
            lasting = {key: value for key, value in given.items() if key != "responsible"}
            changed = merging.apply(company, plan, card, values_of(card) | lasting, run, by)
            companies |= _loaded([company.pk], lock=True)
            changed_cards.append((company, card))
            if changed.after:
                changes.append(changed)
            elif not card.contacts:
                verdict = replace(verdict, what="same")
        done.append(verdict)
    contacts = [(company, contact) for company, card in owners for contact in card.contacts]
    missing = _missing_contacts(changed_cards)
    people = _people([*contacts, *missing], by)
    changes += [Changed(person) for person in people]
    grown = {owner.pk for owner, _contact in missing} | {changed.target.pk for changed in changes}
    done = [
        replace(v, what="same") if v.what == "changed" and v.target and v.target.pk not in grown else v for v in done
    ]
    return done, changes


def _loaded(ids: Sequence[int], *, lock: bool = False) -> dict[int, Counterparty]:
    rows = Counterparty._default_manager.filter(pk__in=ids).prefetch_related(*_CHILDREN)
    return {row.pk: row for row in (rows.select_for_update() if lock else rows)}


def _create(cards: Sequence[CompanyCard], words: Dictionaries, name: str, run: str, by: User) -> list[Counterparty]:
    given = [words.settle(card) for card in cards]
    companies = create_counterparties(
        [card.name for card in cards],
        by=by,
        values=[
            {key: value for key, value in values_of(card).items() if key != "name"} | more | {"kept": merging.kept_lines(card, name), "attributes": dict(card.attributes)}
            for card, more in zip(cards, given, strict=True)
        ],
        details=[merging.detail_inputs(card) for card in cards],
    )  # fmt: skip
    if words.attributes:
        mirror(companies, words.attributes.values())
    link_tags(Counterparty, [(company.pk, card.tags) for card, company in zip(cards, companies, strict=True)])
    insert_rows(
        BankAccount,
        [
            {"counterparty_id": company.pk, "account": account, "bic": bic, "bank_name": bank, "is_main": not place}
            for card, company in zip(cards, companies, strict=True)
            for place, (account, bic, bank) in enumerate(card.accounts)
        ],
    )
    insert_rows(
        ExternalId,
        [
            {"counterparty_id": company.pk, "system": system, "value": value, "imported": imported}
            for card, company, more in zip(cards, companies, given, strict=True)
            for lasting in [{key: value for key, value in more.items() if key != "responsible"}]
            for imported in [merging.imported_values(card, values_of(card) | lasting, run, None)]
            for system, value in written(card)
        ],
    )
    return companies


def _missing_contacts(pairs: Sequence[tuple[Counterparty, CompanyCard]]) -> list[tuple[Counterparty, Contact]]:
    """The people named in rows who are not linked to the company yet, not even as somebody who has left."""
    ids = [company.pk for company, card in pairs if card.contacts]
    linked = {
        (link.counterparty_id, fold(link.person.full_name))
        for link in Affiliation.objects.filter(counterparty__in=ids).select_related("person")
    }
    found = []
    for company, card in pairs:
        for contact in card.contacts:
            key = (company.pk, fold(" ".join(filter(None, split_name(contact.name)))))
            if key not in linked:
                linked.add(key)
                found.append((company, contact))
    return found


def _people(pairs: Sequence[tuple[Counterparty, Contact]], by: User) -> list[ContactPerson]:
    rows = []
    for company, contact in pairs:
        last, first, patronymic = split_name(contact.name)
        names = {"last_name": last[:200], "first_name": first[:200], "patronymic": patronymic[:200]}
        reach = [DetailInput(kind, value, is_primary=True) for kind, value in (("phone", contact.phone), ("email", contact.email)) if value]  # fmt: skip
        rows.append(NewPerson(names, reach, company, contact.position))
    return create_people(rows, by=by)
