"""What comes next: the step a type and an outcome propose, and what an event made on the basis of another takes over."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from letopis.accounts.models import User
from letopis.dictionaries.queries import every
from letopis.events.inputs import ParticipantInput
from letopis.events.models import Event, EventType, Participant
from letopis.kernel import clock
from letopis.kernel.workdays import working_day


@dataclass(frozen=True)
class Step:
    """A proposed next step."""

    type: EventType
    start: datetime | date
    subject: str


def proposed(event: Event, outcome: str, user: User) -> Step | None:
    """The step that follows when `event` ends with `outcome` today; None when its type proposes none.

    The time of day is that of the event; a task, and what follows an event of whole days, has the day alone.
    """
    found = event.type.outcome(outcome) if outcome else None
    code, days = (found.next_type, found.next_days) if found else (event.type.next_type, event.type.next_days)
    kind = next((row for row in every(EventType) if row.code == code and row.is_active), None)
    if kind is None:
        return None
    day = working_day(clock.today(user.zone) + timedelta(days=days))
    if event.starts_at is None or kind.code == "task":
        return Step(kind, day, event.subject)
    at = event.starts_at.astimezone(user.zone).time().replace(second=0, microsecond=0)
    return Step(kind, datetime.combine(day, at, user.zone), event.subject)


def carried(event: Event, user: User) -> list[ParticipantInput]:
    """The participants of an event as a new one takes them over: those the user may see."""
    event.taking_part = None
    rows = [row for row, _company in event.seen_by(user).rows]
    gone = [row for row in rows if any(one and one.is_marked_for_deletion for one in (row.person, row.counterparty))]
    return [_again(row) for row in rows if row not in gone]


def _again(row: Participant) -> ParticipantInput:
    return ParticipantInput(
        person=row.person,
        counterparty=None if row.person else row.counterparty,  # a person stands for their company of that day
        user=row.user,
        name=row.name,
        contact_detail=row.contact_detail,
        contact=row.contact,
        role=row.role,
    )
