"""Filters of lists against a plain reading of the same rows in Python."""

import random
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client

from letopis.accounts.models import User
from letopis.kernel import clock
from letopis.kernel.text import digits, fold
from letopis.lists.conditions import Condition, Group, write
from letopis.lists.fields import Comparison as Sign
from letopis.lists.fields import Kind, ListField, fields_of
from letopis.lists.page import ask, narrow, read_page
from letopis.parties.lists import PEOPLE
from letopis.parties.models import ContactPerson, Source, Tag
from letopis.parties.testing import make_person
from letopis.parties.tests.test_list_paging import company_of_people

pytestmark = pytest.mark.django_db
Clients = Callable[[User], Client]
FIELDS = ["name", "last-name", "position", "source", "responsible", "tag", "valid", "updated", "last", "next", "events", "sex", "phone", "comment", "next-state", "last-type", "company"]  # fmt: skip


def holds(field: ListField, sign: Sign, values: tuple[str, ...], value: Any, user: User) -> bool:
    """What a condition says of a value, in plain Python."""
    if isinstance(value, str) and type(value) is not str:
        value = str(value)
    empty = value is None or value == "" or value == []
    if sign in (Sign.EMPTY, Sign.FILLED):
        return empty == (sign == Sign.EMPTY)
    named = {choice.value: str(choice.label).strip() for choice in field.choices(user)} if field.choices else {}
    if field.kind == Kind.BOOLEAN:
        return value is (values[0] == "yes")
    if field.kind == Kind.CHOICES:
        wanted = [named[one] in (value or []) for one in values]
        return {Sign.CONTAINS: any(wanted), Sign.ALL: all(wanted), Sign.WITHOUT: not any(wanted)}[sign]
    if field.kind == Kind.INTEGER:
        numbers = [int(one) for one in values]
        return {
            Sign.IS: value in numbers,
            Sign.IS_NOT: value not in numbers,
            Sign.LESS: value < numbers[0],
            Sign.LESS_OR_IS: value <= numbers[0],
            Sign.MORE: value > numbers[0],
            Sign.MORE_OR_IS: value >= numbers[0],
            Sign.BETWEEN: min(numbers) <= value <= max(numbers),
        }[sign]
    if field.kind == Kind.MOMENT:
        return _moment(sign, values, value, user)
    if named:
        here = value in [user.name if one == "me" else named[one] for one in values]
        return here if sign == Sign.IS else not here
    read = digits if field.kind == Kind.PHONE else fold
    texts, held = [read(one) for one in values], read(value or "")
    if sign in (Sign.CONTAINS, Sign.WITHOUT):
        found = not empty and any(text in held for text in texts)
        return found if sign == Sign.CONTAINS else not found
    return (not empty and held in texts) == (sign == Sign.IS)


def _moment(sign: Sign, values: tuple[str, ...], value: datetime | None, user: User) -> bool:
    today = clock.today(user.zone)
    day = value and value.astimezone(user.zone).date()
    if sign == Sign.OLDER:
        return day is None or day < today - timedelta(days=int(values[0]))
    if day is None:
        return False
    if sign == Sign.WITHIN:
        return {
            "today": day == today,
            "last-7": today - timedelta(days=6) <= day <= today,
            "next-30": today <= day < today + timedelta(days=30),
            "this-month": (day.year, day.month) == (today.year, today.month),
            "this-year": day.year == today.year,
        }[values[0]]
    days = [date.fromisoformat(one) for one in values]
    return {
        Sign.IS: day == days[0],
        Sign.LESS: day < days[0],
        Sign.MORE_OR_IS: day >= days[0],
        Sign.BETWEEN: min(days) <= day <= max(days),
    }[sign]


def some_values(field: ListField, sign: Sign, dice: random.Random, user: User) -> tuple[str, ...]:
    if sign in (Sign.EMPTY, Sign.FILLED):
        return ()
    if field.kind == Kind.MOMENT:
        if sign == Sign.OLDER:
            return (str(dice.choice([0, 1, 30, 60])),)
        if sign == Sign.WITHIN:
            return (dice.choice(["today", "last-7", "next-30", "this-month", "this-year"]),)
        days = [f"{clock.today(user.zone) + timedelta(days=dice.choice([-50, -40, -3, 0, 3, 4]))}" for _ in "ab"]
        return tuple(days if sign == Sign.BETWEEN else days[:1])
    if field.kind == Kind.BOOLEAN:
        return (dice.choice(["yes", "no"]),)
    if field.kind == Kind.INTEGER:
        return tuple(str(dice.randint(0, 3)) for _ in range(2 if sign == Sign.BETWEEN else 1))
    if field.choices:
        found = [choice.value for choice in field.choices(user)]
        return tuple(dice.sample(found, min(len(found), dice.randint(1, 2))))
    pieces = ["ЁЛ", "елк", "я", "Белова", "дир", "Директор", "ооо", "921", "важ", "ян", "%", "_", "ян ян"]
    if field.key == "phone":
        pieces = ["921", "000-1", "5"]
    return tuple(dice.sample(pieces, dice.randint(1, 2)))


