"""Events for tests, made by the same actions as real ones."""

from datetime import datetime
from typing import Any

from letopis.accounts.models import User
from letopis.events.actions import create_event, create_series
from letopis.events.inputs import EventInput, ParticipantInput
from letopis.events.models import Event, EventSeries, EventType
from letopis.kernel import clock
from letopis.parties.models import ContactPerson, Counterparty


def make_event(
    subject: str = "Обсудить скидку",
    *,
    by: User,
    type: str = "call",
    person: ContactPerson | None = None,
    company: Counterparty | None = None,
    starts_at: datetime | None = None,
    **values: Any,
) -> Event:
    """An event of `by`; a call to `person` planned for now unless told otherwise."""
    participants = (
        [ParticipantInput(person=person, counterparty=company)]
        if person or company
        else [ParticipantInput(name="Кто-то")]
    )
    timed = {} if "starts_on" in values else {"starts_at": starts_at or clock.now()}
    return create_event(
        EventInput(values={"subject": subject, **timed, **values}, participants=participants),
        type=EventType.objects.get(code=type),
        by=by,
    )


def make_series(
    rule: str = "FREQ=WEEKLY",
    subject: str = "Созвон",
    *,
    by: User,
    type: str = "call",
    person: ContactPerson | None = None,
    starts_at: datetime | None = None,
    days_off: str = "keep",
    **values: Any,
) -> EventSeries:
    """A series of `by`: a call to `person` every week from now unless told otherwise."""
    participants = [ParticipantInput(person=person) if person else ParticipantInput(name="Кто-то")]
    timed = {} if "starts_on" in values else {"starts_at": starts_at or clock.now()}
    given = EventInput({"subject": subject, **timed, **values}, participants)
    return create_series(given, rule, type=EventType.objects.get(code=type), by=by, days_off=days_off)
