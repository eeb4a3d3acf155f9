"""Now against the period before, and whether the change is more than chance."""

from collections.abc import Sequence
from dataclasses import dataclass

from letopis.analytics.statistics.comparison import fisher
from letopis.analytics.statistics.normal import ERROR, Interval, binomial
from letopis.analytics.statistics.proportions import Proportion, difference

ENOUGH = 10  # of both periods together: fewer happenings cannot be told from chance


@dataclass(frozen=True)
class Change:
    """From `before` to `after`; `ratio` is none when there was nothing before."""

    before: float
    after: float
    ratio: float | None
    probability: float | None  # none: too little data
    interval: Interval | None = None  # of the difference, for shares

    @property
    def is_real(self) -> bool:
        """Whether the data show a change; one comparison, not corrected for others."""
        return self.probability is not None and self.probability <= ERROR


def counts(before: int, after: int, *, days_before: float = 1, days_after: float = 1) -> Change:
    """So many in a period against so many in another: given both together, each happening falls into the later one
    with the share its days have (the exact test of two Poisson counts). Periods may differ in length."""
    share = days_after / (days_before + days_after)
    expected = before / days_before * days_after
    ratio = after / expected if expected else None
    total = before + after
    if total < ENOUGH:
        return Change(before, after, ratio, None)
    law = binomial(total, share)
    place = after - law.first
    seen = law.values[place] if 0 <= place < len(law.values) else 0.0
    probability = min(1.0, sum(value for value in law.values if value <= seen * (1 + 1e-7)))
    return Change(before, after, ratio, probability)


def rates(before: Proportion, after: Proportion) -> Change | None:
    """A share against the share before; none when one of them is of nothing."""
    if before.rate is None or after.rate is None:
        return None
    probability = fisher(before, after) if before.is_enough and after.is_enough else None
    ratio = after.rate / before.rate if before.rate else None
    return Change(before.rate, after.rate, ratio, probability, difference(after, before))


def slope(values: Sequence[float]) -> float | None:
    """By how much a figure of equal periods changes from one to the next (least squares); none of fewer than three.

    The last period is given only when it is over: half a month is not a fall.
    """
    n = len(values)
    if n < 3:
        return None
    middle, mean = (n - 1) / 2, sum(values) / n
    return sum((place - middle) * (value - mean) for place, value in enumerate(values)) / (n * (n * n - 1) / 12)
