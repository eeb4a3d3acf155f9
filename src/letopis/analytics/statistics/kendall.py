"""Whether a series rises or falls beyond chance: Mann and Kendall's test, with the slope of Theil and Sen.

The test asks only how often a later value is larger than an earlier one. It supposes no law of the values: weeks that
vary more than a Poisson law would have them do not make it say «rises» more often, and of four weeks it never says so.
Its probabilities are exact, equal values included, up to `EXACT` values; beyond, normal with the usual corrections.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from math import factorial, prod, sqrt
from statistics import NormalDist, median

from letopis.analytics.statistics.normal import ERROR

EXACT = 30
LEAST = 4  # values: fewer have no direction


@dataclass(frozen=True)
class Trend:
    """`slope` is the change from one value to the next; `probability` of a series this steady when nothing changes."""

    slope: float
    probability: float

    @property
    def is_real(self) -> bool:
        """Whether the data show it; one series, not corrected for others."""
        return self.probability <= ERROR


def trend(values: Sequence[float]) -> Trend | None:
    """The trend of values at equal distances; None of too few, or of equal ones."""
    n = len(values)
    if n < LEAST or len(set(values)) < 2:
        return None
    signs = sum((later > earlier) - (later < earlier) for earlier, later in combinations(values, 2))
    ties = sorted(Counter(values).values())
    slope = median((values[b] - values[a]) / (b - a) for a, b in combinations(range(n), 2))
    return Trend(slope, _exact(signs, ties) if n <= EXACT else _normal(signs, ties))


def _exact(signs: int, ties: Sequence[int]) -> float:
    """How many orders of these values are at least as steady: by the number of inversions of a multiset, whose
    generating function is the Gaussian multinomial coefficient."""
    ways, held = [1], 0
    for group in ties:
        for place in range(1, group + 1):
            held += 1
            ways = _times(ways, held)
            ways = _over(ways, place)
    pairs = len(ways) - 1  # of values that differ
    steady = (pairs + abs(signs)) // 2
    whole = factorial(held) // prod(factorial(group) for group in ties)
    return min(1.0, 2 * sum(ways[steady:]) / whole)


def _times(ways: Sequence[int], k: int) -> list[int]:
    """By 1 + q + … + q^(k-1), not divided yet: times (1 - q^k)."""
    found = [*ways, *[0] * k]
    for place, number in enumerate(ways):
        found[place + k] -= number
    return found


def _over(ways: Sequence[int], k: int) -> list[int]:
    """Divided by (1 - q^k): exact, since each step is a Gaussian coefficient."""
    found = list(ways)
    for place in range(k, len(found)):
        found[place] += found[place - k]
    return found[: len(ways) - k]


def _normal(signs: int, ties: Sequence[int]) -> float:
    n = sum(ties)
    variance = (n * (n - 1) * (2 * n + 5) - sum(t * (t - 1) * (2 * t + 5) for t in ties)) / 18
    z = (abs(signs) - 1) / sqrt(variance) if signs else 0.0
    return min(1.0, 2 * (1 - NormalDist().cdf(z)))
