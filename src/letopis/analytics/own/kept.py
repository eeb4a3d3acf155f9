"""Numbers of events out of kept counts, where these can tell: the same as from rows, whatever the size of the base."""

from bisect import bisect_right
from typing import Any

from letopis.analytics.own.asked import Own
from letopis.analytics.own.axes import Axes, Axis
from letopis.analytics.own.dates import Step
from letopis.analytics.own.offered import EVENTS, How
from letopis.analytics.rollups.narrowing import COLUMNS, NotKept, kept_condition
from letopis.analytics.rollups.reading import counted
from letopis.channels.matching import ranked
from letopis.channels.models import Channel

_COUNTING = (How.COUNT, How.OF_ROW, How.OF_COLUMN, How.OF_ALL)
_KEPT = {Step.DAY: "day", Step.WEEK: "week", Step.MONTH: "month", Step.QUARTER: "month", Step.YEAR: "month"}


def counts_kept(asked: Own, axes: Axes) -> list[tuple[list[Any], int]] | None:
    """Numbers of the finest cells, by the keys of the database, from counts that are kept by day; None where only rows
    can tell: other lists and dates, other fields in rows, columns or the filter, figures beyond numbers."""
    if asked.spec.name != EVENTS or asked.by.key != "time" or asked.is_bad:
        return None
    if any(one.how not in _COUNTING for one in asked.measures):
        return None
    there = [axis for axis in axes if axis]
    names = [_KEPT[axis.step] if axis.step else axis.dimension.field.key for axis in there]
    if any(axis.step and axis.dimension.field.key != "time" for axis in there) or len(set(names)) < len(names):
        return None
    if any(not axis.step and name not in COLUMNS for axis, name in zip(there, names, strict=True)):
        return None
    channels = ranked(Channel.objects.all())
    try:
        condition = kept_condition(asked.where, asked.fields, asked.user, channels)
    except NotKept:
        return None
    first, last = (None, None) if asked.is_all_time else (asked.first, asked.last)
    found = counted(asked.user, first, last, tuple(names), condition, channels)
    return [([_raw(axis, part) for axis, part in zip(there, key, strict=True)], n) for key, n in found.items()]


def _raw(axis: Axis, part: Any) -> Any:
    """The key of the database a part of a kept count stands for: of a day the number of its piece."""
    return bisect_right(axis.firsts, part) - 1 if axis.step else part
