"""Moments as people type them: `23.11.2026 14:30`, `23.11`, `14:30`, «завтра в 11», «пт 15:00», «через час»."""

import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from letopis.kernel.errors import Refused
from letopis.kernel.text import fold

DAY_WORDS = {
    "сегодня": 0, "завтра": 1, "послезавтра": 2, "вчера": -1, "позавчера": -2, "today": 0, "tomorrow": 1,
    "yesterday": -1,
}  # fmt: skip
_WEEKDAYS = ["пн", "вт", "ср", "чт", "пт", "сб", "вс"]
_WEEKDAYS_LONG = ["понедельник", "вторник", "среда", "четверг", "пятница", "суббота", "воскресенье"]
_WEEKDAY_STEMS = ["понедельник", "вторник", "сред", "четверг", "пятниц", "суббот", "воскресень"]
_WEEKDAYS_CASE = {"среду": 2, "пятницу": 4, "субботу": 5}
_WEEKDAYS_EN = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
_IN = re.compile(
    r"^(?:через|in) (?:(\d{1,3}) )?(минут\w*|мин|m|min|minutes?|час\w*|ч|h|hours?|дн\w*|день|d|days?|недел\w*|weeks?)$"
)
_TIME = re.compile(r"^(?:(?:в|at) )?(\d{1,2})(?:[:.](\d{2}))?$")
_DATE = re.compile(r"^(\d{1,2})[./](\d{1,2})(?:[./](\d{2}|\d{4}))?$")
_ISO = re.compile(r"^(\d{4})-(\d{2})-(\d{2})$")


def parse_moment(text: str, zone: ZoneInfo, now: datetime, *, field: str = "starts_at") -> datetime | date:
    """An instant, or a day when no time of day is typed. Raises `Refused` on `field` for what cannot be read."""
    asked, here = fold(text).replace("t", " ", 1) if _looks_iso(text) else fold(text), now.astimezone(zone)
    if found := _IN.match(asked):
        return _from_now(here, int(found[1] or 1), found[2])
    if asked in ("сейчас", "now"):
        return here
    day_text, _space, time_text = asked.partition(" ")
    try:
        if (day := _day(day_text, here.date())) is None:
            if (only := _time(asked)) is not None:
                return datetime.combine(here.date(), only, zone)
            raise ValueError(asked)
        if not time_text:
            return day
        if (hour := _time(time_text)) is None:
            raise ValueError(time_text)
        return datetime.combine(day, hour, zone)
    except (ValueError, OverflowError) as error:
        raise Refused(
            _("Cannot read the time «%(text)s». Write it like 23.11.2026 14:30, «tomorrow 11» or «in 2 hours».")
            % {"text": text[:60]},
            field,
        ) from error


def _looks_iso(text: str) -> bool:
    return re.match(r"^\d{4}-\d{2}-\d{2}T", text) is not None


def _from_now(here: datetime, number: int, unit: str) -> datetime | date:
    if unit.startswith(("м", "m")):
        return here + timedelta(minutes=number)
    if unit.startswith(("ч", "h")):
        return here + timedelta(hours=number)
    return here.date() + timedelta(days=number * (7 if unit.startswith(("н", "w")) else 1))


def _day(text: str, today: date) -> date | None:
    if text in DAY_WORDS:
        return today + timedelta(days=DAY_WORDS[text])
    for names in (_WEEKDAYS, _WEEKDAYS_LONG, _WEEKDAYS_EN):
        if text in names:
            return today + timedelta(days=(names.index(text) - today.weekday() - 1) % 7 + 1)
    if text in _WEEKDAYS_CASE:
        return today + timedelta(days=(_WEEKDAYS_CASE[text] - today.weekday() - 1) % 7 + 1)
    if found := _ISO.match(text):
        return date(int(found[1]), int(found[2]), int(found[3]))
    if (found := _DATE.match(text)) and (found[3] or int(found[2]) <= 12):
        year = int(found[3]) if found[3] else today.year
        return date(year + 2000 if year < 100 else year, int(found[2]), int(found[1]))
    return None


def _time(text: str) -> time | None:
    if found := _TIME.match(text):
        return time(int(found[1]), int(found[2] or 0))
    return None


def weekday_number(text: str) -> int:
    """0 for a Monday, by its name in any case or its short form."""
    for names in (_WEEKDAYS, _WEEKDAY_STEMS, _WEEKDAYS_EN):
        for number, name in enumerate(names):
            if text == name or (len(name) > 2 and text.startswith(name)):
                return number
    raise ValueError(text)
