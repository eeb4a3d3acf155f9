"""Who gets what from every address. The rows are made from the routes: a route without a row fails.

Everything belongs to Анна, a manager of «Продажи». Борис and Ольга (head) are of her team, Олег observes it,
Вера is of another team, Глеб is the owner, a guest has not signed in.
"""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from letopis.accounts.models import Team, User
from letopis.events.testing import make_event
from letopis.exchange.models import ImportRun
from letopis.parties.testing import make_counterparty, make_person
from letopis.rest.tokens import create_token

CAST = ("guest", "vera", "oleg", "boris", "anna", "olga", "gleb")
PUBLIC = (200,) * 7
OWN_PAGE = (302, 200, 200, 200, 200, 200, 200)
SEEN = (302, 404, 200, 200, 200, 200, 200)  # reading something of Анна's
ADDING = (302, 200, 403, 200, 200, 200, 200)  # a form for a new record
CHANGING = (302, 404, 403, 403, 200, 200, 200)  # a form or an action on something of Анна's
ACTING = (302, 404, 403, 403, 302, 302, 302)
MANAGING = (302, 403, 403, 403, 403, 403, 200)
MANAGED = (302, 403, 403, 403, 403, 403, 302)
OWN_ACTION = (302,) * 7
MINE = (302, 404, 404, 404, 200, 404, 404)  # seen by nobody but the one who made it

# route name → (method, statuses by the cast); the data sent is in SENT
PAGES: dict[str, tuple[str, tuple[int, ...]]] = {
    "today": ("get", OWN_PAGE),
    "move-overdue": ("post", OWN_ACTION),
    "start-clean": ("post", (302, 404, 404, 404, 404, 404, 404)),  # only in the demo company
    "search": ("get", OWN_PAGE),
    "palette": ("get", OWN_PAGE),
    "settings": ("get", OWN_PAGE),
    "sign-in": ("get", (200, 302, 302, 302, 302, 302, 302)),
    "demo-sign-in": ("post", (404,) * 7),
    "sign-out": ("post", OWN_ACTION),
    "setup": ("get", (404,) * 7),
    "profile": ("get", OWN_PAGE),
    "password": ("post", (302, 422, 422, 422, 422, 422, 422)),
    "look": ("post", OWN_ACTION),
    "users": ("get", MANAGING),
    "user": ("get", MANAGING),
    "user-disable": ("post", MANAGED),
    "user-enable": ("post", MANAGED),
    "user-password": ("post", MANAGED),
    "teams": ("post", MANAGED),
    "team": ("post", MANAGED),
    "people": ("get", OWN_PAGE),
    "counterparties": ("get", OWN_PAGE),
    **{f"{kind}-new": ("get", ADDING) for kind in ("person", "counterparty", "event")},
    **{f"{kind}-options": ("get", OWN_PAGE) for kind in ("person", "counterparty")},
    **dict.fromkeys(("person", "counterparty", "event"), ("get", SEEN)),
    **{f"{kind}-history": ("get", SEEN) for kind in ("person", "counterparty")},
    **{f"{kind}-edit": ("get", CHANGING) for kind in ("person", "counterparty")},
    **{f"{kind}-field": ("get", CHANGING) for kind in ("person", "counterparty")},
    **{f"{kind}-block": ("get", CHANGING) for kind in ("person", "counterparty")},
    **{f"{kind}-mark": ("post", ACTING) for kind in ("person", "counterparty", "event")},
    **{f"{kind}-unmark": ("post", ACTING) for kind in ("person", "counterparty", "event")},
    "events": ("get", OWN_PAGE),
    "events-of-type": ("get", OWN_PAGE),
    "participants": ("get", OWN_PAGE),
    "chronicle": ("get", SEEN),
    "compose": ("post", (302, 404, 403, 200, 200, 200, 200)),
    **{f"event-{verb}": ("post", ACTING) for verb in ("complete", "cancel", "reopen", "move", "answer", "answer-back")},
    "import": ("get", ADDING),
    "import-run": ("get", MINE),
    "import-load": ("post", (302, 404, 403, 404, 302, 404, 404)),
    "health-live": ("get", PUBLIC),
    "health-ready": ("get", PUBLIC),
    "api-docs": ("get", PUBLIC),
}
SENT: dict[str, dict[str, str]] = {
    "move-overdue": {},
    "compose": {"type": "note", "text": "Заметка"},
    "event-move": {"to": "завтра"},
    "password": {"old": "x", "password": "y"},
    "team": {"name": "Другой"},
    "teams": {"name": "Новый"},
    "look": {"theme": "dark"},
}