@pytest.mark.parametrize("seed", range(2))
def test_random_filters(seed: int, anna: User, boris: User, gleb: User) -> None:
    dice = company_of_people(anna, boris, seed)
    for number, person in enumerate(ContactPerson.objects.all()):
        person.comment = dice.choice(["", "Важный", "ВАЖНО 100%", "что-то_ещё"])
        person.save(update_fields=["comment"])
        for name in dice.sample(["VIP", "Опт", "Ёлки"], dice.randint(0, 3)):
            person.tags.add(Tag.objects.get_or_create(folded=fold(name), defaults={"name": name})[0])
        if number % 3:
            person.details.create(kind="phone", value=f"+7 921 000 {number:04}", normalized=f"+7921000{number:04}")
    fields = {field.key: field for field in fields_of("people", gleb) if field.key in FIELDS}
    assert set(fields) == set(FIELDS)
    matched = 0

    def condition() -> Condition:
        field = fields[dice.choice(FIELDS)]
        sign = dice.choice(field.comparisons)
        return Condition(field.key, sign, some_values(field, sign, dice, user))

    def group(depth: int) -> Group:
        items = [group(1) if depth == 0 and dice.random() < 0.4 else condition() for _ in range(dice.randint(1, 3))]
        return Group(tuple(items), dice.random() < 0.5)

    for trial in range(60):
        user = [anna, gleb][trial % 2]
        asked_for = group(0)
        rows = list(ContactPerson.objects.visible_to(user).filter(is_marked_for_deletion=False))
        loaded = {key: field.load(user, rows) for key, field in fields.items()}

        def check(item: Condition | Group, pk: int) -> bool:
            if isinstance(item, Group):
                parts = [check(part, pk) for part in item.items]
                return any(parts) if item.any else all(parts)
            return holds(fields[item.key], item.comparison, item.values, loaded[item.key].get(pk), user)

        expected = {row.pk for row in rows if check(asked_for, row.pk)}
        params = QueryDict(mutable=True)
        params.update({"where": write(Group((Condition("shown", Sign.IS, ("all",)), asked_for)))})
        asked = ask(PEOPLE, user, params)
        found = [pk for part in narrow(asked, user) for pk in part.values_list("pk", flat=True)]
        assert len(found) == len(set(found))
        assert set(found) == expected, write(asked_for)
        matched += bool(expected)
    assert matched > 20


def test_a_condition_that_cannot_be_read_matches_nothing(anna: User, client_of: Clients) -> None:
    make_person("Белова", by=anna)
    client = client_of(anna)
    for where in (
        "nothing:is:a",
        "name:older:3",
        "source:is:not-an-id",
        "updated:within:never",
        "updated:lt:31.02.2026",
        "updated:lt:0001-01-01",
        "events:is:many",
        "events:between:1",
        "name:has",
        "last:older:99999999",
        "rubbish(",
    ):
        answer = client.get("/people/", {"where": where}).content.decode()
        assert "Белова" not in answer, where
        assert "Под отбор ничего не попало" in answer or "Nothing passes" in answer, where
    assert "Белова" in client.get("/people/", {"where": "any(nothing:is:a;name:has:бел)"}).content.decode()


def test_quick_conditions_and_the_usual_one(anna: User, boris: User) -> None:
    make_person("Белова", by=anna, is_valid=False)
    make_person("Громова", by=boris, source=Source.objects.get(code="site"))

    def names(query: str) -> list[str]:
        return [row.last_name for row in read_page(PEOPLE, anna, QueryDict(query)).rows]

    assert names("") == ["Громова"]
    assert names("shown=all") == ["Белова", "Громова"]
    assert names("shown=all&responsible=me") == ["Белова"]
    assert names("where=shown:is:invalid") == ["Белова"]
    assert names(f"source={Source.objects.get(code='site').public_id}") == ["Громова"]
    assert names("view=mine") == []
    assert names("where=last:empty&view=mine") == ["Громова"]  # a filter of one's own stands instead of the view's
