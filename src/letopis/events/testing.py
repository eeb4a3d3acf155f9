"""Events for tests, made by the same actions as real ones."""

from datetime import datetime
from typing import Any

from letopis.accounts.models import User
from letopis.events.actions import create_event
from letopis.events.inputs import EventInput, ParticipantInput
from letopis.events.models import Event, EventType
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
