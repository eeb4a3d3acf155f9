"""Rights of the pages over all parts."""

from typing import Any

from letopis.config.tests.rights import MANAGING, OWN_ACTION, OWN_PAGE
from letopis.jobs.models import Job, Run
from letopis.lists.actions import delete_view, save_view

MINE = (302, 404, 404, 404, 200, 404, 404)
MY_ACTION = (302, 404, 404, 404, 302, 404, 404)

PAGES = {
    "today": ("get", OWN_PAGE),
    "idle-clients": ("get", (302, 404, 404, 404, 404, 200, 200)),  # heads
    "move-overdue": ("post", OWN_ACTION),
    "start-clean": ("post", (302, 404, 404, 404, 404, 404, 404)),  # only in the demo company
    "search": ("get", OWN_PAGE),
    "palette": ("get", OWN_PAGE),
    "settings": ("get", OWN_PAGE),
    "bin": ("get", OWN_PAGE),
    "bin-restore": ("post", (302, 404, 404, 404, 404, 404, 404)),  # nothing is chosen; the rest is in test_bin
    "bin-mark": ("post", (302, 404, 404, 404, 404, 404, 404)),
    "bin-purge": ("post", (302, 404, 404, 404, 404, 404, 404)),
    "birthdays": ("get", OWN_PAGE),
    "favourite": ("post", (302, 404, 302, 302, 302, 302, 302)),
    "visit": ("post", (302, 404, 204, 204, 204, 204, 204)),
    **{f"list-{page}": ("get", OWN_PAGE) for page in ("filter", "columns", "tabs", "print", "views", "view-new")},
    "list-export": ("get", (302, 403, 403, 403, 403, 200, 200)),  # Ольга is a head, Глеб the owner
    "list-view-renew": ("post", (302, 404, 404, 404, 404, 404, 404)),  # no view of one's own is open
    "list-views-order": ("post", OWN_ACTION),
    "list-view-default": ("post", OWN_ACTION, {"view": "mine"}),
    "view-change": ("post", MY_ACTION, {"name": "Иначе", "audience": "own"}),
    "view-copy": ("post", (302, 404, 302, 302, 302, 302, 404)),  # a view of Анна's team
    "view-delete": ("post", MY_ACTION),
    "view-restore": ("post", MY_ACTION),
    "jobs": ("get", MANAGING),
    "job-retry": ("post", (302, 403, 403, 403, 403, 403, 302)),
    "job-drop": ("post", (302, 403, 403, 403, 403, 403, 302)),
    "run": ("get", MINE),
    "run-step": ("post", MY_ACTION),
    "run-stop": ("post", MY_ACTION),
    "run-resume": ("post", MY_ACTION),
}


def extend(world: dict[str, Any]) -> dict[str, Any]:
    """A run of Анна's, ended, so that a step of it does nothing; views of her team, one of them deleted."""
    anna = world["anna"]
    job = Run.objects.create(kind="none", title="Работа", by=anna, state=Run.State.DONE)
    view, gone = (save_view("people", name, "team", {}, by=anna) for name in ("Наши", "Бывшие"))
    delete_view(gone, by=anna)
    return {"job": job, "view": view, "gone": gone}


def kwargs(name: str, world: dict[str, Any]) -> dict[str, Any] | None:
    if name in ("favourite", "visit"):
        return {"kind": "person", "public_id": world["person"].public_id}
    if name.startswith("list-"):
        return {"name": "people", "ending": "csv"}
    if name.startswith("view-"):
        return {"public_id": world["gone" if name == "view-restore" else "view"].public_id}
    if name.startswith("job-"):
        return {"public_id": Job.objects.create(task="none.none", status=Job.Status.FAILED).public_id}
    return {"public_id": world["job"].public_id} if name.startswith("run") else None
