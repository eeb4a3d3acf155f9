"""Which cards meet a key of another one: a fixed number of indexed queries for many cards at once."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from letopis.accounts.models import User
from letopis.kernel.text import fold
from letopis.parties.duplicates.keys import asked_company_keys, asked_person_keys
from letopis.parties.duplicates.weights import Facts, Reason, compare_companies, compare_people, weight_of
from letopis.parties.models import Affiliation, ContactDetail, ContactPerson, Counterparty

Party = ContactPerson | Counterparty
Model = type[ContactPerson] | type[Counterparty]
KINDS = (ContactDetail.Kind.PHONE, ContactDetail.Kind.EMAIL)
_PER_KEY = 200  # cards of one key that are compared; more namesakes than that say nothing
_CHUNK = 800


def _chunks(values: Iterable[Any]) -> Iterable[list[Any]]:
    every = list(values)
    for start in range(0, len(every), _CHUNK):
        yield every[start : start + _CHUNK]


def owner_column(model: Model) -> str:
    """The column by which contacts name a card."""
    return "person" if model is ContactPerson else "counterparty"


def facts_of(model: Model, ids: Iterable[int]) -> dict[int, Facts]:
    """What is compared of stored cards."""
    found: dict[int, Facts] = {}
    owner = owner_column(model)
    for some in _chunks(sorted(set(ids))):
        contacts: dict[int, dict[str, set[str]]] = {}
        rows = ContactDetail.objects.filter(**{f"{owner}__in": some}, kind__in=KINDS).exclude(normalized="")
        for pk, kind, value in rows.values_list(f"{owner}_id", "kind", "normalized"):
            contacts.setdefault(pk, {}).setdefault(kind, set()).add(plain(kind, value))
        companies: dict[int, set[int]] = {}
        if model is ContactPerson:
            for pk, company in Affiliation.objects.filter(person__in=some).values_list("person", "counterparty"):
                companies.setdefault(pk, set()).add(company)
        for card in model.objects.filter(pk__in=some).only(*_COLUMNS[owner]):
            held = contacts.get(card.pk, {})
            found[card.pk] = _facts(card, held, companies.get(card.pk, set()))
    return found


_COLUMNS = {
    "person": ["last_name", "first_name", "patronymic", "birth_day", "birth_month", "birth_year", "sex"],
    "counterparty": ["name", "inn", "kpp"],
}


def _facts(card: Party, contacts: Mapping[str, set[str]], companies: set[int]) -> Facts:
    phones, emails = contacts.get("phone", set()), contacts.get("email", set())
    if isinstance(card, ContactPerson):
        birthday = (card.birth_day, card.birth_month, card.birth_year)
        return Facts(card.full_name, phones, emails, companies, birthday, card.sex)
    return Facts(card.name, phones, emails, inn=card.inn.strip(), kpp=card.kpp.strip())


def plain(kind: str, normalized: str) -> str:
    """A contact as it is compared: a number without its extension."""
    return normalized.partition(";")[0] if kind == ContactDetail.Kind.PHONE else normalized


def meeting(model: Model, facts: Mapping[int, Facts], user: User) -> tuple[set[tuple[int, int]], Counter[str]]:
    """Pairs (one of `facts`, another visible card) that share a key, and how many cards have each contact."""
    owner, pairs = owner_column(model), set()
    visible = model.objects.visible_to(user).filter(is_marked_for_deletion=False)
    by_contact: dict[str, list[int]] = {}
    by_key: dict[str, list[int]] = {}
    by_inn: dict[str, list[int]] = {}
    for pk, card in facts.items():
        for value in (*card.phones, *card.emails):
            by_contact.setdefault(value, []).append(pk)
        for key in asked_person_keys(card.name) if model is ContactPerson else asked_company_keys(card.name):
            by_key.setdefault(key, []).append(pk)
        if card.inn:
            by_inn.setdefault(card.inn, []).append(pk)
    owners: Counter[str] = Counter()
    met: set[tuple[str, int]] = set()
    for some in _chunks(by_contact):
        rows = ContactDetail.objects.filter(normalized__in=some, kind__in=KINDS, **{f"{owner}__isnull": False})
        met |= set(rows.order_by().values_list("normalized", f"{owner}_id"))
    seen: set[int] = set()  # asked by id: a subquery of everything visible would be made anew for every step
    for some in _chunks({pk for _value, pk in met}):
        seen |= set(visible.filter(pk__in=some).values_list("pk", flat=True))
    met = {(value, pk) for value, pk in met if pk in seen}
    owners.update(value for value, _pk in met)
    pairs |= {(mine, pk) for value, pk in met if owners[value] <= _PER_KEY for mine in by_contact[value]}
    for column, held in (("name_key", by_key), ("inn", by_inn)):
        if column == "inn" and model is ContactPerson:
            continue
        taken: Counter[str] = Counter()
        for some in _chunks(held):
            for key, pk in visible.filter(**{f"{column}__in": some}).order_by("pk").values_list(column, "pk"):
                taken[key] += 1
                if taken[key] <= _PER_KEY:
                    pairs |= {(mine, pk) for mine in held[key]}
    return {(mine, pk) for mine, pk in pairs if mine != pk}, owners


def weighed(
    model: Model, facts: Mapping[int, Facts], pairs: Iterable[tuple[int, int]], owners: Counter[str]
) -> dict[tuple[int, int], list[Reason]]:
    """The reasons of each pair that has any."""
    pairs = list(pairs)
    others = facts_of(model, {pk for _mine, pk in pairs} - set(facts)) | dict(facts)
    compare = compare_people if model is ContactPerson else compare_companies
    found = {}
    for mine, pk in pairs:
        if pk in others and (reasons := compare(facts[mine], others[pk], owners)):
            found[mine, pk] = reasons
    return found


def similar(model: Model, typed: Facts, user: User, *, own: int | None = None) -> list[tuple[Party, list[Reason]]]:
    """Cards `user` sees that are probably the one being typed, the most probable first."""
    typed = Facts(**{**typed.__dict__, "emails": {fold(email) for email in typed.emails}})
    pairs, owners = meeting(model, {0: typed}, user)
    found = weighed(model, {0: typed}, {pair for pair in pairs if pair[1] != own}, owners)
    best = sorted(found, key=lambda pair: (-weight_of(found[pair]), pair))[:10]
    cards: Mapping[int, Party] = (
        model.objects.visible_to(user).select_related("responsible").in_bulk([pk for _mine, pk in best])
    )  # type: ignore[assignment]
    return [(cards[pk], found[mine, pk]) for mine, pk in best if pk in cards]
