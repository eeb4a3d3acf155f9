"""The fields that spread many events over days and hours: «по 20 в день, с 10 до 17, по 15 минут»."""

import re
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from letopis.kernel.errors import Refused

_TIME = re.compile(r"^(\d{1,2})(?:[:.](\d{2}))?$")


def spread_of(data: QueryDict) -> dict[str, str]:
    """What the fields show: what was typed, else what is usual."""
    return {
        "per_day": data.get("per_day", ""),
        "begins": data.get("begins", "10:00"),
        "ends": data.get("ends", "17:00"),
        "every": data.get("every", "15"),
        "skips": "" if data.get("per_day") and not data.get("skips") else "1",
    }


def read_spread(data: QueryDict) -> dict[str, Any]:
    """The arguments of a `Spread` but its first day; none when nothing is to be spread. Raises `Refused`."""
    if not data.get("per_day", "").strip():
        return {}
    per_day = _number(data.get("per_day", ""), "per_day", 1000)
    every = _number(data.get("every", "15"), "every", 24 * 60)
    begins, ends = minute_of(data.get("begins", "10"), "begins"), minute_of(data.get("ends", "17"), "ends")
    if begins >= ends:
        raise Refused(_("The hours end before they begin."), "ends")
    return {
        "per_day": per_day,
        "begins": begins,
        "ends": ends,
        "every": every,
        "skips_days_off": bool(data.get("skips")),
    }


def _number(text: str, field: str, most: int) -> int:
    if not (text.strip().isdecimal() and len(text) < 8 and 1 <= int(text) <= most):
        raise Refused(_("Give a number from 1 to %(most)d.") % {"most": most}, field)
    return int(text)


def minute_of(text: str, field: str) -> int:
    """«10», «10:30» as minutes since midnight. Raises `Refused`."""
    found = _TIME.match(text.strip())
    if found is None or int(found[1]) > 23 or int(found[2] or 0) > 59:
        raise Refused(_("Write the time like 10:30."), field)
    return int(found[1]) * 60 + int(found[2] or 0)
