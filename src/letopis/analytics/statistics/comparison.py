"""Which groups differ: Fisher's exact test for each pair, Holm's correction for all of them together.

Fisher's test never calls groups different more often than it says, however few the trials; Holm's keeps that promise for
the whole page: whatever is really equal, *any* wrong «differs» comes up in at most 5 % of pages (decision 0035).
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations
from typing import Generic, TypeVar

from letopis.analytics.statistics.normal import ERROR, Interval, weights
from letopis.analytics.statistics.proportions import Proportion, difference

K = TypeVar("K", bound=Hashable)

_SAME = 1 + 1e-7  # tables this close to the observed one in probability are as likely as it


class Verdict(StrEnum):
    """What may be said of the groups together."""

    TOO_LITTLE = "too_little"  # fewer than two groups have enough data
    NO_DIFFERENCE = "no_difference"  # enough data, and nothing to be seen in them
    DIFFERENT = "different"  # some differ, but the best one is not better than each of the others
    WINNER = "winner"  # one is better than every other that has enough data


@dataclass(frozen=True)
class Pair(Generic[K]):
    """Two groups; `probability` is Holm's, to be compared with `ERROR` as it is."""

    better: K
    worse: K
    difference: Interval  # of better less worse, for this pair alone
    probability: float

    @property
    def is_different(self) -> bool:
        """Whether the data show it."""
        return self.probability <= ERROR


@dataclass(frozen=True)
class Comparison(Generic[K]):
    """What came out. `left_out` are groups with too little data: they neither win nor lose."""

    verdict: Verdict
    winner: K | None
    pairs: Sequence[Pair[K]]
    left_out: Sequence[K]


def fisher(a: Proportion, b: Proportion) -> float:
    """How likely shares at least this unlike are when nothing differs: Fisher's exact test, both sides.

    Clustered shares come in as the whole trials they are worth, rounded down.
    """
    (x, n), (y, m) = _whole(a), _whole(b)
    successes, total = x + y, n + m
    low, high = max(0, successes - m), min(n, successes)
    if low == high:
        return 1.0
    mode = min(max((successes + 1) * (n + 1) // (total + 2), low), high)
    law = weights(mode, low, high, lambda k: (successes - k) * (n - k) / ((k + 1) * (m - successes + k + 1)))
    place = x - law.first
    seen = law.values[place] if 0 <= place < len(law.values) else 0.0
    return min(1.0, sum(value for value in law.values if value <= seen * _SAME))


def _whole(share: Proportion) -> tuple[int, int]:
    if share.design_effect == 1:
        return share.successes, share.trials
    trials = int(share.effective_trials)
    return round(trials * share.successes / share.trials) if share.trials else 0, trials


def holm(probabilities: Sequence[float]) -> list[float]:
    """Each probability corrected for there being so many, in the given order."""
    order = sorted(range(len(probabilities)), key=lambda place: probabilities[place])
    corrected, highest = [0.0] * len(probabilities), 0.0
    for rank, place in enumerate(order):
        highest = max(highest, min(1.0, probabilities[place] * (len(order) - rank)))
        corrected[place] = highest
    return corrected


def compare(groups: Mapping[K, Proportion], *, among: int = 1) -> Comparison[K]:
    """Every pair of groups with enough data, and what may be said of them together.

    Give everything one page compares at once: the correction is for all of it. A page that compares several things that
    are not of one kind says `among` how many: each of them gets its part of the error.
    """
    enough = {key: share for key, share in groups.items() if share.is_enough}
    left_out = [key for key in groups if key not in enough]
    if len(enough) < 2:
        return Comparison(Verdict.TOO_LITTLE, None, (), left_out)
    ordered = sorted(enough, key=lambda key: -(enough[key].rate or 0))
    chosen = list(combinations(ordered, 2))
    corrected = [min(1.0, one * among) for one in holm([fisher(enough[a], enough[b]) for a, b in chosen])]
    pairs = [
        Pair(a, b, interval, probability)
        for (a, b), probability in zip(chosen, corrected, strict=True)
        if (interval := difference(enough[a], enough[b]))
    ]
    best = ordered[0]
    if all(pair.is_different for pair in pairs if pair.better == best):
        return Comparison(Verdict.WINNER, best, pairs, left_out)
    found = any(pair.is_different for pair in pairs)
    return Comparison(Verdict.DIFFERENT if found else Verdict.NO_DIFFERENCE, None, pairs, left_out)
