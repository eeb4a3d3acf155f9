"""Who gets what from every address. The rows are made from the routes: a route without a row fails.

Everything belongs to Анна, a manager of «Продажи». Борис and Ольга (head) are of her team, Олег observes it,
Вера is of another team, Глеб is the owner, a guest has not signed in. The rows stand in `tests/rights.py` of each part.
"""

import importlib
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from letopis.config.tests.rights import CAST, PUBLIC
from letopis.events.testing import make_event
from letopis.parties.testing import make_counterparty, make_person
from letopis.rest.tokens import create_token

PIECE = 20
PACKAGE = Path(__file__).resolve().parents[2]
PARTS = [
    importlib.import_module(f"letopis.{path.parts[-3]}.tests.rights")
    for path in sorted(PACKAGE.glob("*/tests/rights.py"))
    if path.parts[-3] != "config"
]
PAGES: dict[str, tuple[Any, ...]] = {
    "health-live": ("get", PUBLIC),
    "health-ready": ("get", PUBLIC),
    "api-docs": ("get", PUBLIC),
}
OPERATIONS: dict[tuple[str, str], Any] = {}
for rights in PARTS:
    PAGES |= getattr(rights, "PAGES", {})
    OPERATIONS |= getattr(rights, "OPERATIONS", {})


def asked(what: str, *arguments: Any) -> Any:
    """The first answer the parts' own functions of this name give."""
    answers = (getattr(rights, what)(*arguments) for rights in PARTS if hasattr(rights, what))
    return next((answer for answer in answers if answer), None)


def routes(patterns: list[Any] | None = None) -> Iterator[URLPattern]:
    """Every route of ours that is no operation of the API."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            if pattern.namespace != "api":
                yield from routes(pattern.url_patterns)
        else:
            yield pattern


@pytest.fixture
def world(db: None, request: pytest.FixtureRequest, settings: Any, tmp_path: Any) -> dict[str, Any]:
    """The cast and one record of each kind, all Анна's."""
    settings.DATA_DIR = tmp_path
    cast = {name: request.getfixturevalue(name) for name in CAST if name != "guest"}
    anna = cast["anna"]
    company = make_counterparty(by=anna)
    person = make_person("Белова Ольга Сергеевна", by=anna, company=company, phone="+7 921 000-77-03", tags=["VIP"])
    event = make_event("Обсудить скидку", by=anna, person=person)
    held = {**cast, "person": person, "counterparty": company, "event": event}
    for rights in PARTS:
        if hasattr(rights, "extend"):
            added = rights.extend(held)
            held |= {**added, "ids": {**held.get("ids", {}), **added.get("ids", {})}}
    return held


def test_every_route_has_a_row() -> None:
    assert sorted({str(route.name) for route in routes()}) == sorted(PAGES)


def pieces(rows: Iterable[Any]) -> Iterator[Any]:
    """Rows for one world: making it costs as much as asking everybody for one address."""
    held = list(rows)
    for start in range(0, len(held), PIECE):
        yield pytest.param(held[start : start + PIECE], id=f"{start // PIECE}")


