"""When an event reminds of itself: entries of `Event.reminders`, in words and as moments.

An entry is a number of minutes before the start, or a moment of its own (ISO 8601 in UTC). An event that lasts all day
starts at nine in the morning for whoever is reminded.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from letopis.events.models.event import Event
from letopis.kernel.errors import Refused
from letopis.ui.dates import typed

Entry = int | str
USUAL = (0, 5, 10, 15, 30, 60, 120, 1440, 2880, 10080)  # what is offered
MOST_BEFORE, MOST_MOMENTS = 3, 1
LONGEST = 60 * 24 * 60  # minutes: two months
MORNING = time(9)


def checked(given: Sequence[Entry | datetime]) -> list[Entry]:
    """The entries as they are kept: the longest before first, then the moment. Raises `Refused`."""
    before = sorted({entry for entry in given if isinstance(entry, int)}, reverse=True)
    moments = sorted({_iso(entry) for entry in given if not isinstance(entry, int)})
    if any(not 0 <= minutes <= LONGEST for minutes in before):
        raise Refused(_("A reminder comes at most two months before the event."), "reminders")
    if len(before) > MOST_BEFORE or len(moments) > MOST_MOMENTS:
        text = _("At most %(before)d reminders before the event and one at a moment of its own.")
        raise Refused(text % {"before": MOST_BEFORE}, "reminders")
    return [*before, *moments]


def _iso(moment: str | datetime) -> str:
    found = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    if not 1900 <= found.year <= 2200:
        raise Refused(_("The year must be between 1900 and 2200."), "reminders")
    return found.astimezone(UTC).replace(microsecond=0).isoformat()


def words(entry: Entry) -> str:
    """«за 15 минут», «за день», «27.11.2026 10:00»."""
    if isinstance(entry, str):
        return typed(datetime.fromisoformat(entry))
    if entry == 0:
        return _("at the start")
    if entry == 60:
        return _("an hour before")
    if entry == 1440:
        return _("a day before")
    if entry == 10080:
        return _("a week before")
    if entry % 1440 == 0:
        return ngettext("%(num)d day before", "%(num)d days before", entry // 1440) % {"num": entry // 1440}
    if entry % 60 == 0:
        return ngettext("%(num)d hour before", "%(num)d hours before", entry // 60) % {"num": entry // 60}
    return ngettext("%(num)d minute before", "%(num)d minutes before", entry) % {"num": entry}


def in_words(entries: Sequence[Entry]) -> str:
    """All of them."""
    return ", ".join(words(entry) for entry in entries)


def start_for(event: Event, zone: ZoneInfo) -> datetime:
    """When the event starts for somebody in `zone`."""
    if event.all_day:
        assert event.starts_on is not None
        return datetime.combine(event.starts_on, MORNING, zone)
    assert event.starts_at is not None
    return event.starts_at


def due(event: Event, entry: Entry, zone: ZoneInfo) -> datetime:
    """When somebody in `zone` is to be told."""
    if isinstance(entry, str):
        return datetime.fromisoformat(entry)
    # in UTC: an hour before is an hour before, also when the clocks change in between
    return start_for(event, zone).astimezone(UTC) - timedelta(minutes=entry)
