"""People from cards; one fact for a whole piece of the file."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from letopis.accounts.models import User
from letopis.accounts.visibility import points_at
from letopis.attributes.mirror import mirror
from letopis.exchange.cards import Card
from letopis.exchange.loading import merging
from letopis.exchange.loading.identity import decide, identities, known_to, party_of, settle_double, written
from letopis.exchange.loading.lookups import Dictionaries, companies_for, key_of
from letopis.exchange.loading.options import DEFAULT, Options, Seen, Verdict
from letopis.history.facts import Changed, Values
from letopis.kernel.bulk import insert_rows
from letopis.kernel.text import fold
from letopis.parties.actions.batch import NewPerson, create_people
from letopis.parties.actions.children import set_affiliations
from letopis.parties.inputs import AffiliationInput
from letopis.parties.models import ContactDetail, ContactPerson, ExternalId
from letopis.parties.normal import normalized

_CHILDREN = ("details", "tags", "external_ids", "affiliations__counterparty")


def judge(
    cards: Sequence[Card], by: User, options: Options = DEFAULT, *, doubles: bool = False, seen: Seen | None = None
) -> list[Verdict]:
    """What an import of these cards by `by` would do, in a fixed number of queries."""
    known = known_to(ContactPerson, cards, by)
    verdicts: list[Verdict] = []
    first_seen: Seen = set() if seen is None else seen
    for card in cards:
        keys = identities(card)
        found = next(((key, known[key]) for key in keys if key in known), None)
        if card.refused:
            verdicts.append(Verdict(card, "refused", why=card.refused))
        elif found is None:
            verdicts.append(Verdict(card, "same" if keys[0] in first_seen else "new"))
            first_seen.add(keys[0])
        else:
            (how, _value), row = found
            verdicts.append(decide(card, party_of(row), row.imported, how, options, by))
    if doubles or options.looks_for_doubles:
        like = _doubles([verdict.card for verdict in verdicts if verdict.what == "new"], by)
        for place, verdict in enumerate(verdicts):
            if verdict.what == "new" and (double := like.get(id(verdict.card))):
                verdicts[place] = settle_double(replace(verdict, double=double), options, by)
    return verdicts


def _doubles(cards: Sequence[Card], by: User) -> dict[int, ContactPerson]:
    """People with a phone or an e-mail of a card and the same name, in any order, with or without patronymic."""
    reach = {
        id(card): {
            (kind, normalized(kind, value)) for kind, _label, value in card.details if kind in ("phone", "email")
        }
        for card in cards
    }
    wanted = {value for keys in reach.values() for _kind, value in keys if value}
    rows = ContactDetail.objects.filter(
        points_at(ContactPerson.objects.visible_to(by).filter(is_marked_for_deletion=False), "person"),
        normalized__in=wanted,
        kind__in=("phone", "email"),
    )
    owners: dict[tuple[str, str], list[ContactPerson]] = {}
    for row in rows.select_related("person").order_by("person_id"):
        if row.person is not None:
            owners.setdefault((row.kind, row.normalized), []).append(row.person)
    found: dict[int, ContactPerson] = {}
    for card in cards:
        words = set(fold(card.title).split())
        for person in (person for key in reach[id(card)] for person in owners.get(key, ())):
            here = set(fold(person.full_name).split())
            if words <= here or here <= words:
                found.setdefault(id(card), person)
    return found


def values_of(card: Card) -> dict[str, Any]:
    """The columns a card gives."""
    day, month, year = card.birthday
    return {
        "last_name": card.last_name,
        "first_name": card.first_name,
        "patronymic": card.patronymic,
        "sex": card.sex,
        "birth_day": day,
        "birth_month": month,
        "birth_year": year,
        "comment": card.note,
        **card.utm,
    }


def preview(verdicts: Sequence[Verdict], name: str, options: Options, by: User) -> list[Verdict]:
    """The verdicts with what would change, old and new; a card that would stay as it is, is the same."""
    people = _loaded([verdict.target.pk for verdict in verdicts if verdict.what == "changed" and verdict.target])
    words = Dictionaries([verdict.card for verdict in verdicts], by)
    result = []
    for verdict in verdicts:
        given = words.settle(verdict.card) if verdict.what in ("new", "changed") else {}
        if verdict.what == "changed" and verdict.target:
            person = people[verdict.target.pk]
            plan = _plan(person, verdict, given, name, options, by)
            changes = merging.changes_of(person, plan, by)
            verdict = replace(verdict, changes=changes, what="same" if plan.is_empty else "changed")
        result.append(verdict)
    return result


def write(
    verdicts: Sequence[Verdict], name: str, run: str, options: Options, by: User
) -> tuple[list[Verdict], list[Changed]]:
    """Do what was judged; inside the caller's transaction, the fact is the caller's too."""
    new = [verdict.card for verdict in verdicts if verdict.what == "new"]
    words = Dictionaries([verdict.card for verdict in verdicts if verdict.what in ("new", "changed")], by, writes=True)
    changes = _create(new, words, name, run, by)
    people = _loaded([v.target.pk for v in verdicts if v.what == "changed" and v.target], lock=True)
    done = []
    for verdict in verdicts:
        if verdict.what == "changed" and verdict.target:
            person, card = people[verdict.target.pk], verdict.card
            given = words.settle(card)
            plan = _plan(person, verdict, given, name, options, by)
            changed = merging.apply(person, plan, card, values_of(card) | _lasting(given), run, by)
            people |= _loaded([person.pk], lock=True) if _comes_again(verdicts, verdict) else {}
            changes += [Changed(company) for company in plan.made]
            if changed.after:
                changes.append(changed)
            else:
                verdict = replace(verdict, what="same")
        done.append(verdict)
    return done, changes


def _comes_again(verdicts: Sequence[Verdict], verdict: Verdict) -> bool:
    return sum(1 for other in verdicts if other.target == verdict.target) > 1


def _loaded(ids: Sequence[int], *, lock: bool = False) -> dict[int, ContactPerson]:
    rows = ContactPerson._default_manager.filter(pk__in=ids).prefetch_related(*_CHILDREN)
    return {row.pk: row for row in (rows.select_for_update() if lock else rows)}


def _lasting(given: dict[str, Any]) -> dict[str, Any]:
    """What a file may change later too; whom a card belongs to is said once."""
    return {key: value for key, value in given.items() if key != "responsible"}


def _plan(
    person: ContactPerson, verdict: Verdict, given: dict[str, Any], name: str, options: Options, by: User
) -> merging.Plan:
    card, another = verdict.card, verdict.by == "double"
    given = {key: value for key, value in given.items() if value != person}  # nobody has brought themselves
    plan = merging.plan(person, card, values_of(card) | _lasting(given), name, options, another=another)
    _plan_works(plan, person, card, by)
    return plan


def _plan_works(plan: merging.Plan, person: ContactPerson, card: Card, by: User) -> None:
    """Companies of the card the person has never been linked to; a link that was ended here stays ended."""
    links = list(person.affiliations.all())
    names = {fold(link.counterparty.name) for link in links}
    inns = {link.counterparty.inn for link in links if link.counterparty.inn}
    missing = [
        work for work in card.works if fold(work.organisation) not in names and work.inn.partition("/")[0] not in inns
    ]
    if not missing:
        return
    before = ", ".join(str(link.counterparty) for link in links)
    plan.lists["affiliations"] = (before, ", ".join(f"+ {work.organisation or work.inn}" for work in missing))

    def link() -> tuple[Values, Values]:
        companies, made = companies_for(missing, by)
        plan.made += made
        rows = [
            AffiliationInput(row.counterparty, row.position, row.role, row.since, row.until, row.is_main, row.public_id)
            for row in links
        ]
        fresh = [
            AffiliationInput(companies[key_of(work)], work.position[:200])
            for work in missing
            if companies[key_of(work)].pk not in {row.counterparty_id for row in links}
        ]
        return set_affiliations(person, [*rows, *fresh], by=by) if fresh else ({}, {})

    plan.write_lists.append(link)


def _create(cards: Sequence[Card], words: Dictionaries, name: str, run: str, by: User) -> list[Changed]:
    companies, made = companies_for([work for card in cards for work in card.works], by)
    given = [words.settle(card) for card in cards]
    people = create_people(
        [
            NewPerson(
                values=values_of(card)
                | more
                | {"kept": merging.kept_lines(card, name), "attributes": dict(card.attributes)},
                details=merging.detail_inputs(card),
                company=companies[key_of(card.works[0])] if card.works else None,
                position=card.works[0].position if card.works else "",
                role=card.role if card.works else "",
                tags=card.tags,
                further=[(companies[key_of(work)], work.position) for work in card.works[1:]],
            )
            for card, more in zip(cards, given, strict=True)
        ],
        by=by,
    )
    if words.attributes:
        mirror(people, words.attributes.values())
    insert_rows(
        ExternalId,
        [
            {"person_id": person.pk, "system": system, "value": value, "imported": imported}
            for card, person, more in zip(cards, people, given, strict=True)
            for imported in [merging.imported_values(card, values_of(card) | _lasting(more), run, None)]
            for system, value in written(card)
        ],
    )
    return [Changed(row) for row in (*made, *people)]
