"""Events over the API, as a program uses them."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from letopis.accounts.models import User
from letopis.events.models import Event
from letopis.events.testing import make_event
from letopis.parties.testing import make_person
from letopis.rest.tokens import create_token

Ask = Callable[..., HttpResponse]


@pytest.fixture
def api_of() -> Callable[[User], Ask]:
    """A program that holds a token of a user."""

    def make(user: User, scope: str = "write") -> Ask:
        client, token = Client(), create_token(user, scope)

        def ask(method: str, path: str, body: Any = None, **headers: str) -> HttpResponse:
            given = {
                "Authorization": f"Bearer {token}",
                **{name.replace("_", "-"): value for name, value in headers.items()},
            }
            data = body if isinstance(body, str) else "" if body is None else json.dumps(body)
            return client.generic(method, f"/api/v1{path}", data, content_type="application/json", headers=given)

        return ask

    return make


def test_an_event_is_written_read_changed_completed_and_marked(anna: User, api_of: Callable[[User], Ask]) -> None:
    person, ask = make_person(by=anna, phone="8 921 000-77-03"), api_of(anna)
    body = {
        "type": "call",
        "direction": "incoming",
        "subject": "Сроки",
        "starts_at": "2026-11-23T11:30:00Z",
        "ends_at": "2026-11-23T11:40:00+00:00",
        "participants": [{"person": str(person.public_id), "contact": "+79210007703"}],
        "tags": ["Мурманск"],
    }
    made = ask("POST", "/events", body, Idempotency_Key="1")
    again = ask("POST", "/events", body, Idempotency_Key="1")
    assert made.status_code == again.status_code == 201, made.content.decode()
    assert made.json()["id"] == again.json()["id"] and Event.objects.count() == 1
    item = made.json()
    assert (item["state"], item["needs_answer"], item["responsible"], item["author"]) == (
        "planned",
        True,
        str(anna.public_id),
        str(anna.public_id),
    )
    assert (item["participants"][0]["name"], item["participants"][0]["contact"]) == (
        "Белова Ольга Сергеевна",
        "+7 (921) 000-77-03",
    )
    address = f"/events/{item['id']}"
    assert ask("GET", address)["ETag"] == '"1"'
    assert ask("PATCH", address, {"subject": "Иначе"}).status_code == 428
    assert ask("PATCH", address, {"subject": "Иначе"}, If_Match='"7"').status_code == 412
    changed = ask("PATCH", address, {"subject": "Иначе", "participants": item["participants"]}, If_Match='"1"')
    assert (changed.status_code, changed.json()["subject"], changed.json()["version"]) == (200, "Иначе", 2), (
        changed.content.decode()
    )
    assert changed.json()["participants"] == item["participants"], "what was read may be sent back"
    done = ask("POST", f"{address}/completion", {"outcome": "reached"})
    assert (done.status_code, done.json()["state"], done.json()["needs_answer"]) == (200, "completed", False), (
        done.content.decode()
    )
    assert ask("POST", f"{address}/completion", {}).status_code == 422
    reopened = ask("DELETE", f"{address}/completion")
    assert reopened.status_code in (200, 204) and Event.objects.get().state == "planned"
    assert ask("POST", f"{address}/cancellation", {"reason": "Болеет"}).json()["cancel_reason"] == "Болеет"
    assert ask("DELETE", f"{address}/cancellation").status_code in (200, 204)
    assert ask("DELETE", address, If_Match=f'"{Event.objects.get().version}"').status_code == 204
    assert ask("GET", "/events").json() == {"items": [], "next": None}


def test_who_may_not_see_gets_404_who_may_not_change_403(
    anna: User, boris: User, vera: User, oleg: User, api_of: Callable[..., Ask]
) -> None:
    event = make_event(by=anna, person=make_person(by=anna))
    address = f"/events/{event.public_id}"
    for method, path, body in (
        ("GET", "", None),
        ("PATCH", "", {"subject": "!"}),
        ("DELETE", "", None),
        ("POST", "/completion", {}),
        ("DELETE", "/completion", None),
        ("POST", "/cancellation", {}),
    ):
        assert api_of(vera)(method, address + path, body, If_Match='"1"').status_code == 404, (method, path)
        if method != "GET":
            assert api_of(boris)(method, address + path, body, If_Match='"1"').status_code == 403, (method, path)
    assert api_of(vera)("GET", "/events").json()["items"] == []
    assert len(api_of(boris)("GET", "/events").json()["items"]) == 1
    assert api_of(oleg)("POST", "/events", {"type": "note", "subject": "!"}).status_code == 403
    assert api_of(anna, "read")("POST", "/events", {"type": "note", "subject": "!"}).status_code == 403
    assert Client().get(f"/api/v1{address}").status_code == 401
    hidden = {"type": "call", "subject": "!", "participants": [{"person": str(make_person(by=anna).public_id)}]}
    assert api_of(vera)("POST", "/events", hidden).status_code == 422


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ('{"type": ', 400),
        ({"type": "call", "subject": "без участника"}, 422),
        ({"type": "no-such", "subject": "!"}, 422),
        ({"type": "note", "subject": "\x00"}, 422),
        ('{"type": "note", "subject": "\\ud800"}', 422),
        ({"type": "note", "subject": "!", "starts_at": "2026-11-23T11:30:00"}, 422),
        ({"type": "note", "subject": "!", "starts_at": "9999-12-31T23:30:00Z"}, 422),
        ({"type": "note", "subject": "!", "starts_on": "9999-12-31", "all_day": True}, 422),
        ({"type": "note", "subject": "!", "all_day": True}, 422),
        ({"type": "note", "subject": "!", "colour": "red"}, 422),
        ({"type": "note", "subject": "x" * 301}, 422),
        ({"type": "note", "subject": "!", "state": "completed", "ends_at": "2020-01-01T00:00:00Z"}, 422),
        ({"type": "note", "subject": "   "}, 422),
        ({"type": "task", "subject": "Счёт", "starts_on": "2026-11-30"}, 201),
        ({"type": "note", "subject": "!", "responsible": None, "direction": None, "starts_at": None}, 201),
    ],
)
def test_strange_bodies_are_refused_in_words(anna: User, api_of: Callable[[User], Ask], body: Any, status: int) -> None:
    answer = api_of(anna)("POST", "/events", body)
    assert answer.status_code == status, answer.content.decode()
    if status > 201:
        assert answer["Content-Type"].startswith("application/problem+json")
        assert Event.objects.count() == 0


def test_lists_are_filtered_and_paged(anna: User, api_of: Callable[[User], Ask]) -> None:
    person, ask = make_person(by=anna), api_of(anna)
    for number in range(5):
        make_event(f"Дело №{number}", by=anna, person=person, state="completed" if number % 2 else "planned")
    seen, path = [], "/events?limit=2&sort=-updated_at"
    while path:
        page = ask("GET", path).json()
        seen += [item["subject"] for item in page["items"]]
        path = f"/events?limit=2&sort=-updated_at&cursor={page['next']}" if page["next"] else ""
    assert seen == [f"Дело №{number}" for number in (4, 3, 2, 1, 0)]
    assert len(ask("GET", f"/events?state=completed&type=call&person={person.public_id}").json()["items"]) == 2
    assert len(ask("GET", "/events?q=ДЕЛО №0").json()["items"]) == 1
    for wrong in (
        "limit=0",
        "limit=201",
        "cursor=x",
        "sort=price",
        "unknown=1",
        "state=done",
        "updated_since=yesterday",
    ):
        assert ask("GET", f"/events?{wrong}").status_code == 422, wrong
    assert {item["code"] for item in ask("GET", "/event-types").json()["items"]} >= {
        "call",
        "meeting",
        "email",
        "sms",
        "entry",
        "task",
        "note",
        "other",
    }
