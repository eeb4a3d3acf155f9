"""Marking events for deletion."""

from letopis.accounts.models import User
from letopis.accounts.records import locked, save_changed
from letopis.events.actions.answer import refresh_answers
from letopis.events.actions.reminders import refresh_reminders
from letopis.events.facts import EventMarked, EventRestored
from letopis.events.models import Event
from letopis.history.actions import record
from letopis.history.differences import put
from letopis.kernel.database import in_transaction


@in_transaction
def mark_for_deletion(event: Event, *, by: User, version: int | None = None) -> None:
    """Mark an event; marking it twice changes nothing."""
    _set_mark(event, True, by=by, version=version)


@in_transaction
def restore(event: Event, *, by: User, version: int | None = None) -> None:
    """Remove the mark."""
    _set_mark(event, False, by=by, version=version)


def _set_mark(event: Event, mark: bool, *, by: User, version: int | None) -> None:
    event = locked(event, by=by, version=version)
    changed = put(event, {"is_marked_for_deletion": mark})
    if changed.after:
        save_changed(event, ["is_marked_for_deletion"])
        record((EventMarked if mark else EventRestored)([changed]), by=by)
        refresh_answers([event.pk])
        refresh_reminders([event.pk], by=by)
