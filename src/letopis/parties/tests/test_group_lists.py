"""Groups in lists and over the API: column, filter, order, headings, cells, bulk, export; rights."""

import json
import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from letopis.accounts.models import User
from letopis.bulk.models import Operation
from letopis.parties.models import ContactPerson, Group
from letopis.parties.testing import make_counterparty, make_group, make_person
from letopis.parties.tests.test_bulk import edit, text_of
from letopis.rest.tokens import create_token

Clients = Callable[[User], Client]
HX = {"HX-Request": "true"}


@pytest.fixture
def cards(anna: User) -> dict[str, Any]:
    """Белова in «Клиенты / Опт», Крамер in «Клиенты», Орлова in «Партнёры», Ёлкин in none."""
    held = {"Белова": "Клиенты / Опт", "Крамер": "Клиенты", "Орлова": "Партнёры", "Ёлкин": ""}
    return {
        name: make_person(name, by=anna, group=make_group(path, by=anna) if path else None)
        for name, path in held.items()
    }


def names(client: Client, query: str) -> list[str]:
    lines = b"".join(client.get(f"/lists/people/export/csv/{query}").streaming_content).decode()  # type: ignore[attr-defined]
    return [line.split(";")[0].strip('"\ufeff') for line in lines.splitlines()[1:]]


def test_a_list_is_narrowed_sorted_and_headed_by_groups(
    cards: dict[str, Any], anna: User, olga: User, vera: User, client_of: Clients
) -> None:
    clients, partners = (Group.objects.get(path=path) for path in ("Клиенты", "Партнёры"))
    client = client_of(olga)
    assert names(client, f"?in-group={clients.public_id}") == ["Белова", "Крамер"]  # with what is inside
    assert names(client, f"?in-group={clients.public_id}&in-group={partners.public_id}") == [
        "Белова",
        "Крамер",
        "Орлова",
    ]
    assert names(client, f"?where=in-group:not:{clients.public_id}") == ["Ёлкин", "Орлова"]
    assert names(client, "?where=in-group:empty") == ["Ёлкин"]
    assert names(client, "?where=in-group:filled&sort=-in-group") == ["Орлова", "Белова", "Крамер"]
    assert names(client, "?sort=in-group") == ["Крамер", "Белова", "Орлова", "Ёлкин"]  # nothing stands last
    assert "Белова" not in client_of(vera).get(f"/people/?in-group={clients.public_id}").content.decode()
    page = client.get("/people/?group=in-group&sort=in-group&cols=name,in-group").content.decode()
    found = re.findall(r'scope="rowgroup">([^<]+?) <span class="cnt">(\d+)', page)
    assert found == [("Клиенты", "1"), ("Клиенты / Опт", "1"), ("Партнёры", "1"), ("нет", "1")]
    chip = client.get(f"/people/?in-group={clients.public_id}").content.decode()
    assert "входит в" in chip and "<strong>Клиенты</strong>" in chip
    assert 'id="m-groups"' in chip and f"in-group={partners.public_id}" in chip
    assert 'id="m-groups"' not in client.get("/counterparties/").content.decode()  # no groups, no menu
    body = b"".join(client.get("/lists/people/export/csv/?cols=name,in-group").streaming_content).decode()  # type: ignore[attr-defined]
    assert "Группа" in body and "Клиенты / Опт" in body
    assert client.get("/lists/people/export/xlsx/?cols=name,in-group").status_code == 200


def test_a_list_asks_the_same_number_of_questions(anna: User, client_of: Clients) -> None:
    client = client_of(anna)
    counts = []
    for count in (3, 30):
        for number in range(count):
            make_person(f"Лицо {count} {number}", by=anna, group=make_group(f"Группа {count} / {number}", by=anna))
        client.get("/people/?cols=name,in-group")
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get("/people/?cols=name,in-group&group=in-group&sort=in-group")
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_a_cell_and_many_rows_get_a_group(
    cards: dict[str, Any], anna: User, boris: User, vera: User, client_of: Clients
) -> None:
    client, person = client_of(anna), cards["Ёлкин"]
    address = f"/bulk/people/cells/{person.public_id}/in-group/"
    assert "person-group" not in client.get(address, headers=HX).content.decode()
    assert "/people/groups/options/" in client.get(address, headers=HX).content.decode()
    assert client.post(address, {"value": "Клиенты / Новые"}, headers=HX).status_code == 200
    person.refresh_from_db()
    assert str(person.group) == "Клиенты / Новые"
    assert client.post(address, {"value": "Партнёры", "was": "Клиенты"}, headers=HX).status_code == 409
    for who, status in ((vera, 404), (boris, 403)):
        assert (
            client_of(who).post(address, {"value": "Чужая", "was": "Клиенты / Новые"}, headers=HX).status_code == status
        )
    people = list(cards.values())
    answer, operation = edit(client, people, "in-group", "set", "Архив / 2026")
    assert answer.status_code == 302
    assert {str(one.group) for one in ContactPerson.objects.all()} == {"Архив / 2026"}
    assert Group.objects.filter(name="2026").count() == 1
    client.post(f"/bulk/operations/{operation.public_id}/undo/")
    found = {one.last_name: str(one.group or "") for one in ContactPerson.objects.all()}
    assert found == {"Белова": "Клиенты / Опт", "Крамер": "Клиенты", "Орлова": "Партнёры", "Ёлкин": "Клиенты / Новые"}
    edit(client, people, "in-group", "clear")
    assert not ContactPerson.objects.exclude(group=None).exists()
    refused, _operation = edit(client, people, "in-group", "set", "а / б / в / г / д / е")
    assert refused.status_code == 422


