"""Templates and sequences for programs: reading them, starting a sequence for somebody."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema

from letopis.accounts.models import User
from letopis.accounts.visibility import may_create
from letopis.events.actions.sequences import Start, start_sequence
from letopis.events.models import EventTemplate
from letopis.events.models import Sequence as EventSequence
from letopis.events.queries.templates import get_shared
from letopis.events.reaching import reached_by
from letopis.kernel import clock
from letopis.kernel.errors import Forbidden, NotFound, Refused
from letopis.parties.models import ContactPerson, Counterparty
from letopis.parties.queries import get_counterparty, get_person
from letopis.rest.paging import page_of
from letopis.rest.queries import behind
from letopis.rest.requests import check_scope, user_of
from letopis.rest.types import Body, Limit, Page

templates = Router(tags=["event-templates"])
sequences = Router(tags=["sequences"])


class EventTemplateOut(Schema):
    """A template of events; `minutes` and `reminders` are null where they are as usual for the type."""

    id: UUID
    name: str
    reach: str
    is_active: bool
    type: str
    subject: str
    content: str
    place: str
    minutes: int | None
    importance: str
    reminders: list[int] | None


class StepOut(Schema):
    """A step: so many days after the start; `time` in minutes since midnight, null: as the working day begins."""

    day: int
    time: int | None
    type: str
    subject: str
    content: str
    minutes: int | None


class SequenceOut(Schema):
    """A sequence with its steps in order."""

    id: UUID
    name: str
    reach: str
    is_active: bool
    skips_days_off: bool
    stops_on_answer: bool
    stop_outcomes: list[str]
    steps: list[StepOut]


class StartIn(Body):
    """For whom, one of the two, and the day of its first step; today when none is given."""

    person: UUID | None = None
    counterparty: UUID | None = None
    day: date | None = None


class StartedOut(Schema):
    """A started sequence with the events it planned, in order."""

    id: UUID
    sequence: UUID
    events: list[UUID]


def _template(row: EventTemplate) -> dict[str, Any]:
    plain = ("name", "reach", "is_active", "subject", "content", "place", "minutes", "importance", "reminders")
    return {"id": row.public_id, "type": row.type.code, **{name: getattr(row, name) for name in plain}}


def _sequence(row: EventSequence) -> dict[str, Any]:
    plain = ("name", "reach", "is_active", "skips_days_off", "stops_on_answer", "stop_outcomes")
    steps = [
        {
            "type": step.type.code,
            **{name: getattr(step, name) for name in ("day", "time", "subject", "content", "minutes")},
        }
        for step in row.steps.all()
    ]
    return {"id": row.public_id, **{name: getattr(row, name) for name in plain}, "steps": steps}


@templates.get("", response=Page[EventTemplateOut], operation_id="list_event_templates")
def list_event_templates(request: HttpRequest, limit: Limit = 50, cursor: str | None = None) -> Any:
    """The templates the caller may use, in their order."""
    rows = EventTemplate.objects.visible_to(user_of(request)).select_related("type")
    return page_of(rows, _template, sort="order", fields={"order": "order"}, limit=limit, cursor=cursor)


@templates.get("/{id}", response=EventTemplateOut, operation_id="get_event_template")
def get_event_template(request: HttpRequest, id: UUID) -> Any:
    """One template."""
    return _template(get_shared(EventTemplate, user_of(request), id))


@sequences.get("", response=Page[SequenceOut], operation_id="list_sequences")
def list_sequences(request: HttpRequest, limit: Limit = 50, cursor: str | None = None) -> Any:
    """The sequences the caller may start, in their order."""
    rows = EventSequence.objects.visible_to(user_of(request)).prefetch_related("steps__type")
    return page_of(rows, _sequence, sort="order", fields={"order": "order"}, limit=limit, cursor=cursor)


@sequences.get("/{id}", response=SequenceOut, operation_id="get_sequence")
def get_sequence(request: HttpRequest, id: UUID) -> Any:
    """One sequence."""
    return _sequence(get_shared(EventSequence, user_of(request), id))


def _party(user: User, body: StartIn) -> ContactPerson | Counterparty:
    if (body.person is None) == (body.counterparty is None):
        raise Refused("Name a person or a counterparty.", "person")
    try:
        return get_person(user, body.person) if body.person else get_counterparty(user, str(body.counterparty))
    except NotFound as error:
        raise Refused("There is no such record.", "person" if body.person else "counterparty") from error


def _door(request: HttpRequest, public_id: UUID) -> None:
    get_shared(EventSequence, user_of(request), public_id)
    check_scope(request)
    if not may_create(user_of(request)):
        raise Forbidden("Your role may look, but not add.")


@sequences.post("/{id}/starts", response={201: StartedOut}, operation_id="start_sequence")
@behind(_door)
def start(request: HttpRequest, id: UUID, body: StartIn) -> Any:
    """Plan the steps of a sequence for somebody; 422 when it is under way for them, or they asked for silence."""
    user = user_of(request)
    sequence, party = get_shared(EventSequence, user, id), _party(user, body)
    kinds = {step.type.code: step.type for step in sequence.steps.select_related("type")}
    rows = {code: reached_by([party], kind)[0][party.pk] for code, kind in kinds.items()}
    made = start_sequence(sequence, Start(rows, party, body.day or clock.today(user.zone)), by=user)
    events = [step.event.public_id for step in made.steps.select_related("event")]
    return 201, {"id": made.public_id, "sequence": sequence.public_id, "events": events}
