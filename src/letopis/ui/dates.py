"""Moments as people say them: «сегодня, 14:30», «завтра», «20 ноя», the year only when it is another one."""

from datetime import date, datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.dates import MONTHS, MONTHS_3, MONTHS_ALT, WEEKDAYS
from django.utils.translation import ngettext

from letopis.kernel import clock
from letopis.ui.steady import gettext as _
from letopis.ui.steady import reader


def _local(moment: datetime) -> datetime:
    return moment.astimezone(reader().zone)


def day(value: date | datetime, *, long: bool = False) -> str:
    """«сегодня», «завтра», «вчера», else «20 ноя» («20 ноября» when `long`)."""
    present = reader()
    asked = value.astimezone(present.zone).date() if isinstance(value, datetime) else value
    away = (asked - present.today).days
    if away == 0:
        return _("today")
    if away == 1:
        return _("tomorrow")
    return _("yesterday") if away == -1 else plain_day(asked, long=long)


@cache
def _month(number: int, language: str | None, long: bool) -> str:
    if not long:
        return str(MONTHS_3[number]).rstrip(".")
    return str(MONTHS_ALT[number] if language == "ru" else MONTHS[number])


def plain_day(asked: date, *, long: bool = False) -> str:
    """«20 ноя», «20 ноября», with the year when it is not this one."""
    present = reader()
    year = "" if asked.year == present.today.year else f" {asked.year}"
    return f"{asked.day} {_month(asked.month, present.language, long)}{year}"


def clock_time(value: datetime) -> str:
    """«14:30» in the reader's zone."""
    local = _local(value)
    return f"{local.hour:02}:{local.minute:02}"


def when(value: date | datetime | None) -> str:
    """«сегодня, 14:30» for an instant, «20 ноя» for a day, "" for nothing."""
    if value is None:
        return ""
    return f"{day(value)}, {clock_time(value)}" if isinstance(value, datetime) else day(value)


def exact(value: datetime) -> str:
    """«1 сентября 2026, 14:30:05»: a moment of the past, whatever day it is today."""
    local = _local(value)
    return f"{plain_day(local.date(), long=True)}, {local:%H:%M:%S}"


def weekday_and_day(value: date | datetime) -> str:
    """«Понедельник, 23 ноября»."""
    asked = _local(value).date() if isinstance(value, datetime) else value
    return f"{str(WEEKDAYS[asked.weekday()]).capitalize()}, {plain_day(asked, long=True)}"


def month(value: date) -> str:
    """«Ноябрь 2026»."""
    return f"{str(MONTHS[value.month]).capitalize()} {value.year}"


def typed(value: date | datetime | None) -> str:
    """As it is typed into a field: `23.11.2026 14:30` or `23.11.2026`."""
    if value is None:
        return ""
    return f"{_local(value):%d.%m.%Y %H:%M}" if isinstance(value, datetime) else f"{value:%d.%m.%Y}"


def parse_past(text: str, zone: ZoneInfo) -> datetime | None:
    """A moment that has been: `01.09.2026` (its end), `01.09.2026 14:30`, or ISO; None for what cannot be read."""
    text = text.strip()
    for form, whole_day in (
        ("%d.%m.%Y", True),
        ("%Y-%m-%d", True),
        ("%d.%m.%Y %H:%M:%S", False),
        ("%d.%m.%Y %H:%M", False),
    ):
        try:
            read = datetime.strptime(text, form).replace(tzinfo=zone)
            return read + timedelta(days=1) - timedelta(microseconds=1) if whole_day else read
        except (ValueError, OverflowError):
            continue
    try:
        read = datetime.fromisoformat(text.replace(" ", "+"))  # a «+» of an address is read as a space
    except ValueError:
        return None
    return read if read.tzinfo else read.replace(tzinfo=zone)


def iso(value: date | datetime) -> str:
    """For the attribute `datetime` of `<time>`."""
    return value.isoformat()


def lasting(since: datetime) -> str:
    """How long it has been going on: «5 минут», «3 часа», from two days on «2 дня»."""
    minutes = max(int((clock.now() - since).total_seconds() // 60), 0)
    if minutes < 60:
        return ngettext("%(num)d minute", "%(num)d minutes", minutes) % {"num": minutes}
    if (hours := minutes // 60) < 48:
        return ngettext("%(num)d hour", "%(num)d hours", hours) % {"num": hours}
    return ngettext("%(num)d day", "%(num)d days", hours // 24) % {"num": hours // 24}


FILTERS: dict[str, Any] = {
    "lasting": lasting,
    "day": day,
    "plain_day": plain_day,
    "clock": clock_time,
    "when": when,
    "weekday_and_day": weekday_and_day,
    "month": month,
    "typed": typed,
    "iso": iso,
    "moment": exact,
}
