"""Attributes as programs see them."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from letopis.accounts.models import User
from letopis.attributes.models import AttributeDefinition
from letopis.attributes.testing import make_attribute
from letopis.parties.models import ContactPerson, PersonValue
from letopis.parties.testing import make_counterparty, make_person
from letopis.rest.tokens import create_token

Call = Callable[..., Any]


@pytest.fixture
def call(db: None) -> Call:
    """A request to the API as somebody, answered as (status, body)."""

    def ask(who: User, method: str, path: str, body: Any = None, **headers: str) -> Any:
        given = {"Authorization": f"Bearer {create_token(who, 'write')}", **headers}
        sent = json.dumps(body) if body is not None else ""
        answer = Client().generic(method, f"/api/v1{path}", sent, "application/json", headers=given)
        return answer.status_code, json.loads(answer.content) if answer.content else None

    return ask


def test_an_attribute_is_made_changed_and_retired(call: Call, olga: User, anna: User) -> None:
    body = {
        "host": "person", "name": "Интересы", "type": "choices",
        "choices": [{"name": "Кофе", "color": "warn"}, {"name": "Яхты"}],
    }  # fmt: skip
    assert call(anna, "POST", "/attributes", body)[0] == 403
    status, made = call(olga, "POST", "/attributes", body)
    assert (status, made["code"], made["version"]) == (201, "interesy", 1)
    assert [choice["code"] for choice in made["choices"]] == ["kofe", "yakhty"]
    assert [choice["color"] for choice in made["choices"]] == ["warn", "ok"]
    path = f"/attributes/{made['id']}"
    assert call(olga, "PATCH", path, {"name": "Увлечения"})[0] == 428
    turned = [{"code": "yakhty", "name": "Яхты и катера"}, {"name": "Горы"}]
    status, changed = call(olga, "PATCH", path, {"name": "Увлечения", "choices": turned}, **{"If-Match": '"1"'})
    assert (status, changed["code"], changed["name"]) == (200, "interesy", "Увлечения")
    assert [(c["code"], c["retired"]) for c in changed["choices"]] == [
        ("yakhty", False), ("gory", False), ("kofe", True),
    ]  # fmt: skip
    assert call(olga, "PATCH", path, {"name": "Иначе"}, **{"If-Match": '"1"'})[0] == 412
    assert call(olga, "DELETE", path, **{"If-Match": '"2"'})[0] == 204
    assert call(anna, "GET", "/attributes")[1]["items"] == []
    assert [row["code"] for row in call(anna, "GET", "/attributes?retired=true")[1]["items"]] == ["interesy"]
    status, back = call(olga, "PATCH", path, {"is_retired": False}, **{"If-Match": '"3"'})
    assert (status, back["is_retired"]) == (200, False)


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": " "}, {"type": "what"}, {"type": "reference", "target": "moon"}, {"host": "moon"}, {"type": "choice"}, {"type": "reference"},
        {"type": "text", "target": "person"}, {"seen_by": ["nobody"]}, {"unknown": 1}, {"name": "я" * 121},
        {"type": "choice", "choices": [{"name": "а;б"}]}, {"type": "choice", "choices": [{"name": "а"}, {"name": "А"}]},
        {"type": "choice", "choices": [{"name": "а", "code": "none"}]}, {"name": "Заметка"},
    ],
)  # fmt: skip
def test_a_wrong_attribute_is_422(wrong: dict[str, Any], call: Call, gleb: User) -> None:
    make_attribute("Заметка", by=gleb)
    status, problem = call(gleb, "POST", "/attributes", {"host": "person", "name": "Новый", "type": "text", **wrong})
    assert status == 422, problem
    assert AttributeDefinition.objects.count() == 1


def test_values_go_in_and_out_with_the_card(call: Call, anna: User, vera: User) -> None:
    for name, type in (("Лимит", "money"), ("Встреча", "datetime"), ("Дата", "date"), ("Флаг", "boolean")):
        make_attribute(name, type)
    make_attribute("Интересы", "choices", choices=["Кофе", "Яхты"])
    given = {
        "limit": "1500", "vstrecha": "2026-11-23T14:30:00+03:00", "data": "2026-11-23", "flag": False,
        "interesy": ["yakhty", "kofe"],
    }  # fmt: skip
    status, made = call(anna, "POST", "/people", {"last_name": "Белова", "attributes": given})
    held = {
        "limit": "1500.00", "vstrecha": "2026-11-23T11:30:00Z", "data": "2026-11-23", "flag": False,
        "interesy": ["kofe", "yakhty"],
    }  # fmt: skip
    assert (status, made["attributes"]) == (201, held)
    path = f"/people/{made['id']}"
    status, changed = call(anna, "PATCH", path, {"attributes": {"flag": None, "limit": "2"}}, **{"If-Match": '"1"'})
    assert (status, changed["attributes"]) == (
        200,
        {key: value for key, value in held.items() if key != "flag"} | {"limit": "2.00"},
    )
    assert ContactPerson.objects.get().attributes["limit"] == "2.00"
    assert call(vera, "GET", path)[0] == 404
    for code, value in (
        ("limit", 1.5), ("limit", "1e3"), ("limit", True), ("flag", 1), ("data", "23.11.2026"), ("interesy", "kofe"),
        ("interesy", ["chay"]), ("nichego", 1), ("vstrecha", "2026-11-23T14:30:00"), ("interesy", ["\ud800"]),
        ("data", {"a": []}), ("a\x00", 1),
    ):  # fmt: skip
        status, problem = call(anna, "PATCH", path, {"attributes": {code: value}}, **{"If-Match": "*"})
        assert status == 422, (code, value, problem)


def test_lists_are_narrowed_and_sorted_by_attributes(call: Call, anna: User, vera: User) -> None:
    likes = make_attribute("Интересы", "choices", choices=["Кофе", "Яхты", "Горы"])
    limit = make_attribute("Лимит", "money")
    people = {}
    for number, (names, money) in enumerate(
        [(["kofe"], "30"), (["yakhty", "kofe"], "10"), ([], None), (["gory"], "20"), (None, None)]
    ):
        body = {"last_name": f"Белова {number}", "attributes": {likes.code: names, limit.code: money}}
        people[number] = call(anna, "POST", "/people", body)[1]["id"]

    def found(query: str, who: User = anna) -> list[int]:
        items, cursor = [], ""
        while True:
            status, page = call(who, "GET", f"/people?limit=2&{query}{cursor}")
            assert status == 200, page
            items += [next(n for n, pk in people.items() if pk == row["id"]) for row in page["items"]]
            if not page["next"]:
                return items
            cursor = f"&cursor={page['next']}"

    assert found("attributes.interesy=kofe") == [0, 1]
    assert found("attributes.interesy=kofe&attributes.interesy=gory") == [0, 1, 3]
    assert found("attributes.interesy=") == [2, 4]
    assert found("attributes.limit=10&attributes.interesy=kofe") == [1]
    assert found("sort=attributes.limit") == [1, 3, 0, 2, 4]
    assert found("sort=-attributes.limit") == [0, 3, 1, 4, 2]
    assert found("attributes.interesy=kofe&sort=attributes.limit") == [1, 0]
    assert found("attributes.interesy=kofe", vera) == []
    for wrong in ("attributes.none=1", "attributes.limit=x", "attributes.interesy=chay", "sort=attributes.none",
                  "sort=attributes.interesy", "attributes.=1", "attribute.limit=1"):  # fmt: skip
        assert call(anna, "GET", f"/people?{wrong}")[0] == 422, wrong


def test_what_a_role_may_not_see_is_nowhere(call: Call, anna: User, olga: User) -> None:
    hidden = make_attribute("Наценка", "integer", seen_by=["head"])
    fixed = make_attribute("Лимит", "money", changed_by=["head"])
    person = make_person(by=anna)
    path = f"/people/{person.public_id}"
    status, item = call(olga, "PATCH", path, {"attributes": {"natsenka": 5, "limit": "7"}}, **{"If-Match": "*"})
    assert (status, item["attributes"]) == (200, {"natsenka": 5, "limit": "7.00"})
    assert call(anna, "GET", path)[1]["attributes"] == {"limit": "7.00"}
    assert call(anna, "GET", "/people?attributes.natsenka=5")[0] == 422
    assert call(anna, "GET", "/people?sort=attributes.natsenka")[0] == 422
    assert call(anna, "PATCH", path, {"attributes": {"natsenka": 6}}, **{"If-Match": "*"})[0] == 422
    assert call(anna, "PATCH", path, {"attributes": {"limit": "8"}}, **{"If-Match": "*"})[0] == 403
    assert call(anna, "GET", f"/attributes/{hidden.public_id}")[0] == 404
    assert call(anna, "GET", f"/attributes/{fixed.public_id}")[0] == 200
    assert [row["code"] for row in call(anna, "GET", "/attributes")[1]["items"]] == ["limit"]
    assert PersonValue.objects.count() == 2


def test_counterparties_and_events_have_them_too(call: Call, anna: User) -> None:
    make_attribute("Отрасль", "choice", host="counterparty", choices=["Стройка"], required=True)
    make_attribute("Итог", "text", host="event")
    assert call(anna, "POST", "/counterparties", {"name": "Без отрасли"})[0] == 422
    status, company = call(anna, "POST", "/counterparties", {"name": "С отраслью", "attributes": {"otrasl": "stroyka"}})
    assert (status, company["attributes"]) == (201, {"otrasl": "stroyka"})
    assert call(anna, "GET", "/counterparties?attributes.otrasl=stroyka")[1]["items"][0]["id"] == company["id"]
    body = {"type": "note", "subject": "Заметка", "attributes": {"itog": "решили"}}
    status, event = call(anna, "POST", "/events", body)
    assert (status, event["attributes"]) == (201, {"itog": "решили"})
    assert call(anna, "GET", "/events?attributes.itog=РЕШИЛИ&sort=attributes.itog")[1]["items"][0]["id"] == event["id"]
    assert call(anna, "GET", "/events?q=решили")[1]["items"][0]["id"] == event["id"]
    status, event = call(anna, "PATCH", f"/events/{event['id']}", {"attributes": {"itog": None}}, **{"If-Match": "*"})
    assert (status, event["attributes"]) == (200, {})


def test_a_list_asks_as_much_of_the_base_for_thirty_cards_as_for_three(
    call: Call, anna: User, django_assert_max_num_queries: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    make_attribute("Лимит", "money")
    make_attribute("Кто", "reference", target="counterparty")
    company = str(make_counterparty(by=anna).public_id)

    def asked() -> int:
        call(anna, "GET", "/people?sort=attributes.limit")  # the dictionaries are read
        with CaptureQueriesContext(connection) as captured:
            assert call(anna, "GET", "/people?sort=attributes.limit&attributes.limit=1")[0] == 200
        return len(captured)

    counts = []
    for many in (3, 27):
        for number in range(many):
            body = {"last_name": f"Б {number}", "attributes": {"limit": "1", "kto": company}}
            assert call(anna, "POST", "/people", body)[0] == 201
        counts.append(asked())
    assert counts[0] == counts[1]
