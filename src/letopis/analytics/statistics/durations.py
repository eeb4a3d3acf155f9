"""How long things take: the median and the 90th percentile with intervals that assume nothing about the shape."""

from collections.abc import Sequence
from dataclasses import dataclass

from letopis.analytics.statistics.normal import ERROR, Interval, binomial

MEDIAN, MOST = 0.5, 0.9


@dataclass(frozen=True)
class Quantile:
    """`value` of `count` durations, with its 95 % interval; an end the data do not bound is `None`."""

    value: float
    interval: Interval
    count: int


def quantile(durations: Sequence[float], level: float) -> Quantile | None:
    """The duration that `level` of them do not exceed (between two of them, in proportion); none of nothing.

    How many of the durations lie below the true quantile is binomial, whatever their law: that names the two durations
    the interval ends at – between two neighbours, in proportion, as no single one leaves exactly 2.5 % outside. With few
    durations «all of them are below» is too likely for an upper end: then the lower end alone leaves 5 % outside, and the
    page says «не меньше».
    """
    if not durations:
        return None
    ordered = sorted(durations)
    n = len(ordered)
    place = (n - 1) * level
    below = int(place)
    above = min(below + 1, n - 1)
    value = ordered[below] + (ordered[above] - ordered[below]) * (place - below)
    law = binomial(n, level)
    # The upper end is the lower one of the durations counted from the other side.
    mirrored = (ordered[::-1], n - (law.first + len(law.values) - 1), law.values[::-1])
    low, high = _end(ordered, law.first, law.values, ERROR / 2), _end(*mirrored, ERROR / 2)
    if high is None:
        low = _end(ordered, law.first, law.values, ERROR)
    elif low is None:
        high = _end(*mirrored, ERROR)
    return Quantile(value, Interval(low, high), n)


def _end(ordered: Sequence[float], first: int, chances: Sequence[float], outside: float) -> float | None:
    """Where the true quantile lies on the near side with probability `outside`; none when the data have no such place.

    `chances` are those of `first`, `first + 1` … durations lying on the near side of the quantile.
    """
    nearer = 0.0  # the chance that fewer than `count` do: that the quantile is nearer than the `count`-th duration
    for count, chance in enumerate(chances, first):
        if nearer + chance > outside:
            if count == 0:
                return None
            here, part = ordered[count - 1], (outside - nearer) / chance
            following = ordered[count] if count < len(ordered) else here
            return here + (following - here) * part
        nearer += chance
    return None
