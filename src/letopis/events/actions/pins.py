"""Pinning events above the chronicle of a card."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from letopis.accounts.models import User
from letopis.accounts.visibility import may_change
from letopis.events.facts import EventPinned, EventUnpinned
from letopis.events.models import Event, EventLink, Pin
from letopis.events.queries.asked import Party, side_of
from letopis.events.queries.chronicles import PINS
from letopis.history.actions import record
from letopis.history.facts import Changed, Values
from letopis.kernel.database import in_transaction
from letopis.kernel.errors import Forbidden, NotFound, Refused


def may_pin(user: User, party: Party, event: Event) -> bool:
    """Whoever may change the card or the event."""
    return may_change(user, party) or may_change(user, event)


def _check(party: Party, event: Event, by: User) -> None:
    if not EventLink.objects.filter(**side_of(party), event=event).exists():
        raise NotFound
    if not may_pin(by, party, event):
        raise Forbidden(_("You may see this record, but not change it."))


@in_transaction
def pin_event(event: Event, party: Party, *, by: User) -> None:
    """Let an event stand above the chronicle of one of its participants; nothing when it does."""
    _check(party, event, by)
    pins = Pin.objects.filter(**side_of(party))
    if pins.filter(event=event).exists():
        return
    if pins.count() >= PINS:
        raise Refused(_("At most %(number)d events are pinned on a card. Unpin one of them.") % {"number": PINS})
    try:
        with transaction.atomic():
            Pin.objects.create(**side_of(party), event=event, by=by)
    except IntegrityError:  # two clicks at once: the other one was first
        return
    record(EventPinned([Changed(party)], _named(event)), by=by)


@in_transaction
def unpin_event(event: Event, party: Party, *, by: User) -> None:
    """Take an event from above the chronicle; nothing when it is not there."""
    _check(party, event, by)
    gone, _rows = Pin.objects.filter(**side_of(party), event=event).delete()
    if gone:
        record(EventUnpinned([Changed(party)], _named(event)), by=by)


def _named(event: Event) -> Values:
    """The journal of the card names the event by its id alone: who may not see it learns nothing of it."""
    return {"event": str(event.public_id)}
