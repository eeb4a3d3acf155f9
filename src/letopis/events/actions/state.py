"""The state machine: planned → completed or cancelled, and back to planned."""

from typing import Any

from django.utils.translation import gettext as _

from letopis.accounts.models import User
from letopis.accounts.records import locked, save_changed
from letopis.events.actions.answer import refresh_answers
from letopis.events.actions.participants import difference, give_companies, participants_of, set_links
from letopis.events.actions.reminders import refresh_reminders
from letopis.events.facts import EventCancelled, EventCompleted, EventReopened
from letopis.events.models import Event, EventType
from letopis.events.words import refresh_words
from letopis.history.actions import record
from letopis.history.differences import put
from letopis.history.facts import Changed, Fact, Values
from letopis.kernel import clock
from letopis.kernel.database import in_transaction
from letopis.kernel.errors import Refused

FIELDS = ["state", "outcome", "cancel_reason", "completed_at", "completed_by", "cancelled_at", "cancelled_by"]


def check_outcome(type: EventType, outcome: str, held: str = "") -> None:
    """Refuse an outcome which events of the type do not end with today; one the event has already may stay."""
    if outcome in ("", held):
        return
    found = type.outcome(outcome)
    if found is None or found.retired:
        raise Refused(_("Events of the type «%(type)s» have no such outcome.") % {"type": type.title}, "outcome")


def check_reason(reason: str) -> None:
    """Refuse a reason that does not fit."""
    if len(reason) > 300:
        raise Refused(_("The reason is too long: at most 300 characters."), "cancel_reason")


def completion(by: User, outcome: str) -> dict[str, Any]:
    """The values of a completed event; the caller has checked the outcome."""
    return {"state": Event.State.COMPLETED, "outcome": outcome, "completed_at": clock.now(), "completed_by": by}


def cancellation(by: User, reason: str) -> dict[str, Any]:
    """The values of a cancelled event."""
    check_reason(reason)
    return {"state": Event.State.CANCELLED, "cancel_reason": reason, "cancelled_at": clock.now(), "cancelled_by": by}


PLANNED: dict[str, Any] = {
    "state": Event.State.PLANNED,
    "outcome": "",
    "cancel_reason": "",
    "completed_at": None,
    "completed_by": None,
    "cancelled_at": None,
    "cancelled_by": None,
}


@in_transaction
def complete_event(event: Event, *, by: User, outcome: str = "", version: int | None = None) -> Event:
    """The planned work is done. The companies its people stand for are frozen as they are now."""
    event = _expect(locked(event, by=by, version=version), Event.State.PLANNED)
    check_outcome(event.type, outcome)
    before = participants_of(event)
    give_companies(list(event.participants.select_related("person")))
    companies = difference(before, participants_of(event))
    return _reach(event, completion(by, outcome), EventCompleted, by=by, also=companies)


@in_transaction
def cancel_event(event: Event, *, by: User, reason: str = "", version: int | None = None) -> Event:
    """The planned work will not be done."""
    event = _expect(locked(event, by=by, version=version), Event.State.PLANNED)
    return _reach(event, cancellation(by, reason.strip()), EventCancelled, by=by)


@in_transaction
def reopen_event(event: Event, *, by: User, version: int | None = None) -> Event:
    """Plan a completed or cancelled event again."""
    event = locked(event, by=by, version=version)
    if event.state == Event.State.PLANNED:
        raise Refused(_("The event is planned already."), "state")
    return _reach(event, PLANNED, EventReopened, by=by)


def _follow(event: Event, by: User) -> None:
    from letopis.events.actions.sequences import follow_sequences  # which cancels steps by the words above

    follow_sequences(event, by=by)


def _expect(event: Event, state: str) -> Event:
    if event.state != state:
        raise Refused(
            _("The event is already completed.")
            if event.state == Event.State.COMPLETED
            else _("The event is already cancelled."),
            "state",
        )
    return event


def _reach(
    event: Event,
    values: dict[str, Any],
    fact: type[Fact],
    *,
    by: User,
    also: tuple[Values, Values] = ({}, {}),
) -> Event:
    was_planned = event.state == Event.State.PLANNED  # and so nobody's answer
    changed = put(event, values)
    changed = Changed(event, {**changed.before, **also[0]}, {**changed.after, **also[1]})
    save_changed(event, FIELDS)
    set_links(event)
    if "cancel_reason" in changed.after:
        refresh_words([event.pk])
    record(fact([changed]), by=by)
    refresh_answers([event.pk], takes_none=was_planned)
    refresh_reminders([event.pk], by=by)
    _follow(event, by)
    event.refresh_from_db(fields=["needs_answer"])
    return event
