"""The next step: written at once with the completion of what it follows from, or after it."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from letopis.accounts.models import User
from letopis.events.actions.deletion import mark_for_deletion
from letopis.events.actions.event import create_event
from letopis.events.actions.state import complete_event
from letopis.events.following import Step, carried
from letopis.events.inputs import EventInput
from letopis.events.models import Event
from letopis.kernel.database import in_transaction
from letopis.kernel.errors import Refused


def make_step(event: Event, step: Step, *, by: User, reason: str = "") -> Event:
    """Write the next step down: planned, with the same participants, on the basis of `event`."""
    values: dict[str, object] = {"subject": step.subject, "basis": event, "contact_reason": reason}
    if step.type.has_direction:
        values["direction"] = Event.Direction.OUTGOING
    if isinstance(step.start, datetime):
        minutes = step.type.default_minutes
        ends = step.start + timedelta(minutes=minutes) if minutes else None
        values |= {"starts_at": step.start, "ends_at": ends}
    else:
        values |= {"all_day": True, "starts_on": step.start}
    given = EventInput(values, carried(event, by))
    return create_event(given, type=step.type, by=by)


@in_transaction
def complete_with_step(event: Event, step: Step, *, by: User, outcome: str = "", reason: str = "") -> Event:
    """Complete an event and write the next step down, both or neither; answers with the step."""
    with transaction.atomic():  # inside another transaction, too
        done = complete_event(event, outcome=outcome, by=by)
        return make_step(done, step, by=by, reason=reason)


def take_step_back(event: Event, made: Event, *, by: User) -> None:
    """Undo: the step that was written with a completion goes to the bin, when nobody has touched it since."""
    if made.basis_id != event.pk or made.state != Event.State.PLANNED or made.version != 1:
        raise Refused(_("The next step was changed meanwhile and stays."))
    mark_for_deletion(made, by=by)
