"""Chronicles with a stated truth: contacts with somebody, so many of them answered."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from letopis.accounts.models import User
from letopis.events.actions.batch import NewEvent, create_events
from letopis.events.inputs import ParticipantInput
from letopis.events.models import EventType
from letopis.kernel import clock
from letopis.parties.models import ContactPerson, Counterparty

Party = ContactPerson | Counterparty


def write_contacts(
    party: Party, way: str, answered: int, contacts: int, *, by: User, hour: int = 11, first: int = 30
) -> None:
    """Outgoing contacts of a type, one in nine days, the last `first` days ago; answered by a talk, or by a letter the
    next day."""
    made = []
    for number in range(contacts):
        days = first + 9 * number
        is_answered = number < answered
        outcome = {"outcome": "reached" if is_answered else "no_answer"} if way == "call" else {}
        made.append(_event(party, way, "outgoing", at(days, hour, by), by, **outcome))
        if is_answered and way != "call":
            made.append(_event(party, "email", "incoming", at(days - 1, hour, by), by))
    with transaction.atomic():
        create_events(made, by=by)


def at(days: int, hour: int, by: User) -> datetime:
    """An hour of a day some days ago, by somebody's clock."""
    day = clock.now().astimezone(by.zone) - timedelta(days=days)
    return day.replace(hour=hour, minute=10, second=0, microsecond=0)


def _event(party: Party, way: str, direction: str, moment: datetime, by: User, **more: Any) -> NewEvent:
    values = {
        "subject": "Связь", "direction": direction, "state": "completed", "starts_at": moment, "completed_at": moment,
        "completed_by": by, "responsible": by, **more,
    }  # fmt: skip
    who = ParticipantInput(person=party) if isinstance(party, ContactPerson) else ParticipantInput(counterparty=party)
    return NewEvent(EventType.objects.get(code=way), values, (who,))
