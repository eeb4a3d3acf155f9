"""The operations on events and their types."""

from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Router

from letopis.accounts.models import User
from letopis.accounts.queries import colleagues_of
from letopis.accounts.visibility import may_change
from letopis.attributes.api import PREFIX, narrowed_by_attributes, orders, shaper, sort_type
from letopis.events import actions, queries
from letopis.events.api.pins import pins
from letopis.events.api.shapes import (
    CancellationIn,
    CompletionIn,
    Direction,
    EventIn,
    EventOut,
    EventPatch,
    Scope,
    State,
)
from letopis.events.inputs import EventInput, ParticipantInput
from letopis.events.models import Event, EventType, Participant, Pin
from letopis.kernel.errors import Forbidden, Refused
from letopis.parties.models import ContactDetail, ContactPerson, Counterparty
from letopis.rest.paging import page_of
from letopis.rest.queries import behind, takes
from letopis.rest.requests import answer, check_scope, create_once, expected_version, user_of
from letopis.rest.types import Body, Code, Limit, Moment, Page, Words
from letopis.search.words import narrowed_by_words

events = Router(tags=["events"])
events.add_router("", pins)


def _rows(user: User) -> QuerySet[Event]:
    return _loaded(queries.in_lists(user), user)


def _loaded(rows: QuerySet[Event], user: User) -> QuerySet[Event]:
    basis = Prefetch("basis", queries.by_card(user).only("public_id"))  # one the caller may not see is None
    rows = rows.select_related("type", "responsible", "created_by", "series")
    return rows.prefetch_related(queries.PARTICIPANTS, "tags", basis)


def _iso(moment: Any) -> str | None:
    return moment.isoformat() if moment else None


def _participant(row: Participant, company: Counterparty | None) -> dict[str, Any]:
    return {
        "id": row.public_id,
        "person": row.person.public_id if row.person else None,
        "counterparty": company.public_id if company else None,
        "user": row.user.public_id if row.user else None,
        "name": row.name,
        "contact": row.contact,
        "role": row.role,
        "response": row.response,
        "responded_at": _iso(row.responded_at),
        "invited_at": _iso(row.invited_at),
    }


def _shape(event: Event, user: User) -> dict[str, Any]:
    seen = event.seen_by(user)
    plain = (
        "version", "number", "state", "subject", "content", "body", "agenda", "messenger", "place", "starts_on", "ends_on", "all_day", "importance",
        "needs_answer", "private", "outcome", "cancel_reason", "contact_reason", "is_marked_for_deletion",
    )  # fmt: skip
    return {
        "id": event.public_id,
        **{name: getattr(event, name) for name in plain},
        "type": event.type.code,
        "direction": event.direction or None,
        "starts_at": _iso(event.starts_at),
        "ends_at": _iso(event.ends_at),
        "responsible": event.responsible.public_id,
        "author": event.created_by.public_id,
        "participants": [_participant(row, company) for row, company in seen.rows],
        "hidden_participants": seen.hidden,
        "basis": event.basis.public_id if event.basis else None,
        "reminders": [
            {"minutes_before": None if isinstance(one, str) else one, "at": one if isinstance(one, str) else None}
            for one in event.reminders
        ],
        "tags": [tag.name for tag in event.tags.all()],
        "recurrence": _recurrence(event),
        "created_at": _iso(event.created_at),
        "updated_at": _iso(event.updated_at),
    }


def _recurrence(event: Event) -> dict[str, Any] | None:
    if (series := event.series) is None:
        return None
    plain = ("starts_on", "zone", "days_off", "is_over")
    own = {name: getattr(series, name) for name in plain}
    return {**own, "series": series.public_id, "rrule": series.rule, "day": event.recurrence_id}


def _shaped(request: HttpRequest, public_id: UUID) -> dict[str, Any]:
    user = user_of(request)
    return shaper(user, "event", lambda event: _shape(event, user))(_one(request, public_id))


def _one(request: HttpRequest, public_id: UUID) -> Event:
    user = user_of(request)
    event = queries.get_event(user, public_id)
    return _loaded(Event.objects.filter(pk=event.pk), user).get()


def _changeable(request: HttpRequest, public_id: UUID) -> tuple[User, Event]:
    check_scope(request)
    user, event = user_of(request), _one(request, public_id)
    if not may_change(user, event):
        raise Forbidden("You may see this record, but not change it.")
    return user, event


def _party(rows: QuerySet[Any], public_id: UUID | None, held: Any) -> Any:
    if public_id is None:
        return None
    if held is not None and held.public_id == public_id:
        return held
    if (found := rows.filter(public_id=public_id).first()) is None:
        raise Refused("There is no such record.", "participants")
    return found


