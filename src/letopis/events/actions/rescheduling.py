"""Another time for a planned event: its start and its end, in hours or in days."""

from datetime import date, datetime

from django.utils.translation import gettext as _

from letopis.accounts.models import User
from letopis.accounts.records import locked, save_changed
from letopis.events.actions.answer import refresh_answers
from letopis.events.actions.event import check_event
from letopis.events.actions.participants import set_links
from letopis.events.derived import DERIVED, derive_times
from letopis.events.facts import EventMoved
from letopis.events.models import Event
from letopis.history.actions import record
from letopis.history.differences import put
from letopis.kernel.database import in_transaction
from letopis.kernel.errors import Refused

_TIMES = ["all_day", "starts_at", "ends_at", "starts_on", "ends_on"]


@in_transaction
def reschedule_event(
    event: Event, start: datetime | date, end: datetime | date | None, *, by: User, version: int | None = None
) -> Event:
    """Give a planned event this start and end: instants, or the first and the last day (end None: no end).

    Raises `Conflict` when `version` is not the present one, `Refused` for what is no longer planned.
    """
    event = locked(event, by=by, version=version)
    if event.state != Event.State.PLANNED:
        raise Refused(_("Only a planned event can be moved."), "starts_at")
    if isinstance(start, datetime):
        instants = (start, end if isinstance(end, datetime) else None)
        values = dict(zip(_TIMES, (False, *instants, None, None), strict=True))
    else:
        last = end.date() if isinstance(end, datetime) else end
        values = dict(zip(_TIMES, (True, None, None, start, last if last != start else None), strict=True))
    check_event(event, values, by=by)
    changed = put(event, values)
    if changed.after:
        derive_times(event)
        save_changed(event, [*_TIMES, *DERIVED])
        set_links(event)
        record(EventMoved([changed]), by=by)
        refresh_answers([event.pk])
    return event
