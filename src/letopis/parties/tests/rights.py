"""Rights of people and counterparties."""

from typing import Any

from letopis.config.tests.rights import ACTING, ADD, ADDING, CHANGING, LIST, OWN_PAGE, READ, SEEN, WRITE

KINDS = ("person", "counterparty")
PAGES: dict[str, tuple[Any, ...]] = {
    "people": ("get", OWN_PAGE),
    "counterparties": ("get", OWN_PAGE),
    **{f"{kind}-new": ("get", ADDING) for kind in KINDS},
    **{f"{kind}-options": ("get", OWN_PAGE) for kind in KINDS},
    **dict.fromkeys(KINDS, ("get", SEEN)),
    **{f"{kind}-{what}": ("get", SEEN) for kind in KINDS for what in ("history", "as-of")},
    **{f"{kind}-return": ("post", ACTING, {"at": "01.01.2200", "field": "comment"}) for kind in KINDS},
    **{f"{kind}-{what}": ("get", CHANGING) for kind in KINDS for what in ("edit", "field", "block")},
    **{f"{kind}-{verb}": ("post", ACTING) for kind in KINDS for verb in ("mark", "unmark")},
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
    ("get", "/sources/{id}"): LIST,
    ("get", "/tags/{id}"): LIST,
}


def kwargs(name: str, world: dict[str, Any]) -> dict[str, Any] | None:
    if not name.startswith(KINDS):
        return None
    record = world["counterparty" if name.startswith("counterparty") else "person"]
    return {"public_id": record.public_id, "name": "comment" if "field" in name else "details"}


def headers(name: str) -> dict[str, str]:
    return {"HX-Request": "true"} if name.endswith(("-field", "-block")) else {}
