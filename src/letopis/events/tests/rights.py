"""Rights of events."""

from datetime import timedelta
from typing import Any

from letopis.config.tests.rights import (
    ACTING,
    ADD,
    ADDING,
    CHANGING,
    LIST,
    MANAGED,
    MANAGING,
    OWN_ACTION,
    OWN_PAGE,
    PUBLIC,
    READ,
    SEEN,
    WRITE,
)
from letopis.events.actions.feeds import open_feed
from letopis.events.actions.sequences import Start, start_sequence, stop_sequence
from letopis.events.inputs import ParticipantInput
from letopis.events.models import EventTemplate, EventType, Reminder, Sequence, SequenceStep, StartedSequence
from letopis.events.testing import make_event, make_series
from letopis.history.models import FactRecord
from letopis.kernel import clock

SHARED = (302, 404, 403, 200, 200, 200, 200)  # a template of Анна's team
SHARED_ACT = (302, 404, 403, 403, 403, 302, 302)  # which its head and the owner of the base change
PAGES: dict[str, tuple[Any, ...]] = {
    "events": ("get", OWN_PAGE),
    "events-of-type": ("get", OWN_PAGE),
    "event-hints": ("get", OWN_PAGE, {"type": "call"}),
    "participants": ("get", OWN_PAGE),
    "event-new": ("get", ADDING),
    "event": ("get", SEEN),
    "event-ics": ("get", SEEN),
    **{f"event-{verb}": ("post", ACTING) for verb in ("invite", "tell", "replies")},
    "event-response": ("post", ACTING, {"response": "accepted"}),
    "event-history": ("get", SEEN),
    "event-as-of": ("get", SEEN),
    "event-return": ("post", ACTING, {"at": "01.01.2200", "field": "place"}),
    **{f"event-{verb}": ("post", ACTING) for verb in ("mark", "unmark", "complete", "cancel", "reopen")},
    "event-step": ("post", (302, 404, 403, 302, 302, 302, 302), {"step-type": "task", "step-start": "завтра"}),
    "event-move": ("post", ACTING, {"to": "завтра"}),
    "control": ("get", OWN_PAGE),
    "digest": ("get", OWN_PAGE),
    "control-targets": ("get", (302, 403, 403, 403, 403, 200, 200)),
    "event-news": ("get", SEEN, {"version": "0"}),
    "chronicle-next": ("get", SEEN),
    "event-lane": ("get", CHANGING, {"board": "state"}),
    "event-lane-back": ("post", (302, 404, 404, 404, 404, 404, 404), {"to": "1"}),  # a fact of nobody's
    "event-answer": ("post", ACTING),
    "event-types": ("get", MANAGING),
    "event-type-new": ("get", MANAGING),
    "event-type": ("get", MANAGING),
    "event-type-order": ("post", MANAGED),
    "event-type-retire": ("post", MANAGED),
    "event-type-restore": ("post", MANAGED),
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
    "calendar-feeds": ("get", OWN_PAGE),
    "calendar-feed": ("get", PUBLIC),  # by its secret
    "calendar-feed-revoke": ("post", (302, 404, 404, 404, 302, 404, 404)),
    "calendar-new": ("get", (302, 302, 403, 302, 302, 302, 302), {"to": "2026-11-26T10:00/2026-11-26T11:00"}),
    "calendar-move": ("post", ACTING, {"to": "2026-11-26T10:00/2026-11-26T11:00", "version": "1"}),
    "event-answer-back": ("post", ACTING),
    "reminder-snooze": ("post", (302, 404, 404, 404, 302, 404, 404), {"for": "15"}),
    "reminder-complete": ("post", (302, 404, 404, 404, 302, 404, 404)),
    "recurrence-preview": ("get", OWN_PAGE, {"repeat": "weekly", "starts": "завтра в 10"}),
    "series": ("get", SEEN),
    "series-stop": ("post", ACTING),
    "series-undo": ("post", (302, 404, 404, 404, 302, 404, 404)),
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
    ("post", "/events/parse"): ((401, 200, 200, 200, 200, 200, 200), {"text": "позвонить Беловой завтра в 11"}),
    **{("get", f"/{what}"): LIST for what in ("event-templates", "sequences")},
    **{("get", f"/{what}/{{id}}"): READ for what in ("event-templates", "sequences")},
    ("post", "/sequences/{id}/starts"): ((401, 404, 403, 422, 422, 422, 422), {"day": "2026-12-01"}),  # for nobody
    ("get", "/event-types"): LIST,
    **{(method, "/events/{id}/pins"): (401, 404, *[422] * 5) for method in ("post", "delete")},  # no card is named
    ("get", "/event-types/{code}"): LIST,
    ("post", "/event-types"): ((401, 403, 403, 403, 403, 403, 201), {"name": "Выезд"}),
    ("patch", "/event-types/{code}"): (401, 403, 403, 403, 403, 403, 428),
    ("delete", "/event-types/{code}"): (401, 403, 403, 403, 403, 403, 428),
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
    if name.startswith("chronicle") or name == "compose":
        more = {"event": world["event"].public_id} if name.endswith("pin") else {}
        more |= {"ending": "csv"} if name == "chronicle-export" else {}
        return {"kind": "person", "public_id": world["person"].public_id, **more}
    if name == "event-reopen":  # only what has ended can be planned again
        return {"public_id": make_event(by=world["anna"], person=world["person"], state="completed").public_id}
    if name.startswith("reminder"):
        event = make_event(by=world["anna"], person=world["person"], starts_at=clock.now() + timedelta(hours=1))
        return {"public_id": Reminder.objects.get(event=event).public_id}
    if name.startswith("calendar-feed"):
        feed, secret = open_feed("own", by=world["anna"])
        return {"public_id": feed.public_id, "secret": secret}
    if name.startswith("event-type"):
        return {"code": "sms"}
    if name == "series-undo":
        make_series("FREQ=DAILY;COUNT=2", by=world["anna"])
        return {"fact": FactRecord.objects.filter(verb="series.planned").latest("pk").pk}
    if name.startswith("series"):
        series = make_series("FREQ=DAILY;COUNT=2", by=world["anna"], person=world["person"])
        return {"public_id": series.public_id}
    if name in ("sequence-stop", "sequence-resume"):
        return {"public_id": started(world, stopped=name == "sequence-resume").public_id}
    if name == "sequence-start":
        return {"kind": "person", "public_id": world["person"].public_id}
    if name.startswith(("template", "sequence")):
        return {"kind": "events", "public_id": world["sequence" if name == "sequence" else "template"].public_id}
    if name == "calendar-move" or name.startswith("event"):
        row = world["event"].participants.get()
        return {"public_id": world["event"].public_id, "code": "call", "participant": row.public_id}
    return None


def headers(name: str) -> dict[str, str]:
    return {"HX-Request": "true"} if name in ("chronicle", "chronicle-next", "compose") else {}


def after(name: str, status: int, who: str, world: dict[str, Any]) -> None:
    """An event that has ended gives way to a new one."""
    ended = name in ("event-complete", "event-cancel") or (
        name.endswith(("completion", "cancellation")) and status == 200
    )
    if ended:
        world["event"] = make_event(by=world["anna"], person=world["person"])
