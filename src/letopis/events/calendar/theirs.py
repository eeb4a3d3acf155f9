"""What time it is at a client's when an event begins, as far as their phone tells where they are."""

from datetime import datetime
from functools import cache, lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from phonenumbers import NumberParseException, parse, timezone

from letopis.accounts.models import User
from letopis.events.models import Event
from letopis.kernel.phones import normalize_phone


@lru_cache(maxsize=4096)
def _zones(contact: str) -> tuple[ZoneInfo, ...]:
    """The zones a phone may be in; none for what is no phone, or tells nothing."""
    if "@" in contact:
        return ()
    try:
        found = timezone.time_zones_for_number(parse(normalize_phone(contact).partition(";")[0]))
    except NumberParseException:
        return ()
    names = [name for name in found if "/" in name and not name.startswith("Etc/")]
    return tuple(zone for name in names if (zone := _zone(name)))


@cache
def _zone(name: str) -> ZoneInfo | None:
    """Kept: the library itself holds on to eight, and a mobile number of Russia may be in eleven."""
    try:
        return ZoneInfo(name)
    except ZoneInfoNotFoundError:
        return None


def their_time(event: Event, reader: User) -> str:
    """«06:40» of the first participant whose phone tells one time of day other than the reader's, else "".

    Only participants the reader may see are looked at: they must be loaded.
    """
    if event.starts_at is None:
        return ""
    for row, _company in event.seen_by(reader).rows:
        times = {_clock(event.starts_at, zone) for zone in _zones(row.contact)} if row.contact else set()
        if len(times) == 1:
            there = times.pop()
            return "" if there == _clock(event.starts_at, reader.zone) else there
    return ""


def _clock(moment: datetime, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%H:%M}"
