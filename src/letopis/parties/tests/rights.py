"""Rights of people and counterparties."""

from typing import Any
from uuid import UUID

from letopis.accounts.models import User
from letopis.config.tests.rights import ACTING, ADD, ADDING, CHANGING, LIST, OWN_PAGE, READ, SEEN, WRITE
from letopis.parties.actions import create_counterparty, create_person
from letopis.parties.actions.merge import merge
from letopis.parties.inputs import PartyInput
from letopis.parties.testing import make_counterparty, make_person

KINDS = ("person", "counterparty")
LISTS = {"person": "people", "counterparty": "counterparties"}
TWINS = {kind: [str(UUID(int=number + shift)) for shift in (1, 2)] for number, kind in enumerate(KINDS, start=7000)}
PAGES: dict[str, tuple[Any, ...]] = {
    "people": ("get", OWN_PAGE),
    "counterparties": ("get", OWN_PAGE),
    **{f"{kind}-new": ("get", ADDING) for kind in KINDS},
    **{f"{kind}-options": ("get", OWN_PAGE) for kind in KINDS},
    **dict.fromkeys(KINDS, ("get", SEEN)),
    **{f"{kind}-history": ("get", SEEN) for kind in KINDS},
    **{f"{kind}-{what}": ("get", CHANGING) for kind in KINDS for what in ("edit", "field", "block")},
    **{f"{kind}-{verb}": ("post", ACTING) for kind in KINDS for verb in ("mark", "unmark", "unmerge")},
    **{f"{kind}-merges": ("get", SEEN) for kind in KINDS},
    **{f"{kind}-merge": ("get", CHANGING, {"card": TWINS[kind]}) for kind in KINDS},
    **{f"{kind}-similar": ("post", ADDING) for kind in KINDS},
    "duplicates": ("get", OWN_PAGE),
    "duplicates-search": ("post", (302, 302, 403, 302, 302, 302, 302), {"kind": "people"}),
    **{
        f"duplicates-{said}": ("post", ACTING, {"kind": "people", "card": TWINS["person"]})
        for said in ("apart", "together")
    },
}
OPERATIONS: dict[tuple[str, str], Any] = {
    **{("get", f"/{name}"): LIST for name in ("people", "counterparties", "affiliations", "sources", "tags")},
    ("post", "/people"): (ADD, {"last_name": "Новая"}),
    ("post", "/counterparties"): (ADD, {"name": "Новый"}),
    ("post", "/affiliations"): (401, 422, 403, 403, 201, 201, 201),
    **{
        (method, f"/{name}/{{id}}"): READ if method == "get" else WRITE
        for name in ("people", "counterparties", "affiliations")
        for method in ("get", "patch", "delete")
    },
    **{("post", f"/{name}/{{id}}/merge"): WRITE for name in LISTS.values()},
    ("get", "/sources/{id}"): LIST,
    ("get", "/tags/{id}"): LIST,
}


def extend(world: dict[str, Any]) -> dict[str, Any]:
    """Two look-alikes of each kind, and one card merged into Анна's."""
    anna = world["anna"]
    for number in (0, 1):
        create_person(PartyInput({"last_name": "Двойник"}), by=anna, public_id=UUID(TWINS["person"][number]))
        create_counterparty(PartyInput({"name": "Двойник"}), by=anna, public_id=UUID(TWINS["counterparty"][number]))
    survivors = {"person": make_person("Одна", by=anna), "counterparty": make_counterparty("Одна", by=anna)}
    return {"survivors": survivors, "merges": {kind: _merged(survivors, kind, anna) for kind in KINDS}}


def _merged(survivors: dict[str, Any], kind: str, by: User) -> int:
    make = make_person if kind == "person" else make_counterparty
    return merge(survivors[kind], [make("Другая", by=by)], by=by).pk


def after(name: str, status: int, who: str, world: dict[str, Any]) -> None:
    if name.endswith("-unmerge") and status == 302 and who != "guest":
        kind = name.partition("-")[0]
        world["merges"][kind] = _merged(world["survivors"], kind, world["anna"])


def kwargs(name: str, world: dict[str, Any]) -> dict[str, Any] | None:
    if not name.startswith(KINDS):
        return None
    kind = "counterparty" if name.startswith("counterparty") else "person"
    record = world["survivors" if name.endswith("-unmerge") else kind]
    record = record[kind] if isinstance(record, dict) else record
    given = {"public_id": record.public_id, "pk": world["merges"][kind]}
    return {**given, "name": "comment" if "field" in name else "details"}


def headers(name: str) -> dict[str, str]:
    return {"HX-Request": "true"} if name.endswith(("-field", "-block")) else {}
