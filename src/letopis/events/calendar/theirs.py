"""What time it is at a client's when an event begins, as far as their phone tells where they are."""

from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from phonenumbers import NumberParseException, parse, timezone

from letopis.accounts.models import User
from letopis.events.models import Event
from letopis.kernel.phones import normalize_phone


@lru_cache(maxsize=4096)
def _zones(contact: str) -> tuple[str, ...]:
    """The zones a phone may be in; none for what is no phone, or tells nothing."""
    if "@" in contact:
        return ()
    try:
        found = timezone.time_zones_for_number(parse(normalize_phone(contact).partition(";")[0]))
    except NumberParseException:
        return ()
    return tuple(name for name in found if "/" in name and not name.startswith("Etc/"))


def their_time(event: Event, reader: User) -> str:
    """«06:40» of the first participant whose phone tells one time of day other than the reader's, else "".

    Only participants the reader may see are looked at: they must be loaded.
    """
    if event.starts_at is None:
        return ""
    for row, _company in event.seen_by(reader).rows:
        times = {time for name in _zones(row.contact) if (time := _at(event.starts_at, name))} if row.contact else set()
        if len(times) == 1:
            there = times.pop()
            return "" if there == _at(event.starts_at, str(reader.zone)) else there
    return ""


def _at(moment: datetime, zone: str) -> str:
    try:
        return f"{moment.astimezone(ZoneInfo(zone)):%H:%M}"
    except ZoneInfoNotFoundError:
        return ""
