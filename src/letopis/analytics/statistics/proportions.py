"""Shares: so many of so many, with Wilson's interval, and whether they are enough to speak of."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt

from letopis.analytics.statistics.normal import Interval, Z

ENOUGH = (
    30  # trials, of distinct clients: below it the interval is wider than ± 17 points and nobody is called a winner
)


@dataclass(frozen=True)
class Proportion:
    """`successes` of `trials`; `design_effect` says how many trials tell as much as one that is independent."""

    successes: int
    trials: int
    design_effect: float = 1.0

    def __post_init__(self) -> None:
        if not 0 <= self.successes <= self.trials or self.design_effect < 1:
            raise ValueError(self)

    @property
    def rate(self) -> float | None:
        """The share; none of nothing."""
        return self.successes / self.trials if self.trials else None

    @property
    def effective_trials(self) -> float:
        """How many independent trials would tell as much."""
        return self.trials / self.design_effect

    @property
    def is_enough(self) -> bool:
        """Whether the share may be compared; otherwise the page says «мало данных»."""
        return self.effective_trials >= ENOUGH

    @property
    def interval(self) -> Interval | None:
        """Wilson's 95 % interval; none of nothing."""
        if not self.trials:
            return None
        share, n = self.successes / self.trials, self.effective_trials
        spread = Z * Z / n
        middle = (share + spread / 2) / (1 + spread)
        half = Z / (1 + spread) * sqrt(share * (1 - share) / n + spread / (4 * n))
        # The ends are 0 and 1 exactly where nobody and where everybody succeeded: doubles would miss them by a hair.
        low = 0.0 if self.successes == 0 else max(0.0, middle - half)
        high = 1.0 if self.successes == self.trials else min(1.0, middle + half)
        return Interval(low, high)


def clustered(clients: Iterable[tuple[int, int]]) -> Proportion:
    """A share over many contacts with the same clients: (successes, trials) of each client.

    Ten calls to one client who never answers tell less than ten calls to ten clients: the variance of the share is taken
    between clients (linearised, the ratio estimator), and what it has over independent trials is the design effect –
    with the widening that Student's law asks for when the variance itself is known from a few clients only (the first
    term of its expansion). One trial a client gives an effect of exactly 1.
    """
    held = [(successes, trials) for successes, trials in clients if trials]
    successes, trials = sum(s for s, _n in held), sum(n for _s, n in held)
    if len(held) == trials:
        return Proportion(successes, trials)
    rate = successes / trials
    if rate in (0, 1):
        return Proportion(successes, trials, trials / len(held))  # nothing is seen of how alike a client's trials are
    if len(held) == 1:
        return Proportion(successes, trials, float(trials))
    others = len(held) - 1
    between = sum((s - rate * n) ** 2 for s, n in held) * len(held) / others
    student = 1 + (Z * Z + 1) / (2 * others)
    effect = between / (trials * rate * (1 - rate)) * student
    return Proportion(successes, trials, min(max(1.0, effect), float(trials)))


def difference(a: Proportion, b: Proportion) -> Interval | None:
    """The 95 % interval of a's share less b's (Newcombe: made of the two Wilson intervals); none of nothing."""
    first, second = a.interval, b.interval
    if first is None or second is None:
        return None
    rate_a, rate_b = a.successes / a.trials, b.successes / b.trials
    assert first.low is not None and first.high is not None and second.low is not None and second.high is not None
    low = sqrt((rate_a - first.low) ** 2 + (second.high - rate_b) ** 2)
    high = sqrt((first.high - rate_a) ** 2 + (rate_b - second.low) ** 2)
    return Interval(rate_a - rate_b - low, rate_a - rate_b + high)
