"""Working days, days off and shortened days by the production calendar of Russia (`workdays.toml`)."""

import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

_NAMES: dict[str, StrOrPromise] = {
    "new-year": _("New Year holidays"),
    "christmas": _("Christmas"),
    "defender": _("Defender of the Fatherland Day"),
    "women": _("International Women's Day"),
    "labour": _("Spring and Labour Day"),
    "victory": _("Victory Day"),
    "russia": _("Russia Day"),
    "unity": _("Unity Day"),
}


@dataclass(frozen=True)
class Workday:
    """What kind of day it is: `name` says why it is not an ordinary day of its weekday, "" for an ordinary one."""

    is_off: bool
    is_short: bool = False
    name: StrOrPromise = ""


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))


@cache
def workday(day: date) -> Workday:
    """The kind of `day`; in a year without data, holidays of the law and weekends alone."""
    key = f"{day:%m-%d}"
    year = _data()["years"].get(str(day.year), {})
    if code := _data()["holidays"].get(key):
        return Workday(True, name=_NAMES[code])
    if key in year.get("off", ()):
        return Workday(True, name=_("Day off, moved here"))
    is_short = key in year.get("short", ())
    if key in year.get("work", ()):
        return Workday(False, is_short, _("Working day, moved here"))
    return Workday(day.weekday() > 4, is_short, _("Shortened by an hour") if is_short else "")


def working_day(day: date, *, backwards: bool = False) -> date:
    """The day itself, or the first working day after it (before it)."""
    step = timedelta(days=-1 if backwards else 1)
    while workday(day).is_off:
        day += step
    return day


def working_day_after(day: date, number: int) -> date:
    """The working day `number` working days after `day` (before it for a negative number)."""
    step = timedelta(days=1 if number > 0 else -1)
    for _count in range(abs(number)):
        day = working_day(day + step, backwards=number < 0)
    return day
