"""A time as the calendar sends it, ISO 8601: `2026-11-26T10:00/2026-11-26T11:00`, days `2026-11-26/2026-11-27`."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from letopis.events.models import Event
from letopis.kernel.errors import Refused

Interval = tuple[datetime | date, datetime | date | None]


def read_interval(text: str, zone: ZoneInfo) -> Interval:
    """Start and end: instants (without an offset they are on the clock of `zone`), or the first and the last day.

    The end may be absent. Raises `Refused` for what is no interval.
    """
    start_text, _slash, end_text = text.strip().partition("/")
    try:
        start = _moment(start_text, zone)
        end = _moment(end_text, zone) if end_text else None
    except (ValueError, OverflowError) as error:
        raise Refused(_("The time of the calendar cannot be read. Reload the page."), "starts_at") from error
    if end is not None and isinstance(end, datetime) != isinstance(start, datetime):
        raise Refused(_("The time of the calendar cannot be read. Reload the page."), "starts_at")
    return start, end


def _moment(text: str, zone: ZoneInfo) -> datetime | date:
    if len(text) == 10:
        return date.fromisoformat(text)
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=zone)
    return moment.astimezone(UTC)  # an hour the clocks skip becomes the one after it


def written(event: Event) -> str:
    """The time of an event as `read_interval` reads it back, to the instant."""
    pair = (event.starts_on, event.ends_on) if event.all_day else (event.starts_at, event.ends_at)
    return "/".join(moment.isoformat() if moment else "" for moment in pair).rstrip("/")


def on_clock(event: Event, zone: ZoneInfo) -> tuple[str, str]:
    """Start and end as they are seen on the clock of `zone`, for the page to reckon with; "" for no end."""
    if event.all_day:
        return str(event.starts_on), str(event.ends_on or event.starts_on)
    assert event.starts_at is not None
    ends = f"{event.ends_at.astimezone(zone):%Y-%m-%dT%H:%M}" if event.ends_at else ""
    return f"{event.starts_at.astimezone(zone):%Y-%m-%dT%H:%M}", ends