def test_a_dry_run_makes_no_group(anna: User, client_of: Clients) -> None:
    people = [make_person(f"Лицо {number}", by=anna) for number in range(50)]  # as many as are asked about
    client = client_of(anna)
    answer, _operation = edit(client, people, "in-group", "set", "Новая")
    plan = text_of(client.get(answer["Location"]))
    assert "Группа: пусто → Новая 50" in plan, plan
    assert not Group.objects.exists()
    assert Operation.objects.get().run is None


# — The API —


def call(client: Client, method: str, path: str, user: User, body: Any = None, **headers: str) -> Any:
    given = {"Authorization": f"Bearer {create_token(user, 'write')}", **headers}
    data = {} if body is None else {"data": json.dumps(body), "content_type": "application/json"}
    return client.generic(
        method, f"/api/v1{path}", data.get("data", ""), content_type="application/json", headers=given
    )


def test_groups_over_the_api(
    cards: dict[str, Any], anna: User, vera: User, oleg: User, gleb: User, client: Client
) -> None:
    clients = Group.objects.get(path="Клиенты")
    listed = call(client, "GET", "/groups?host=person", anna).json()["items"]
    assert [row["path"] for row in listed] == ["Клиенты", "Клиенты / Опт", "Партнёры"]
    assert call(client, "GET", f"/groups/{clients.public_id}", vera).json()["name"] == "Клиенты"
    assert call(client, "GET", f"/groups/{uuid4()}", anna).status_code == 404
    given = {"host": "person", "name": "Розница", "parent": str(clients.public_id)}
    made = call(client, "POST", "/groups", anna, given, **{"Idempotency-Key": "k"})
    assert (made.status_code, made.json()["path"]) == (201, "Клиенты / Розница")
    again = call(client, "POST", "/groups", anna, given, **{"Idempotency-Key": "k"})
    assert again.json() == made.json()
    assert call(client, "POST", "/groups", anna, given).status_code == 422  # the name is taken
    assert call(client, "POST", "/groups", oleg, {**given, "name": "Х"}).status_code == 403
    assert call(client, "POST", "/groups", anna, {**given, "name": "Х", "parent": str(uuid4())}).status_code == 422
    assert call(client, "POST", "/groups", anna, {**given, "name": "Х", "host": "counterparty"}).status_code == 422
    found = call(client, "GET", f"/people?group={clients.public_id}", anna).json()["items"]
    assert [row["last_name"] for row in found] == ["Белова", "Крамер"]
    assert call(client, "GET", f"/people?group={clients.public_id}", vera).json()["items"] == []
    path, retail = f"/people/{cards['Ёлкин'].public_id}", made.json()["id"]
    version = {"If-Match": call(client, "GET", path, anna)["ETag"]}
    assert call(client, "PATCH", path, vera, {"group": retail}, **version).status_code == 404
    changed = call(client, "PATCH", path, anna, {"group": retail}, **version)
    assert (changed.status_code, changed.json()["group"]) == (200, retail)
    version = {"If-Match": changed["ETag"]}
    other = make_group("Покупатели", by=anna, host="counterparty")
    assert call(client, "PATCH", path, anna, {"group": str(other.public_id)}, **version).status_code == 422
    assert call(client, "PATCH", path, anna, {"group": str(uuid4())}, **version).status_code == 422
    assert call(client, "PATCH", path, anna, {"group": None}, **version).json()["group"] is None
    company = call(client, "POST", "/counterparties", anna, {"name": "ООО «Парус»", "group": str(other.public_id)})
    assert company.json()["group"] == str(other.public_id)
    make_counterparty(by=anna)
    held = call(client, "GET", f"/counterparties?group={other.public_id}", anna).json()["items"]
    assert [row["name"] for row in held] == ["ООО «Парус»"]