def _participants(given: list[dict[str, Any]], user: User, event: Event | None) -> list[ParticipantInput]:
    held = {row.public_id: row for row in event.participants.all()} if event else {}
    found = []
    for row in given:
        present = held.get(row["id"]) if row.get("id") else None
        person = _party(ContactPerson.objects.visible_to(user), row.get("person"), present and present.person)
        company = _party(
            Counterparty.objects.visible_to(user), row.get("counterparty"), present and present.counterparty
        )
        colleague = _party(colleagues_of(user), row.get("user"), present and present.user)
        contact = row.get("contact", "")
        details = (
            ContactDetail.objects.filter(person=person)
            if person
            else ContactDetail.objects.filter(counterparty=company)
        )
        detail = (
            next((d for d in details if contact in (d.value, d.normalized, d.shown)), None)
            if contact and (person or company)
            else None
        )
        found.append(
            ParticipantInput(
                person,
                company,
                colleague,
                row.get("name", ""),
                detail,
                contact,
                row.get("role", "required"),
                row.get("id"),
                row.get("response"),
            )
        )
    return found


def _input(body: Body, user: User, event: Event | None) -> tuple[EventInput, bool | None]:
    """The input behind a body, and what it says of `needs_answer`, which is a verb of its own."""
    values = body.dict(exclude_unset=True)
    for name in ("type", "rrule", "days_off"):
        values.pop(name, None)
    needs_answer = values.pop("needs_answer", None)
    participants, tags = values.pop("participants", None), values.pop("tags", None)
    attributes = values.pop("attributes", {} if event is None else None)
    if "reminders" in values:
        values["reminders"] = [_reminder(row) for row in values["reminders"]]
    if "direction" in values:
        values["direction"] = values["direction"] or ""
    if (responsible := values.pop("responsible", None)) is not None and (
        event is None or event.responsible.public_id != responsible
    ):
        values["responsible"] = _colleague(user, responsible)
    if values.get("basis") is not None:
        values["basis"] = queries.get_basis(user, values["basis"])
    if values.get("starts_on") and not values.get("starts_at"):
        values.setdefault("all_day", True)
    rows = None if participants is None else _participants(participants, user, event)
    return EventInput(values, rows, tags, attributes), needs_answer


def _reminder(row: dict[str, Any]) -> Any:
    minutes, moment = row.get("minutes_before"), row.get("at")
    if (minutes is None) == (moment is None):
        raise Refused("Give either minutes_before or at.", "reminders")
    return moment if minutes is None else minutes


def _colleague(user: User, public_id: UUID) -> User:
    if (found := colleagues_of(user).filter(public_id=public_id).first()) is None:
        raise Refused("There is no such user.", "responsible")
    return found


def _expect(event: Event, needs_answer: bool | None, user: User) -> None:
    if needs_answer is False and event.needs_answer:
        actions.dismiss_answer(event, by=user)
    elif needs_answer and not event.needs_answer and event.answer_not_needed:
        actions.expect_answer(event, by=user)


def _pinned(user: User, person: UUID | None, counterparty: UUID | None) -> Exists:
    """Whether an event is pinned on one of these cards, on any that one sees when none is named."""
    people, companies = ContactPerson.objects.visible_to(user), Counterparty.objects.visible_to(user)
    if person or counterparty:
        people = people.filter(public_id=person) if person else people.none()
        companies = companies.filter(public_id=counterparty) if counterparty else companies.none()
    return Exists(Pin.objects.filter(Q(person__in=people) | Q(counterparty__in=companies), event=OuterRef("pk")))


@events.get("", response=Page[EventOut], operation_id="list_events")
@takes(PREFIX)
def list_events(
    request: HttpRequest,
    limit: Limit = 50,
    cursor: str | None = None,
    sort: sort_type("occurs_at", "updated_at") = "-occurs_at",  # type: ignore[valid-type]
    q: Words = None,
    type: Code = None,
    state: State | None = None,
    direction: Direction | None = None,
    responsible: UUID | None = None,
    person: UUID | None = None,
    counterparty: UUID | None = None,
    series: UUID | None = None,
    needs_answer: bool | None = None,
    pinned: bool = False,
    marked: bool = False,
    updated_since: Moment | None = None,
    starts_from: Moment | None = None,
    starts_before: Moment | None = None,
) -> Any:
    """The events of the caller's lists."""
    user = user_of(request)
    rows = _rows(user)
    wanted: dict[str, Any] = {
        "type__code": type, "state": state, "direction": direction, "responsible__public_id": responsible,
        "series__public_id": series, "needs_answer": needs_answer, "updated_at__gte": updated_since, "occurs_at__gte": starts_from, "occurs_at__lt": starts_before,
    }  # fmt: skip
    rows = rows.filter(**{name: value for name, value in wanted.items() if value is not None})
    if not marked:
        rows = rows.filter(is_marked_for_deletion=False)
    if pinned:  # on the card that is asked for
        rows = rows.filter(_pinned(user, person, counterparty))
    if person:
        rows = rows.filter(links__person__in=ContactPerson.objects.visible_to(user).filter(public_id=person))
    if counterparty:
        rows = rows.filter(links__counterparty__in=Counterparty.objects.visible_to(user).filter(public_id=counterparty))
    if q:
        rows = narrowed_by_words(rows, q)
    rows = narrowed_by_attributes(rows, request, "event")
    fields = orders(user, "event", sort, {"occurs_at": "occurs_at", "updated_at": "updated_at"})
    shape = shaper(user, "event", lambda event: _shape(event, user))
    return page_of(rows, shape, sort=sort, fields=fields, limit=limit, cursor=cursor)


