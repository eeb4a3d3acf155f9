"""Another time for a planned event: its start and its end, in hours or in days."""

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from letopis.accounts.models import User
from letopis.accounts.records import locked, save_changed
from letopis.events.actions.answer import refresh_answers
from letopis.events.actions.event import check_event
from letopis.events.actions.participants import set_links
from letopis.events.actions.reminders import refresh_reminders
from letopis.events.derived import DERIVED, derive_times
from letopis.events.facts import EventMoved
from letopis.events.models import Event
from letopis.history.actions import record
from letopis.history.differences import put
from letopis.kernel.database import in_transaction
from letopis.kernel.errors import Refused
from letopis.parties.actions.rules import with_team

_TIMES = ["all_day", "starts_at", "ends_at", "starts_on", "ends_on"]


@in_transaction
def reschedule_event(
    event: Event,
    start: datetime | date,
    end: datetime | date | None,
    *,
    by: User,
    version: int | None = None,
    responsible: User | None = None,
) -> Event:
    """Give a planned event this start and end: instants, or the first and the last day (end None: no end), and hand it
    to `responsible` when one is named.

    Raises `Conflict` when `version` is not the present one, `Refused` for what is no longer planned.
    """
    event = locked(event, by=by, version=version)
    if event.state != Event.State.PLANNED:
        raise Refused(_("Only a planned event can be moved."), "starts_at")
    values: dict[str, Any] = dict.fromkeys(_TIMES)
    if isinstance(start, datetime):
        values |= {"all_day": False, "starts_at": start, "ends_at": end if isinstance(end, datetime) else None}
    else:
        last = end if end != start and not isinstance(end, datetime) else None
        values |= {"all_day": True, "starts_on": start, "ends_on": last}
    if responsible is not None:
        values = with_team({**values, "responsible": responsible})
    check_event(event, values, by=by)
    changed = put(event, values)
    if changed.after:
        derive_times(event)
        save_changed(event, [*_TIMES, *(("responsible", "team") if responsible is not None else ()), *DERIVED])
        set_links(event)
        record(EventMoved([changed]), by=by)
        refresh_answers([event.pk])
        refresh_reminders([event.pk], by=by)
    return event
