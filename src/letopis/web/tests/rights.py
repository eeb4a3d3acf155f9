"""Rights of the pages over all parts."""

from typing import Any

from letopis.config.tests.rights import OWN_ACTION, OWN_PAGE
from letopis.jobs.models import Run

MINE = (302, 404, 404, 404, 200, 404, 404)
MY_ACTION = (302, 404, 404, 404, 302, 404, 404)

PAGES = {
    "today": ("get", OWN_PAGE),
    "move-overdue": ("post", OWN_ACTION),
    "start-clean": ("post", (302, 404, 404, 404, 404, 404, 404)),  # only in the demo company
    "search": ("get", OWN_PAGE),
    "palette": ("get", OWN_PAGE),
    "settings": ("get", OWN_PAGE),
    "bin": ("get", OWN_PAGE),
    "bin-restore": ("post", (302, 404, 404, 404, 404, 404, 404)),  # nothing is chosen; the rest is in test_bin
    "bin-mark": ("post", (302, 404, 404, 404, 404, 404, 404)),
    "bin-purge": ("post", (302, 404, 404, 404, 404, 404, 404)),
    "run": ("get", MINE),
    "run-step": ("post", MY_ACTION),
    "run-stop": ("post", MY_ACTION),
}


def extend(world: dict[str, Any]) -> dict[str, Any]:
    """A run of Анна's, ended, so that a step of it does nothing."""
    return {"job": Run.objects.create(kind="none", title="Работа", by=world["anna"], state=Run.State.DONE)}


def kwargs(name: str, world: dict[str, Any]) -> dict[str, Any] | None:
    return {"public_id": world["job"].public_id} if name.startswith("run") else None