@events.post("", response={201: EventOut}, operation_id="create_event")
def create_event(request: HttpRequest, body: EventIn) -> HttpResponse:
    """Write an event; without a time it is now."""
    user = user_of(request)

    def make() -> dict[str, Any]:
        kind = EventType.objects.filter(code=body.type, is_active=True).first()
        if kind is None:
            raise Refused("There is no such type of events.", "type")
        given, needs_answer = _input(body, user, None)
        event = _written(given, body, kind, user)
        _expect(event, needs_answer, user)
        return _shaped(request, event.public_id)

    return create_once(request, make)


def _written(given: EventInput, body: EventIn, kind: EventType, user: User) -> Event:
    """The event; with a rule the first one of its series."""
    if not body.rrule:
        return actions.create_event(given, type=kind, by=user)
    series = actions.create_series(given, body.rrule, type=kind, by=user, days_off=body.days_off)
    return series.events.order_by("recurrence_id")[0]


@events.get("/{id}", response=EventOut, operation_id="get_event")
def get_event(request: HttpRequest, id: UUID) -> HttpResponse:
    """One event, also through the card of a participant."""
    return answer(_shaped(request, id))


def _door(request: HttpRequest, public_id: UUID) -> None:
    _user, event = _changeable(request, public_id)
    expected_version(request, event.version)


@events.patch("/{id}", response=EventOut, operation_id="change_event")
@behind(_door)
def change_event(request: HttpRequest, id: UUID, body: EventPatch, scope: Scope = "this") -> HttpResponse:
    """Change what is sent; a list replaces the list. Of a series: in this event, in this and following, or in all."""
    user, event = _changeable(request, id)
    version = expected_version(request, event.version)
    given, needs_answer = _input(body, user, event)
    event = actions.change_occurrence(event, given, scope=scope, by=user, version=version)
    _expect(event, needs_answer, user)
    return answer(_shaped(request, id))


@events.delete("/{id}", response={204: None}, operation_id="mark_event")
def mark_event(request: HttpRequest, id: UUID, scope: Scope = "this") -> HttpResponse:
    """Mark for deletion: this event, or also following or all planned ones of its series."""
    user, event = _changeable(request, id)
    version = expected_version(request, event.version)
    actions.delete_occurrence(event, scope=scope, by=user, version=version)
    return HttpResponse(status=204)


@events.post("/{id}/completion", response=EventOut, operation_id="complete_event")
@behind(_changeable)
def complete_event(request: HttpRequest, id: UUID, body: CompletionIn | None = None) -> HttpResponse:
    """Planned → completed."""
    user, event = _changeable(request, id)
    actions.complete_event(event, outcome=body.outcome if body else "", by=user)
    return answer(_shaped(request, id))


@events.post("/{id}/cancellation", response=EventOut, operation_id="cancel_event")
@behind(_changeable)
def cancel_event(
    request: HttpRequest, id: UUID, body: CancellationIn | None = None, scope: Scope = "this"
) -> HttpResponse:
    """Planned → cancelled: this event, or also following or all planned ones of its series."""
    user, event = _changeable(request, id)
    actions.cancel_occurrence(event, scope=scope, reason=body.reason if body else "", by=user)
    return answer(_shaped(request, id))


def _reopen(request: HttpRequest, public_id: UUID, state: str) -> HttpResponse:
    user, event = _changeable(request, public_id)
    if event.state != state:
        raise Refused(f"The event is not {state}.", "state")
    actions.reopen_event(event, by=user)
    return answer(_shaped(request, public_id))


@events.delete("/{id}/completion", response=EventOut, operation_id="reopen_completed_event")
def reopen_completed_event(request: HttpRequest, id: UUID) -> HttpResponse:
    """Completed → planned."""
    return _reopen(request, id, Event.State.COMPLETED)


@events.delete("/{id}/cancellation", response=EventOut, operation_id="reopen_cancelled_event")
def reopen_cancelled_event(request: HttpRequest, id: UUID) -> HttpResponse:
    """Cancelled → planned."""
    return _reopen(request, id, Event.State.CANCELLED)
