"""Rights of events."""

from datetime import timedelta
from typing import Any

from letopis.config.tests.rights import ACTING, ADD, ADDING, LIST, OWN_ACTION, OWN_PAGE, READ, SEEN, WRITE
from letopis.events.actions.sequences import Start, start_sequence, stop_sequence
from letopis.events.inputs import ParticipantInput
from letopis.events.models import EventTemplate, EventType, Reminder, Sequence, SequenceStep, StartedSequence
from letopis.events.testing import make_event
from letopis.kernel import clock

SHARED = (302, 404, 403, 200, 200, 200, 200)  # a template of Анна's team
SHARED_ACT = (302, 404, 403, 403, 403, 302, 302)  # which its head and the owner of the base change
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
    "event-quick": ("get", ADDING, {"text": "позвонить Беловой завтра в 11"}),
    "templates": ("get", ADDING),
    "template-new": ("get", ADDING),
    "template": ("get", SHARED),
    "sequence-new": ("get", ADDING),
    "sequence": ("get", SHARED),
    "templates-order": ("post", (302, 302, 403, 302, 302, 302, 302)),
    "template-retire": ("post", SHARED_ACT),
    "template-restore": ("post", SHARED_ACT),
    "sequence-start": ("get", (302, 404, 403, 200, 200, 200, 200)),
    "sequence-stop": ("post", ACTING),
    "sequence-resume": ("post", ACTING),
    "participant-new": ("get", ADDING, {"np-name": "Новикова Инна"}),
    "calendar": ("get", OWN_PAGE),
    "calendar-choice": ("post", OWN_ACTION, {"work_from": "09:00", "work_to": "18:00"}),
    "calendar-new": ("get", (302, 302, 403, 302, 302, 302, 302), {"to": "2026-11-26T10:00/2026-11-26T11:00"}),
    "calendar-move": ("post", ACTING, {"to": "2026-11-26T10:00/2026-11-26T11:00", "version": "1"}),
    "event-answer-back": ("post", ACTING),
    "reminder-snooze": ("post", (302, 404, 404, 404, 302, 404, 404), {"for": "15"}),
    "reminder-complete": ("post", (302, 404, 404, 404, 302, 404, 404)),
    "chronicle": ("get", SEEN),
    "compose": ("post", (302, 404, 403, 200, 200, 200, 200), {"type": "note", "text": "Заметка"}),
}
OPERATIONS: dict[tuple[str, str], Any] = {
    ("get", "/events"): LIST,
    ("post", "/events/parse"): ((401, 200, 200, 200, 200, 200, 200), {"text": "позвонить Беловой завтра в 11"}),
    **{("get", f"/{what}"): LIST for what in ("event-templates", "sequences")},
    **{("get", f"/{what}/{{id}}"): READ for what in ("event-templates", "sequences")},
    ("post", "/sequences/{id}/starts"): ((401, 404, 403, 422, 422, 422, 422), {"day": "2026-12-01"}),  # for nobody
    ("get", "/event-types"): LIST,
    ("get", "/event-types/{code}"): LIST,
    ("post", "/events"): (ADD, {"type": "note", "subject": "Заметка"}),
    **{(method, "/events/{id}"): READ if method == "get" else WRITE for method in ("get", "patch", "delete")},
    **{
        (method, f"/events/{{id}}/{verb}"): (401, 404, 403, 403, status, status, status)
        for verb in ("completion", "cancellation")
        for method, status in (("post", 200), ("delete", 422))
    },
}


def extend(world: dict[str, Any]) -> dict[str, Any]:
    """A template and a sequence of Анна's team, hers to change, and the sequence started for her person."""
    anna = world["anna"]
    values = {"reach": "team", "owner": anna, "team": anna.team}
    call = EventType.objects.get(code="call")
    template = EventTemplate.objects.create(name="Звонок", type=call, subject="Тема", **values)
    sequence = Sequence.objects.create(name="Обзвон", **values)
    SequenceStep.objects.create(sequence=sequence, type=call, subject="Позвонить")
    return {
        "template": template,
        "sequence": sequence,
        "ids": {"event-templates": template.public_id, "sequences": sequence.public_id},
    }


def started(world: dict[str, Any], *, stopped: bool) -> StartedSequence:
    """The sequence under way for Анна's person, or stopped."""
    row = ParticipantInput(person=world["person"])
    StartedSequence.objects.filter(state="running").update(state="undone", stopped_at=clock.now())
    begin = Start({"call": row}, world["person"], clock.today(world["anna"].zone) + timedelta(days=1))
    made = start_sequence(world["sequence"], begin, by=world["anna"])
    return stop_sequence(made, by=world["anna"]) if stopped else made


def kwargs(name: str, world: dict[str, Any]) -> dict[str, Any] | None:
    if name in ("chronicle", "compose"):
        return {"kind": "person", "public_id": world["person"].public_id}
    if name == "event-reopen":  # only what has ended can be planned again
        return {"public_id": make_event(by=world["anna"], person=world["person"], state="completed").public_id}
    if name.startswith("reminder"):
        event = make_event(by=world["anna"], person=world["person"], starts_at=clock.now() + timedelta(hours=1))
        return {"public_id": Reminder.objects.get(event=event).public_id}
    if name in ("sequence-stop", "sequence-resume"):
        return {"public_id": started(world, stopped=name == "sequence-resume").public_id}
    if name == "sequence-start":
        return {"kind": "person", "public_id": world["person"].public_id}
    if name.startswith(("template", "sequence")):
        return {"kind": "events", "public_id": world["sequence" if name == "sequence" else "template"].public_id}
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
