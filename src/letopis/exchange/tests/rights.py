"""Rights of imports."""

from typing import Any

from letopis.config.tests.rights import ADDING, MINE, SEEN
from letopis.exchange.models import ImportRun

PAGES: dict[str, tuple[Any, ...]] = {
    "import": ("get", ADDING),
    "import-run": ("get", MINE),
    "person-vcard": ("get", SEEN),
    "person-code": ("get", SEEN),
    "person-code-picture": ("get", SEEN),
    "people-vcards": ("get", (302, 403, 403, 403, 403, 200, 200)),  # managers export nothing
    "import-mapping": ("get", (302, 404, 404, 404, 404, 404, 404)),  # an address book has no columns
    "import-check": ("post", (302, 404, 404, 404, 302, 404, 404)),
    "import-load": ("post", (302, 404, 404, 404, 302, 404, 404)),
    "import-undo": ("post", (302, 404, 404, 404, 302, 404, 404)),
    "import-refused": ("get", MINE),
}


def extend(world: dict[str, Any]) -> dict[str, Any]:
    """A file Анна has brought."""
    run = ImportRun.objects.create(name="a.vcf", kind="vcard", size=1, sha256="", by=world["anna"])
    run.path.parent.mkdir(parents=True, exist_ok=True)
    run.path.write_text("BEGIN:VCARD\nFN:Кто-то\nEND:VCARD\n")
    return {"import_run": run}


def kwargs(name: str, world: dict[str, Any]) -> dict[str, Any] | None:
    if name in ("person-vcard", "person-code", "person-code-picture"):
        return {"public_id": world["person"].public_id}
    return {"public_id": world["import_run"].public_id} if name.startswith("import") else None