READ = (401, 404, 200, 200, 200, 200, 200)
LIST = (401, 200, 200, 200, 200, 200, 200)
WRITE = (401, 404, 403, 403, 428, 428, 428)  # the right ones get as far as the missing If-Match
ADD = (401, 201, 403, 201, 201, 201, 201)
# (method, path) of the document → statuses by the cast
OPERATIONS: dict[tuple[str, str], tuple[int, ...]] = {
    **{
        ("get", f"/{name}"): LIST
        for name in ("people", "counterparties", "affiliations", "events", "event-types", "sources", "tags", "users")
    },
    **{("post", f"/{name}"): ADD for name in ("people", "counterparties", "events")},
    ("post", "/affiliations"): (401, 422, 403, 403, 201, 201, 201),
    **{("get", f"/{name}/{{id}}"): READ for name in ("people", "counterparties", "affiliations", "events")},
    **{("patch", f"/{name}/{{id}}"): WRITE for name in ("people", "counterparties", "affiliations", "events")},
    **{("delete", f"/{name}/{{id}}"): WRITE for name in ("people", "counterparties", "affiliations", "events")},
    **{
        ("post", f"/events/{{id}}/{verb}"): (401, 404, 403, 403, 200, 200, 200)
        for verb in ("completion", "cancellation")
    },
    **{
        ("delete", f"/events/{{id}}/{verb}"): (401, 404, 403, 403, 422, 422, 422)
        for verb in ("completion", "cancellation")
    },
    ("get", "/sources/{id}"): LIST,
    ("get", "/tags/{id}"): LIST,
    ("get", "/event-types/{code}"): LIST,
    ("get", "/users/{id}"): (401, 404, 200, 200, 200, 200, 200),
}


def routes(patterns: list[Any] | None = None) -> Iterator[URLPattern]:
    """Every route of ours that is no operation of the API."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            if pattern.namespace != "api":
                yield from routes(pattern.url_patterns)
        else:
            yield pattern


@pytest.fixture
def world(request: pytest.FixtureRequest, settings: Any, tmp_path: Any) -> dict[str, Any]:
    """The cast and one record of each kind, all Анна's."""
    settings.DATA_DIR = tmp_path
    cast = {name: request.getfixturevalue(name) for name in CAST if name != "guest"}
    anna = cast["anna"]
    company = make_counterparty(by=anna)
    person = make_person("Белова Ольга Сергеевна", by=anna, company=company, phone="+7 921 000-77-03", tags=["VIP"])
    event = make_event("Обсудить скидку", by=anna, person=person)
    run = ImportRun.objects.create(name="a.vcf", kind="vcard", size=1, sha256="", by=anna)
    run.path.parent.mkdir(parents=True)
    run.path.write_text("BEGIN:VCARD\nFN:Кто-то\nEND:VCARD\n")
    return {**cast, "person": person, "counterparty": company, "event": event, "run": run}


def test_every_route_has_a_row() -> None:
    assert sorted({str(route.name) for route in routes()}) == sorted(PAGES)


