"""Rights of attributes."""

from typing import Any

from letopis.attributes.testing import make_attribute
from letopis.config.tests.rights import CHANGING, LIST, OWN_PAGE

_DEFINES = (302, 403, 403, 403, 403, 200, 200)  # a page of who may add attributes
_DEFINED = (302, 403, 403, 403, 403, 302, 302)
_READS = (401, 200, 200, 200, 200, 200, 200)
_WRITES = (401, 403, 403, 403, 403, 428, 428)
PAGES: dict[str, tuple[Any, ...]] = {
    "attributes": ("get", _DEFINES),
    "attributes-of": ("get", _DEFINES),
    "attribute-order": ("post", _DEFINED),
    "attribute": ("get", _DEFINES),
    "attribute-type": ("get", _DEFINES),
    "attribute-retire": ("post", _DEFINED),
    "attribute-restore": ("post", _DEFINED),
    "attribute-new": ("get", _DEFINES),
    "attributes-incomplete": ("get", OWN_PAGE),
    "attribute-value": ("get", CHANGING),
}
OPERATIONS: dict[tuple[str, str], Any] = {
    ("get", "/attributes"): LIST,
    ("post", "/attributes"): (
        (401, 403, 403, 403, 403, 201, 422),  # the second one of the same name is refused
        {"host": "event", "name": "Итог", "type": "text"},
    ),
    ("get", "/attributes/{id}"): _READS,
    ("patch", "/attributes/{id}"): _WRITES,
    ("delete", "/attributes/{id}"): _WRITES,
}


def extend(world: dict[str, Any]) -> dict[str, Any]:
    definition = make_attribute("Заметка", by=world["gleb"])
    return {"attribute": definition, "ids": {"attributes": definition.public_id}}


def kwargs(name: str, world: dict[str, Any]) -> dict[str, Any] | None:
    if not name.startswith("attribute"):
        return None
    return {"host": "person", "code": world["attribute"].code, "public_id": world["person"].public_id}


def headers(name: str) -> dict[str, str]:
    return {"HX-Request": "true"} if name == "attribute-value" else {}