@contextmanager
def undone(world: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The world as it was made, for one row; what happens to it is taken back."""
    with transaction.atomic():
        yield deepcopy(world)
        transaction.set_rollback(True)


@pytest.mark.parametrize("names", pieces(PAGES))
def test_pages(names: list[str], world: dict[str, Any], subtests: pytest.Subtests) -> None:
    for name in names:
        with subtests.test(name), undone(world) as held:
            answers_as_said(name, held)


def answers_as_said(name: str, world: dict[str, Any]) -> None:
    """Everybody of the cast is answered by a page as its row says."""
    route = next(route for route in routes() if route.name == name)
    method, expected, sent = (*PAGES[name], {})[:3]
    for who, status in zip(CAST, expected, strict=True):
        values = asked("kwargs", name, world) or {}
        wanted = route.pattern.converters.keys() if hasattr(route.pattern, "converters") else ()
        path = reverse(name, kwargs={key: values[key] for key in wanted})
        client = Client()
        if who != "guest":
            client.force_login(world[who])
        answer = getattr(client, method)(path, sent, headers=asked("headers", name) or {})
        assert answer.status_code == status, f"{name} as {who}: {answer.status_code}, expected {status}"
        asked("after", name, status, who, world)


def operations() -> list[tuple[str, str]]:
    """Every operation of the document."""
    paths = json.loads(Client().get("/api/v1/openapi.json").content)["paths"]
    return [(method, path.removeprefix("/api/v1")) for path, methods in paths.items() for method in methods]


@pytest.mark.django_db
def test_every_operation_has_a_row() -> None:
    assert sorted(operations()) == sorted(OPERATIONS)


@pytest.mark.parametrize("rows", pieces(OPERATIONS))
def test_operations(rows: list[tuple[str, str]], world: dict[str, Any], subtests: pytest.Subtests) -> None:
    for operation in rows:
        with subtests.test(" ".join(operation)), undone(world) as held:
            operation_answers_as_said(operation, held)


def operation_answers_as_said(operation: tuple[str, str], world: dict[str, Any]) -> None:
    """Everybody of the cast is answered by an operation of the API as its row says."""
    method, path = operation
    name = path.split("/")[1]
    row = OPERATIONS[operation]
    statuses, body = row if isinstance(row[0], tuple) else (row, {})
    if name == "affiliations" and method == "post":
        body = {"person": str(world["person"].public_id), "counterparty": str(world["counterparty"].public_id)}
    for who, status in zip(CAST, statuses, strict=True):
        address = "/api/v1" + path.replace("{id}", record_id(name, world)).replace("{code}", "call")
        headers = {} if who == "guest" else {"Authorization": f"Bearer {create_token(world[who], 'write')}"}
        answer = Client().generic(
            method.upper(),
            address,
            json.dumps(body) if method in ("post", "patch") else "",
            "application/json",
            headers=headers,
        )
        assert answer.status_code == status, f"{operation} as {who}: {answer.status_code} {answer.content[:200]!r}"
        asked("after", path, status, who, world)


def record_id(name: str, world: dict[str, Any]) -> str:
    """The id of Анна's record among the resources `name`."""
    from letopis.parties.models import Source

    if name in world.get("ids", {}):
        return str(world["ids"][name])
    person = world["person"]
    record = {
        "people": person,
        "counterparties": world["counterparty"],
        "affiliations": person.affiliations.first(),
        "events": world["event"],
        "sources": Source.objects.order_by("pk").first(),
        "tags": person.tags.first(),
        "users": world["anna"],
    }.get(name)
    return str(record.public_id) if record else ""


@pytest.mark.parametrize(
    "place",
    [
        "/people/",
        "/counterparties/",
        "/events/",
        "/events/type/call/",
        "/palette/?q=бел",
        "/palette/?q=7703",
        "/search/?q=скидку",
        "/search/?q=бел",
        "/",
        "/?whose=team",
        "/people/options/?q=бел",
        "/events/participants/?p-add=бел",
    ],
)
def test_lists_search_and_palette_show_nothing_of_others(place: str, world: dict[str, Any]) -> None:
    for who in CAST[1:]:
        client = Client()
        client.force_login(world[who])
        page = client.get(place).content.decode()
        shown = [word for word in ("Белова Ольга", "Обсудить скидку", "Северный берег") if word in page]
        if who == "vera":
            assert not shown, place
        elif who == "anna":
            assert shown, place


def test_a_read_token_does_not_write(world: dict[str, Any]) -> None:
    headers = {"Authorization": f"Bearer {create_token(world['anna'], 'read')}"}
    assert Client().get("/api/v1/people", headers=headers).status_code == 200
    answer = Client().post("/api/v1/people", json.dumps({"last_name": "Новая"}), "application/json", headers=headers)
    assert answer.status_code == 403


def test_doors_come_before_the_body(world: dict[str, Any]) -> None:
    bad = json.dumps({"no such field": 1})
    for path in (f"/people/{world['person'].public_id}", f"/events/{world['event'].public_id}"):
        for who, status in (("vera", 404), ("boris", 403), ("anna", 428)):
            headers = {"Authorization": f"Bearer {create_token(world[who], 'write')}"}
            answer = Client().patch(f"/api/v1{path}", bad, "application/json", headers=headers)
            assert answer.status_code == status, (path, who)
        headers = {"Authorization": f"Bearer {create_token(world['anna'], 'write')}", "If-Match": '"9"'}
        assert Client().patch(f"/api/v1{path}", bad, "application/json", headers=headers).status_code == 412
        headers["If-Match"] = '"1"'
        assert Client().patch(f"/api/v1{path}", bad, "application/json", headers=headers).status_code == 422
