"""What several operations of reports answer with, and how their days are read."""

from collections.abc import Mapping
from typing import Any

from django.http import QueryDict
from ninja import Schema

from letopis.analytics.channels.table import hours_of
from letopis.analytics.statistics.durations import Quantile
from letopis.analytics.statistics.proportions import Proportion
from letopis.kernel.errors import Refused
from letopis.lists.periods import read_day


class ShareOut(Schema):
    """`successes` of `trials` with the 95 % interval; `is_enough`: whether it may be compared."""

    successes: int
    trials: int
    rate: float
    low: float
    high: float
    is_enough: bool


class HoursOut(Schema):
    """A time in hours, with its 95 % interval; an end the data do not bound is null."""

    hours: float
    low: float | None
    high: float | None
    answers: int


def params_of(asked: Mapping[str, Any]) -> QueryDict:
    """What a program asks as the address of the page would say it; what is empty is left out. Refuses days that are none."""
    params = QueryDict(mutable=True)
    for name, value in asked.items():
        if value:
            params[name] = f"{value}"
    _check_days(params)
    return params


def _check_days(params: QueryDict) -> None:
    """Refuse days no report can be about, by the names the API has for them."""
    for name, called in (("from", "first"), ("to", "last")):
        if name in params:
            try:
                read_day(params.get(name, ""))
            except Refused as error:
                raise Refused(error.message, called) from error


def share_of(share: Proportion | None) -> dict[str, Any] | None:
    """As `ShareOut`."""
    if share is None or share.interval is None:
        return None
    return {
        "successes": share.successes, "trials": share.trials, "rate": share.rate, "low": share.interval.low,
        "high": share.interval.high, "is_enough": share.is_enough,
    }  # fmt: skip


def time_of(found: Quantile | None) -> dict[str, Any] | None:
    """As `HoursOut`."""
    if found is None:
        return None
    low, high = (None if end is None else end / 3600 for end in (found.interval.low, found.interval.high))
    return {"hours": hours_of(found), "low": low, "high": high, "answers": found.count}
