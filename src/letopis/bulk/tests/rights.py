"""Rights of bulk operations and of cells."""

from typing import Any

from letopis.bulk.models import Operation
from letopis.config.tests.rights import ADDING, CHANGING, MINE

_MINE = (302, 404, 404, 404, 302, 404, 404)  # the one who selected; what is chosen there is done, or refused, by others
_MY_FORM = (302, 404, 404, 404, 200, 404, 404)
PAGES: dict[str, tuple[Any, ...]] = {
    "bulk": ("post", (302, 302, 403, 302, 302, 302, 302), {"action": "edit"}),  # nothing selected
    "bulk-mine": ("get", ADDING),
    "bulk-plan": ("get", MINE),
    "bulk-form": ("get", _MY_FORM),
    "bulk-start": ("post", _MINE),
    "bulk-undo": ("post", _MINE),
    "cell": ("get", CHANGING),
    "cell-undo": ("post", (302, 404, 404, 404, 404, 404, 404)),  # no such fact
}


def extend(world: dict[str, Any]) -> dict[str, Any]:
    """An operation of Анна's with Анна's person."""
    made = Operation.objects.create(
        by=world["anna"],
        host="people",
        action="edit",
        ids=[world["person"].pk],
        params={"field": "comment", "mode": "set", "values": ["моё"]},
    )
    return {"operation": made}


def kwargs(name: str, world: dict[str, Any]) -> dict[str, Any] | None:
    if name in ("cell", "cell-undo"):
        return {"name": "people", "public_id": world["person"].public_id, "key": "comment", "fact": 0}
    if name == "bulk":
        return {"name": "people"}
    if name == "bulk-undo" and world["operation"].run is None:
        from letopis.bulk.actions import start_operation

        world["operation"].run = start_operation(world["operation"], by=world["anna"])
    return {"public_id": world["operation"].public_id} if name.startswith("bulk") else None


def headers(name: str) -> dict[str, str]:
    return {"HX-Request": "true"} if name == "cell" else {}
