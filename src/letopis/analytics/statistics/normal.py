"""The normal curve, and walks over whole numbers that need no tables."""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import NormalDist

CONFIDENCE = 0.95
ERROR = 1 - CONFIDENCE  # how often a conclusion may be wrong

_FAINT = 1e-18  # of the highest weight: what is below adds nothing to a double


def quantile(level: float) -> float:
    """The point of the standard normal curve with `level` of it on the left."""
    return NormalDist().inv_cdf(level)


Z = quantile(1 - ERROR / 2)  # 1.96


@dataclass(frozen=True)
class Interval:
    """From `low` to `high`, both included; `None` is an end the data do not bound."""

    low: float | None
    high: float | None

    def covers(self, value: float) -> bool:
        """Whether `value` lies in it."""
        return (self.low is None or self.low <= value) and (self.high is None or value <= self.high)


@dataclass(frozen=True)
class Weights:
    """Probabilities of the whole numbers from `first` on; those left out are nothing to a double."""

    first: int
    values: list[float]


def weights(mode: int, low: int, high: int, step: Callable[[int], float]) -> Weights:
    """The probabilities of a one-humped law over `low`…`high`, walked out from its `mode`.

    `step(k)` is the ratio of the probability of `k + 1` to that of `k`. The work is a few standard deviations, however
    large the numbers, and no factorial is ever made.
    """
    up, down = [1.0], []
    k, weight = mode, 1.0
    while k < high and weight > _FAINT:
        weight *= step(k)
        up.append(weight)
        k += 1
    k, weight = mode, 1.0
    while k > low and weight > _FAINT:
        weight /= step(k - 1)
        down.append(weight)
        k -= 1
    values = down[::-1] + up
    total = sum(values)
    return Weights(mode - len(down), [value / total for value in values])


def binomial(trials: int, rate: float) -> Weights:
    """How many of `trials` succeed when each does with probability `rate`, strictly between 0 and 1."""
    odds = rate / (1 - rate)
    mode = min(int((trials + 1) * rate), trials)
    return weights(mode, 0, trials, lambda k: (trials - k) / (k + 1) * odds)
