"""Any number of made-up people and counterparties: the same for a seed, spread over teams like a real base."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from letopis.accounts.models import User
from letopis.attributes.models import AttributeDefinition
from letopis.kernel.bulk import write_rows
from letopis.parties.actions.children import tags_named
from letopis.parties.actions.groups import settled
from letopis.parties.demo import FAMILIES, FATHERS, LATIN, MEN, POSITIONS, TAGS, WOMEN, _inn, _ogrn
from letopis.parties.models import Affiliation, ContactDetail, ContactPerson, Counterparty, Group, Source
from letopis.parties.normal import derive_counterparty, derive_person, normalized

_CHUNK = 2000
GROUPS = {  # twenty of each kind: four of them with four inside
    "person": ("Клиенты", "Партнёры", "Подрядчики", "Знакомые"),
    "counterparty": ("Покупатели", "Поставщики", "Перевозчики", "Прочие"),
}
INSIDE = ("Москва", "Поволжье", "Урал", "Сибирь")
FORMS = ("ООО", "ООО", "ООО", "АО", "ТД", "ГК", "НПО", "ИП")
ROOTS = ("Строй", "Тепло", "Агро", "Мед", "Пром", "Снаб", "Техно", "Лес", "Металл", "Энерго", "Авто", "Текстиль", "Хим", "Рыб", "Дом", "Свет")  # fmt: skip
ENDS = ("Сервис", "Торг", "Комплект", "Инвест", "Групп", "Ресурс", "Мастер", "Центр", "Альянс", "Проект", "Логистик", "Трейд")  # fmt: skip
PLACES = ("Волга", "Урал", "Сибирь", "Нева", "Кама", "Дон", "Байкал", "Ока", "Алтай", "Кубань", "Север", "Юг", "Восток", "Запад")  # fmt: skip


@dataclass(frozen=True)
class Person:
    """What events need to know of a person."""

    pk: int
    name: str
    company: int
    owner: User
    phone: int  # id of the detail
    phone_text: str


def _uuid(rng: random.Random) -> UUID:
    return UUID(int=rng.getrandbits(128), version=4)


def company_names(rng: random.Random, count: int) -> Iterator[tuple[str, str]]:
    """(form, name), each name once."""
    for number in range(1, count + 1):
        form = rng.choice(FORMS)
        if form == "ИП":
            yield (
                form,
                f"ИП {rng.choice(FAMILIES)} {rng.choice('АБВГДЕИКМНОПРСТ')}. {rng.choice('АБВГДЕИКМНОПРСТ')}. {number}",
            )
        else:
            yield form, f"{form} «{rng.choice(ROOTS)}{rng.choice(ENDS)}-{rng.choice(PLACES)} {number}»"


def write_groups(host: str, by: User) -> list[int]:
    """The groups of a kind of cards, ids in the order they are spread over the cards."""
    paths = [names for top in GROUPS[host] for names in ([top], *([top, place] for place in INSIDE))]
    return [settled(Group.planned(host, names), by=by).pk for names in paths]


def write_companies(
    rng: random.Random, count: int, users: Sequence[User], by: User, now: datetime
) -> list[tuple[str, User]]:
    """`count` counterparties with ids 1…count; answers with name and owner of each, in the order of ids."""
    sources = list(Source.objects.filter(is_active=True).values_list("pk", flat=True))
    groups = write_groups("counterparty", by)
    made: list[tuple[str, User]] = []

    def rows() -> Iterator[dict[str, Any]]:
        for pk, (form, name) in enumerate(company_names(rng, count), 1):
            owner = users[pk % len(users)]
            person = form == "ИП"
            inn = _inn(rng, person=person)
            company = Counterparty(
                name=name, inn=inn, ogrn=_ogrn(rng, person=person), kpp="" if person else f"{inn[:4]}01001"
            )
            derive_counterparty(company, ())
            made.append((name, owner))
            moment = now - timedelta(minutes=rng.randrange(1_500_000))
            yield {
                "id": pk, "public_id": _uuid(rng), "name": name, "kind": "sole_proprietor" if person else "legal",
                "inn": company.inn, "ogrn": company.ogrn, "kpp": company.kpp, "group_id": groups[pk * 7 % len(groups)],
                "source_id": rng.choice(sources), "responsible_id": owner.pk, "team_id": owner.team_id,
                "created_by_id": by.pk, "created_at": moment, "updated_at": moment,
                "sort_key": company.sort_key, "search_text": company.search_text,
                "name_key": company.name_key,
            }  # fmt: skip

    write_rows(Counterparty, rows())
    return made


def _name(rng: random.Random) -> tuple[str, str, str, str]:
    woman = rng.random() < 0.5
    family, father = rng.choice(FAMILIES), rng.choice(FATHERS)
    return (f"{family}а" if woman else family, rng.choice(WOMEN if woman else MEN), father[2 if woman else 1], "female" if woman else "male")  # fmt: skip


def write_people(
    rng: random.Random, count: int, companies: Sequence[tuple[str, User]], by: User, now: datetime
) -> list[Person]:
    """`count` people with ids 1…count, each at a company, with a phone, an e-mail, often a mobile, and tags."""
    sources = list(Source.objects.filter(is_active=True).values_list("pk", flat=True))
    tags = [tag.pk for tag in tags_named(TAGS)]
    groups = write_groups("person", by)
    people: list[Person] = []
    details: list[dict[str, Any]] = []
    tagged: list[dict[str, Any]] = []

    def detail(person: int, kind: str, value: str, order: int) -> ContactDetail:
        row = ContactDetail(kind=kind, value=value, normalized=normalized(kind, value))
        details.append({
            "id": len(details) + 1, "public_id": _uuid(rng), "person_id": person, "kind": kind, "value": value,
            "normalized": row.normalized, "is_primary": order < 2, "order": order,
        })  # fmt: skip
        return row

    def rows() -> Iterator[dict[str, Any]]:
        for pk in range(1, count + 1):
            last, first, father, sex = _name(rng)
            number = 1 + (pk - 1) % len(companies)
            owner = companies[number - 1][1]
            phone = f"+79{rng.randrange(10**9):09}"
            login = f"{first[0]}.{last}{pk}".lower().translate(LATIN)
            person = ContactPerson(last_name=last, first_name=first, patronymic=father)
            first_detail = len(details) + 1
            own = [detail(pk, "phone", phone, 0), detail(pk, "email", f"{login}@company{number}.example", 1)]
            if rng.random() < 0.4:
                own.append(detail(pk, "phone", f"8 9{rng.randrange(10**9):09}", 2))
            derive_person(person, own)
            people.append(Person(pk, person.full_name, number, owner, first_detail, own[0].shown))
            for tag, share in zip(tags, (0.3, 0.08, 0.12, 0.06, 0.04), strict=True):
                if rng.random() < share:
                    tagged.append({"id": len(tagged) + 1, "contactperson_id": pk, "tag_id": tag})
            has_birthday = rng.random() < 0.5
            moment = now - timedelta(minutes=rng.randrange(1_500_000))
            yield {
                "id": pk, "public_id": _uuid(rng), "last_name": last, "first_name": first, "patronymic": father,
                "sex": sex, "group_id": groups[pk * 7 % len(groups)], "source_id": rng.choice(sources), "responsible_id": owner.pk, "team_id": owner.team_id,
                "birth_day": rng.randrange(1, 29) if has_birthday else None,
                "birth_month": rng.randrange(1, 13) if has_birthday else None,
                "birth_year": rng.randrange(1955, 2004) if has_birthday else None,
                "created_by_id": by.pk, "created_at": moment, "updated_at": moment,
                "sort_key": person.sort_key, "search_text": person.search_text,
                "name_key": person.name_key,
            }  # fmt: skip

    write_rows(ContactPerson, rows())
    write_rows(ContactDetail, details)
    write_rows(ContactPerson.tags.through, tagged)
    write_rows(
        Affiliation,
        (
            {"id": p.pk, "public_id": _uuid(rng), "person_id": p.pk, "counterparty_id": p.company,
             "position": rng.choice(POSITIONS), "is_main": True}
            for p in people
        ),
    )  # fmt: skip
    return people


def refresh_search(model: type[ContactPerson]) -> None:
    """Count the search texts anew: custom attributes are found, too."""
    known = list(AttributeDefinition.objects.filter(host="person"))
    table, last = connection.ops.quote_name(model._meta.db_table), 0
    while rows := list(model._base_manager.filter(pk__gt=last).order_by("pk").prefetch_related("details")[:_CHUNK]):
        for row in rows:
            derive_person(row, row.details.all(), known)
        with connection.cursor() as cursor:
            cursor.executemany(
                f"UPDATE {table} SET search_text = %s WHERE id = %s", [(row.search_text, row.pk) for row in rows]
            )
        last = rows[-1].pk
