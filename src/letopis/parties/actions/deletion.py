"""Marking for deletion: hidden from lists and pickers, restored in one click."""

from letopis.accounts.models import User
from letopis.accounts.records import locked, save_changed
from letopis.history.actions import record
from letopis.history.differences import put
from letopis.kernel.database import in_transaction
from letopis.parties.facts import CounterpartyMarked, CounterpartyRestored, PersonMarked, PersonRestored
from letopis.parties.models import ContactPerson, Counterparty


@in_transaction
def mark_for_deletion(card: ContactPerson | Counterparty, *, by: User, version: int | None = None) -> None:
    """Mark a card; marking it twice changes nothing."""
    _set_mark(card, True, by=by, version=version)


@in_transaction
def restore(card: ContactPerson | Counterparty, *, by: User, version: int | None = None) -> None:
    """Remove the mark."""
    _set_mark(card, False, by=by, version=version)


def _set_mark(card: ContactPerson | Counterparty, mark: bool, *, by: User, version: int | None) -> None:
    fresh = locked(card, by=by, version=version)
    changed = put(fresh, {"is_marked_for_deletion": mark})
    if not changed.after:
        return
    save_changed(fresh, ["is_marked_for_deletion"])
    if isinstance(fresh, ContactPerson):
        record((PersonMarked if mark else PersonRestored)([changed]), by=by)
    else:
        record((CounterpartyMarked if mark else CounterpartyRestored)([changed]), by=by)
