"""Rights of files: those of the card they hang on. A file of Анна's hangs on her person."""

from typing import Any

from letopis.config.tests.rights import ACTING, CHANGING, LIST, MINE, READ, SEEN, WRITE
from letopis.files.actions import start_upload
from letopis.files.testing import make_file

HOSTS = ("person", "counterparty", "event")
BEGINNING = {"name": "Договор.pdf", "size": "10"}
BEGUN = (302, 404, 403, 403, 201, 201, 201)
PAGES: dict[str, tuple[Any, ...]] = {
    **{f"{host}-files": ("get", SEEN) for host in HOSTS},
    **{f"{host}-files-zip": ("get", SEEN) for host in HOSTS},
    **{f"{host}-files-add": ("post", BEGUN, BEGINNING) for host in HOSTS},
    "file": ("get", (302, 404, 302, 302, 302, 302, 302)),
    "file-content": ("get", SEEN),
    "file-image": ("get", SEEN),
    "file-page": ("get", (302, 404, 404, 404, 404, 404, 404)),  # it is an image, not a PDF
    "file-edit": ("get", CHANGING),
    "file-version": ("post", BEGUN, BEGINNING),
    "file-mark": ("post", ACTING),
    "file-unmark": ("post", ACTING),
    "upload": ("get", MINE),
    "upload-finish": ("post", (302, 404, 404, 404, 201, 404, 404)),
}
UPLOAD = {"card_kind": "person", "card": "00000000-0000-4000-8000-000000000000", "name": "a.txt", "size": 1}
OPERATIONS: dict[tuple[str, str], Any] = {
    ("get", "/files"): LIST,
    ("post", "/files"): (401, 422, 422, 422, 422, 422, 422),  # no file was sent; see test_api.py for those who send one
    ("post", "/files/uploads"): ((401, 422, 422, 422, 422, 422, 422), UPLOAD),  # no such card; as above
    **{(method, "/files/{id}"): READ if method == "get" else WRITE for method in ("get", "patch", "delete")},
    ("get", "/files/{id}/content"): READ,
    # the id is that of a file, not of an upload: nobody's
    **{(method, "/files/uploads/{id}"): (401, *(404,) * 6) for method in ("get", "patch", "delete")},
    ("post", "/files/uploads/{id}/completion"): (401, *(404,) * 6),
}


def extend(world: dict[str, Any]) -> dict[str, Any]:
    """A picture on Анна's person and an empty upload of hers."""
    file = make_file(world["person"], by=world["anna"])
    upload = start_upload(world["person"], name="пусто.txt", size=0, by=world["anna"])
    return {"file": file, "upload": upload, "ids": {"files": file.public_id}}


def kwargs(name: str, world: dict[str, Any]) -> dict[str, Any] | None:
    for host in HOSTS:
        if name.startswith(f"{host}-files"):
            return {"public_id": world[host].public_id, "code": host}
    if name in ("upload", "upload-finish"):
        return {"public_id": world["upload"].public_id}
    if name == "file" or name.startswith("file-"):
        return {"public_id": world["file"].public_id, "size": 96, "number": 1}
    return None
