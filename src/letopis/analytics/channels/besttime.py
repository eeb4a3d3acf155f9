"""When calls reach people best, in words: hours of the day first, then weekdays, then hours of a weekday."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _

from letopis.analytics.channels.figures import Figures
from letopis.analytics.channels.hours import Hour
from letopis.analytics.reports import Finding
from letopis.analytics.statistics.proportions import ENOUGH
from letopis.charts.units import Unit, said

P = TypeVar("P")
_NAMED = 3


@dataclass(frozen=True)
class BestTime:
    """`when`: «с 10:00 до 12:00»; the shares of calls in which they talked, then and at all other times."""

    when: str
    rate: float
    others: float


def best_time(report: Figures) -> BestTime | None:
    """The surest kind of time that is better than the others; None when none is."""
    hours = report.hours
    if best := _better(hours.by_hour):
        return _made(report, hours.by_hour, best, spans(best))
    if days := _better(hours.by_day):
        return _made(report, hours.by_day, days, ", ".join(str(WEEKDAYS[day]).lower() for day in days))
    if cells := _better(hours.cells):
        named = "; ".join(f"{WEEKDAYS[day]}, {hour}:00–{hour + 1}:00" for day, hour in cells[:_NAMED])
        return _made(report, hours.cells, cells, named)
    return None


def _better(times: Mapping[P, Hour]) -> list[P]:
    return sorted((time for time, hour in times.items() if hour.is_better), key=lambda time: (time,))


def _made(report: Figures, times: Mapping[P, Hour], best: Iterable[P], when: str) -> BestTime:
    talked, calls = (sum(getattr(times[time].share, name) for time in best) for name in ("successes", "trials"))
    all_talked, all_calls = (
        sum(getattr(hour.share, name) for hour in times.values()) for name in ("successes", "trials")
    )
    return BestTime(when, talked / calls, (all_talked - talked) / max(all_calls - calls, 1))


def spans(hours: list[int]) -> str:
    """«10:00–12:00, 15:00–16:00»: hours one after another are one span."""
    found: list[list[int]] = []
    for hour in hours:
        if found and found[-1][1] == hour:
            found[-1][1] = hour + 1
        else:
            found.append([hour, hour + 1])
    return ", ".join(f"{first}:00–{last}:00" for first, last in found)


def said_hours(report: Figures) -> Finding:
    """The finding on the page."""
    hours = report.hours
    if not any(one.share.is_enough for part in (hours.by_hour, hours.by_day) for one in part.values()):
        text = _("No hour of the day has %(num)s calls yet.") % {"num": ENOUGH}
        return Finding("…", _("Too little data to choose an hour"), text)
    best = best_time(report)
    if best is None:
        return Finding("=", _("No hour is better for calls"), _("What is seen is no more than chance."))
    title = _("They answer the phone more often: %(when)s") % {"when": best.when}
    text = _("At all other times it is %(rate)s.") % {"rate": said(best.others, Unit.PERCENT)}
    return Finding(said(best.rate, Unit.PERCENT), title, text, True)