@pytest.mark.parametrize("name", PAGES)
def test_pages(name: str, world: dict[str, Any]) -> None:
    route = next(route for route in routes() if route.name == name)
    method, expected = PAGES[name]
    for who, status in zip(CAST, expected, strict=True):
        path = address(route, world)
        client = Client()
        if who != "guest":
            client.force_login(world[who])
        if name == "event-reopen":
            prepare_completed(world)
        headers = (
            {"HX-Request": "true"} if any(word in name for word in ("field", "block", "chronicle", "compose")) else {}
        )
        answer = getattr(client, method)(path, SENT.get(name, {}), headers=headers)
        assert answer.status_code == status, f"{name} as {who}: {answer.status_code}, expected {status}"
        if name in ("sign-out", "user-disable"):
            User.objects.update(is_active=True)
        if name in ("event-complete", "event-cancel"):
            world["event"] = make_event(by=world["anna"], person=world["person"])
        if name == "user-password":
            User.objects.update(is_active=True)
        if name == "teams":
            Team.objects.filter(name="Новый").delete()


def prepare_completed(world: dict[str, Any]) -> None:
    """A completed event of Анна's, so that it can be planned again."""
    world["event"] = make_event(by=world["anna"], person=world["person"], state="completed")


def address(route: URLPattern, world: dict[str, Any]) -> str:
    """The address of a route with the ids of Анна's records."""
    from django.urls import reverse

    name = str(route.name)
    record = (
        world["run"] if name.startswith("import") else world["event"] if name.startswith("event") else world["person"]
    )
    if name.startswith("counterparty"):
        record = world["counterparty"]
    if name.startswith("user"):
        record = world["vera"]
    if name == "team":
        record = world["vera"].team
    values = {"public_id": record.public_id, "name": "comment" if "field" in name else "details", "code": "call"}
    if name in ("chronicle", "compose"):
        values |= {"kind": "person", "public_id": world["person"].public_id}
    wanted = route.pattern.converters.keys() if hasattr(route.pattern, "converters") else ()
    return reverse(name, kwargs={key: values[key] for key in wanted})


def operations() -> list[tuple[str, str]]:
    """Every operation of the document."""
    paths = json.loads(Client().get("/api/v1/openapi.json").content)["paths"]
    return [(method, path.removeprefix("/api/v1")) for path, methods in paths.items() for method in methods]


@pytest.mark.django_db
def test_every_operation_has_a_row() -> None:
    assert sorted(operations()) == sorted(OPERATIONS)


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: " ".join(operation))
def test_operations(operation: tuple[str, str], world: dict[str, Any]) -> None:
    method, path = operation
    name = path.split("/")[1]
    person, event = world["person"], world["event"]
    records = {
        "people": person, "counterparties": world["counterparty"], "affiliations": person.affiliations.get(), "events": event,
        "sources": _first_source(), "tags": person.tags.get(), "users": world["anna"],
    }  # fmt: skip
    bodies = {
        "people": {"last_name": "Новая"},
        "counterparties": {"name": "Новый"},
        "affiliations": {"person": str(person.public_id), "counterparty": str(world["counterparty"].public_id)},
        "events": {"type": "note", "subject": "Заметка"},
    }
    for who, status in zip(CAST, OPERATIONS[operation], strict=True):
        address = "/api/v1" + path.replace("{id}", str(records[name].public_id) if name in records else "").replace(
            "{code}", "call"
        )
        headers = {} if who == "guest" else {"Authorization": f"Bearer {create_token(world[who], 'write')}"}
        body = bodies.get(name, {}) if method == "post" and "{id}" not in path else {}
        answer = Client().generic(
            method.upper(),
            address,
            json.dumps(body) if method in ("post", "patch") else "",
            "application/json",
            headers=headers,
        )
        assert answer.status_code == status, f"{operation} as {who}: {answer.status_code} {answer.content[:200]!r}"
        if path.endswith(("completion", "cancellation")) and status == 200:
            records["events"] = make_event(by=world["anna"], person=person)


def _first_source() -> Any:
    from letopis.parties.models import Source

    return Source.objects.order_by("pk").first()


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
