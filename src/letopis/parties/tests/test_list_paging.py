"""Pages of lists: every row exactly once, in the same order as Python sorts them, forwards and backwards."""

import random
from collections.abc import Callable
from datetime import timedelta
from functools import cmp_to_key
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.http import QueryDict
from django.test import Client

from letopis.accounts.models import User
from letopis.events.actions import complete_event
from letopis.events.testing import make_event
from letopis.kernel import clock
from letopis.lists.page import ListPage, narrow, order_of, read_page
from letopis.parties.lists import COUNTERPARTIES, PEOPLE
from letopis.parties.models import ContactPerson, Source
from letopis.parties.testing import make_counterparty, make_person

pytestmark = pytest.mark.django_db
Clients = Callable[[User], Client]
LASTS = ["Ёлкин", "Елкин", "елкина", "Белова", "Zimin", "Øst", "ян", "Ян"]
SORTS = ["name", "source", "responsible", "last", "next", "updated", "valid", "company", "position", "sex", "birthday", "events", "created", "team"]  # fmt: skip


def company_of_people(anna: User, boris: User, seed: int) -> random.Random:
    """People with holes in every column."""
    dice = random.Random(seed)
    companies = [make_counterparty(f"ООО «{name}»", by=anna) for name in ("Ёж", "Еда", "арка")]
    sources = [*Source.objects.all()[:3], None]
    for number in range(26):
        person = make_person(
            f"{dice.choice(LASTS)} {dice.choice(LASTS)}",
            by=dice.choice([anna, boris]),
            company=dice.choice([*companies, None]),
            position=dice.choice(["", "Директор", "директор", "Ёлочник"]),
            source=dice.choice(sources),
            sex=dice.choice(["", "male", "female"]),
            is_valid=dice.random() < 0.8,
            birth_day=(day := dice.choice([None, 3])),
            birth_month=day and dice.choice([2, 11]),
        )
        moment = clock.now() + timedelta(days=dice.choice([-50, -50, -3, 4]), minutes=number % 3)
        ContactPerson.objects.filter(pk=person.pk).update(updated_at=moment, created_at=moment.replace(day=1))
        for _each in range(dice.choice([0, 0, 1, 2])):
            event = make_event(
                by=anna, person=person, starts_at=clock.now() + timedelta(days=dice.choice([-40, -2, 3]))
            )
            if dice.random() < 0.5:
                complete_event(event, by=anna)
    return dice


def pages(user: User, sort: str, *, group: str = "") -> list[ListPage]:
    """Every page from the first to the last, by the links of the pages themselves."""
    params = QueryDict(mutable=True)
    params.update({"sort": sort, "where": "shown:is:all", "group": group})
    found = [read_page(PEOPLE, user, params)]
    while found[-1].after:
        params["after"] = found[-1].after
        found.append(read_page(PEOPLE, user, params))
    return found


def python_sort(page: ListPage, user: User) -> list[int]:
    """The ids of all rows, sorted here by the values of their keys, empty ones last."""
    order = order_of(page.asked)
    rows = [row for part in narrow(page.asked, user) for row in order.prepared(part)]

    def compare(one: Any, other: Any) -> int:
        for key in order.keys:
            a, b = getattr(one, key.name), getattr(other, key.name)
            if a == b:
                continue
            if a is None or b is None:
                return 1 if a is None else -1
            return (1 if a > b else -1) * (-1 if key.descending else 1)
        return (one.pk - other.pk) * (-1 if order.keys[-1].descending else 1)

    return [row.pk for row in sorted(rows, key=cmp_to_key(compare))]


@pytest.mark.parametrize("seed", range(2))
def test_pages_over_random_orders(seed: int, anna: User, boris: User, gleb: User) -> None:
    dice = company_of_people(anna, boris, seed)
    for trial in range(10):
        object.__setattr__(PEOPLE, "page_size", dice.choice([3, 4, 7, 80]))
        sorts = dice.sample(SORTS, dice.randint(1, 4))
        sort = ",".join(f"-{key}" if dice.random() < 0.5 else key for key in sorts)
        user = [anna, gleb][trial % 2]
        group = dice.choice(["", "", "source", "company", "updated"])
        try:
            read = pages(user, sort, group=group)
            forwards = [row.pk for page in read for row in page.rows]
            assert forwards == python_sort(read[0], user), sort
            assert read[0].count == len(forwards)
            backwards: list[int] = []
            params = QueryDict(mutable=True)
            params.update({"sort": sort, "where": "shown:is:all", "group": group})
            cursor = read[-1].before
            while cursor:
                params["before"] = cursor
                page = read_page(PEOPLE, user, params)
                backwards = [row.pk for row in page.rows] + backwards
                cursor = page.before
            assert backwards + [row.pk for row in read[-1].rows] == forwards, sort
        finally:
            object.__setattr__(PEOPLE, "page_size", 80)


def test_each_range_of_a_team_is_merged(anna: User, boris: User, vera: User) -> None:
    """A row of one's own that stands in another team is in its place among those of the team."""
    for name in ("Ахматова", "Берггольц", "Цветаева"):
        make_person(name, by=boris)
    own = make_person("Блок", by=anna)
    ContactPerson.objects.filter(pk=own.pk).update(team=vera.team)
    page = read_page(PEOPLE, anna, QueryDict(""))
    assert [row.last_name for row in page.rows] == ["Ахматова", "Берггольц", "Блок", "Цветаева"]
    assert page.count == 4


def test_a_merged_card_is_in_no_list(anna: User, gleb: User) -> None:
    kept, gone = make_person("Ахматова", by=anna), make_person("Горенко", by=anna)
    ContactPerson.objects.filter(pk=gone.pk).update(merged_into=kept)
    for user in (anna, gleb):
        page = read_page(PEOPLE, user, QueryDict("shown=all"))
        assert [row.pk for row in page.rows] == [kept.pk] and page.count == 1


def test_a_cursor_of_another_order_or_nobody_shows_the_first_page(anna: User, client_of: Clients) -> None:
    make_person("Белова", by=anna)
    page = read_page(PEOPLE, anna, QueryDict(""))
    from letopis.lists.keyset import cursor_of

    held = cursor_of(page.rows[0], page.order)
    client = client_of(anna)
    for bad in ("rubbish", held[:-3], held + "x", "W10", "WyJuYW1lIixbMV0sMV0", "bnVsbA", f"{held}&sort=-updated"):
        answer = client.get(f"/people/?after={bad}")
        assert answer.status_code == 200
    assert "Белова" in client.get(f"/people/?sort=-updated&after={held}").content.decode()


def test_sorting_by_several_columns_by_links(anna: User, client_of: Clients) -> None:
    make_person("Белова", by=anna)
    page = read_page(PEOPLE, anna, QueryDict("sort=source"))
    by_key = {column.field.key: column for column in page.columns}
    assert parse_qs(urlsplit(page.further_sort_address(by_key["updated"])).query)["sort"] == ["source,-updated"]
    assert parse_qs(urlsplit(page.sort_address(by_key["source"])).query)["sort"] == ["-source"]
    html = client_of(anna).get("/people/?sort=source,-updated").content.decode()
    assert "<sub>1</sub>" in html and "<sub>2</sub>" in html and 'aria-sort="descending"' in html


def test_counterparties_and_their_numbers(anna: User) -> None:
    for name, inn in (("Б", "7"), ("А", ""), ("В", "1")):
        make_counterparty(name, by=anna, inn=inn)
    page = read_page(COUNTERPARTIES, anna, QueryDict("sort=inn"))
    assert [row.name for row in page.rows] == ["В", "Б", "А"]
