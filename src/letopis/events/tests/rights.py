"""Rights of events."""

from datetime import timedelta
from typing import Any

from letopis.config.tests.rights import ACTING, ADD, ADDING, LIST, OWN_ACTION, OWN_PAGE, READ, SEEN, WRITE
from letopis.events.models import Reminder
from letopis.events.testing import make_event
from letopis.kernel import clock

PAGES: dict[str, tuple[Any, ...]] = {
    "events": ("get", OWN_PAGE),
    "events-of-type": ("get", OWN_PAGE),
    "participants": ("get", OWN_PAGE),
    "event-new": ("get", ADDING),
    "event": ("get", SEEN),
    "event-history": ("get", SEEN),
    "event-as-of": ("get", SEEN),
    "event-return": ("post", ACTING, {"at": "01.01.2200", "field": "place"}),
    **{f"event-{verb}": ("post", ACTING) for verb in ("mark", "unmark", "complete", "cancel", "reopen")},
    "event-move": ("post", ACTING, {"to": "завтра"}),
    "event-answer": ("post", ACTING),
    "calendar": ("get", OWN_PAGE),
    "calendar-choice": ("post", OWN_ACTION, {"work_from": "09:00", "work_to": "18:00"}),
    "calendar-new": ("get", (302, 302, 403, 302, 302, 302, 302), {"to": "2026-11-26T10:00/2026-11-26T11:00"}),
    "calendar-move": ("post", ACTING, {"to": "2026-11-26T10:00/2026-11-26T11:00", "version": "1"}),
    "event-answer-back": ("post", ACTING),
    "reminder-snooze": ("post", (302, 404, 404, 404, 302, 404, 404), {"for": "15"}),
    "reminder-complete": ("post", (302, 404, 404, 404, 302, 404, 404)),
    "chronicle": ("get", SEEN),
    "chronicle-months": ("get", SEEN),
    "chronicle-people": ("get", SEEN),
    "chronicle-print": ("get", SEEN),
    "chronicle-export": ("get", (302, 404, 403, 403, 403, 200, 200)),  # managers export nothing
    "chronicle-changes": ("post", (302, 404, 302, 302, 302, 302, 302), {"shows": "1"}),
    "chronicle-pin": ("post", ACTING),
    "chronicle-unpin": ("post", ACTING),
    "compose": ("post", (302, 404, 403, 200, 200, 200, 200), {"type": "note", "text": "Заметка"}),
}
OPERATIONS: dict[tuple[str, str], Any] = {
    ("get", "/events"): LIST,
    ("get", "/event-types"): LIST,
    **{(method, "/events/{id}/pins"): (401, 404, *[422] * 5) for method in ("post", "delete")},  # no card is named
    ("get", "/event-types/{code}"): LIST,
    ("post", "/events"): (ADD, {"type": "note", "subject": "Заметка"}),
    **{(method, "/events/{id}"): READ if method == "get" else WRITE for method in ("get", "patch", "delete")},
    **{
        (method, f"/events/{{id}}/{verb}"): (401, 404, 403, 403, status, status, status)
        for verb in ("completion", "cancellation")
        for method, status in (("post", 200), ("delete", 422))
    },
}


def kwargs(name: str, world: dict[str, Any]) -> dict[str, Any] | None:
    if name.startswith("chronicle") or name == "compose":
        more = {"event": world["event"].public_id} if name.endswith("pin") else {}
        more |= {"ending": "csv"} if name == "chronicle-export" else {}
        return {"kind": "person", "public_id": world["person"].public_id, **more}
    if name == "event-reopen":  # only what has ended can be planned again
        return {"public_id": make_event(by=world["anna"], person=world["person"], state="completed").public_id}
    if name.startswith("reminder"):
        event = make_event(by=world["anna"], person=world["person"], starts_at=clock.now() + timedelta(hours=1))
        return {"public_id": Reminder.objects.get(event=event).public_id}
    if name == "calendar-move" or name.startswith("event"):
        return {"public_id": world["event"].public_id, "code": "call"}
    return None


def headers(name: str) -> dict[str, str]:
    return {"HX-Request": "true"} if name in ("chronicle", "compose") else {}


def after(name: str, status: int, who: str, world: dict[str, Any]) -> None:
    """An event that has ended gives way to a new one."""
    ended = name in ("event-complete", "event-cancel") or (
        name.endswith(("completion", "cancellation")) and status == 200
    )
    if ended:
        world["event"] = make_event(by=world["anna"], person=world["person"])
