"""The one door to the current moment, so that tests can move it."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone


def now() -> datetime:
    """The current instant, aware, in UTC."""
    return timezone.now()


def today(zone: ZoneInfo) -> date:
    """The calendar day it is now in `zone`."""
    return now().astimezone(zone).date()


def day_bounds(day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The first instant of `day` in `zone` and the first instant of the next day."""
    return day_start(day, zone), day_start(day + timedelta(days=1), zone)


def day_start(day: date, zone: ZoneInfo) -> datetime:
    """Midnight of `day` in `zone`."""
    return datetime(day.year, day.month, day.day, tzinfo=zone)
