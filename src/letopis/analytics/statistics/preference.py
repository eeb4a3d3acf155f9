"""Which way somebody answers most: a few contacts of their own, held against what is usual for people like them.

One answer to one letter is not «100 %». The share to be expected is a beta law: the contacts there were, and beside them
as many imagined ones as people like them give reason for – many when people are alike, few when each is different
(empirical Bayes). A way is called preferred by the person's own contacts alone: it must be the best of those tried with a
probability of at least `SURE`, when beside each the same few imagined contacts stand (decision 0041).
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import exp, log
from typing import Generic, TypeVar

from letopis.analytics.statistics.normal import ERROR, Interval
from letopis.analytics.statistics.proportions import Proportion

K = TypeVar("K", bound=Hashable)

SURE = 1 - ERROR / 2  # two ways that are equal are told apart wrongly in both directions: 5 % together
IMAGINED = 4.0  # contacts beside the own ones, the same for every way, when own ones alone are asked
COMPARED = 3  # contacts by a way from which on it is compared with others
ENOUGH = 8  # contacts by each of two ways from which on «no difference to be seen» may be said
LEAST_STRENGTH, MOST_STRENGTH = 2.0, 30.0  # imagined contacts: people have nothing in common … are all alike

_STEPS = 128
_POINTS = [(place + 0.5) / _STEPS for place in range(_STEPS)]
_LOGS = [(log(x), log(1 - x)) for x in _POINTS]


class Known(StrEnum):
    """What somebody's own contacts tell."""

    TOO_LITTLE = "too_little"
    NO_DIFFERENCE = "no_difference"
    PREFERRED = "preferred"


@dataclass(frozen=True)
class Tried:
    """Contacts with somebody by one way, and how many of them were answered."""

    answered: int
    contacts: int


@dataclass(frozen=True)
class Usual:
    """The share usual for people like them, and how many contacts of one's own it is worth."""

    rate: float = 0.5
    strength: float = LEAST_STRENGTH


UNKNOWN = Usual()


@dataclass(frozen=True)
class Sums:
    """What is kept of many clients' contacts by one way: sums over clients of contacts n and answered ones s."""

    clients: int = 0
    answered: int = 0
    contacts: int = 0
    spread: float = 0.0  # of s² / n
    squares: int = 0  # of n²

    def plus(self, answered: int, contacts: int) -> "Sums":
        """With one more client."""
        if not contacts:
            return self
        return Sums(
            self.clients + 1,
            self.answered + answered,
            self.contacts + contacts,
            self.spread + answered * answered / contacts,
            self.squares + contacts * contacts,
        )

    @property
    def likeness(self) -> float:
        """How alike the contacts with one client are: 0, no more than those with different ones; 1, each client answers
        all or none (the moment estimate of the beta-binomial law)."""
        if self.clients < 2 or not 0 < self.answered < self.contacts:
            return 0.0
        rate, others = self.answered / self.contacts, self.clients - 1
        varied = rate * (1 - rate)
        room = varied * (self.contacts - self.squares / self.contacts - others)
        between = self.spread - rate * self.answered
        return min(max((between - varied * others) / room, 0.0), 1.0) if room > 0 else 0.0

    @property
    def share(self) -> Proportion:
        """The share over all clients; contacts with one client count for what they tell."""
        if not self.contacts:
            return Proportion(0, 0)
        effect = 1 + (self.squares / self.contacts - 1) * self.likeness
        return Proportion(self.answered, self.contacts, max(1.0, effect))

    @property
    def usual(self) -> Usual:
        """What it says of one more client."""
        if not self.contacts:
            return UNKNOWN
        strength = 1 / self.likeness - 1 if self.likeness else MOST_STRENGTH
        # A share of nobody or of everybody is one nobody has seen enough of.
        rate = (self.answered + 1) / (self.contacts + 2)
        return Usual(rate, min(max(strength, LEAST_STRENGTH), MOST_STRENGTH))


@dataclass(frozen=True)
class Estimate:
    """The share somebody may be expected to answer, with its 95 % interval."""

    rate: float
    interval: Interval


@dataclass(frozen=True)
class Preference(Generic[K]):
    """What is known; `best` only when one is preferred, `certainty` the probability that it is the best one."""

    known: Known
    best: K | None
    certainty: float
    estimates: Mapping[K, Estimate]


def chances(laws: Sequence[tuple[float, float]]) -> list[float]:
    """The probability of each of some beta laws (a, b) to give the greatest share; together they make one."""
    masses = [_mass(a, b) for a, b in laws]
    below = [0.0] * len(laws)
    found = [0.0] * len(laws)
    for place in range(_STEPS):
        here = [mass[place] for mass in masses]
        middle = [low + part / 2 for low, part in zip(below, here, strict=True)]
        for one, part in enumerate(here):
            chance = part
            for other, value in enumerate(middle):
                if other != one:
                    chance *= value
            found[one] += chance
        below = [low + part for low, part in zip(below, here, strict=True)]
    total = sum(found)
    return [chance / total for chance in found]


def preferred(own: Mapping[K, Tried], usual: Mapping[K, Usual]) -> Preference[K]:
    """Which way somebody answers most, of those tried with them.

    Two questions are asked. Of their own contacts alone: were the ways equally good before the first contact, which is
    the best now, and how surely? And with what is usual for each way: is it still the most likely best? Only both
    together make a preference.
    """
    estimates = {key: _estimate(_law(tried, usual.get(key, UNKNOWN))) for key, tried in own.items()}
    compared = [key for key, tried in own.items() if tried.contacts >= COMPARED]
    if len(compared) < 2:
        return Preference(Known.TOO_LITTLE, None, 0.0, estimates)
    held = [usual.get(key, UNKNOWN) for key in compared]
    alike = Usual(sum(one.rate for one in held) / len(held), IMAGINED)
    by_own = chances([_law(own[key], alike) for key in compared])
    place = max(range(len(compared)), key=by_own.__getitem__)
    if by_own[place] >= SURE:
        by_all = chances([_law(own[key], one) for key, one in zip(compared, held, strict=True)])
        if by_all[place] == max(by_all):
            return Preference(Known.PREFERRED, compared[place], by_own[place], estimates)
    much = sum(own[key].contacts >= ENOUGH for key in compared)
    return Preference(Known.NO_DIFFERENCE if much > 1 else Known.TOO_LITTLE, None, by_own[place], estimates)


def expected(tried: Tried, usual: Usual) -> float:
    """The share somebody may be expected to answer: their own contacts with what is usual."""
    a, b = _law(tried, usual)
    return a / (a + b)


def better_part(parts: Mapping[K, Tried], usual: Usual) -> Preference[K]:
    """Which part of somebody's calls – by the hour – is answered more than all their others together.

    Each part of `COMPARED` calls and more is compared; the error is shared among them.
    """
    estimates = {key: _estimate(_law(tried, usual)) for key, tried in parts.items() if tried.contacts}
    calls, answered = sum(one.contacts for one in parts.values()), sum(one.answered for one in parts.values())
    compared = [key for key, one in parts.items() if one.contacts >= COMPARED and calls - one.contacts >= COMPARED]
    if not compared:
        return Preference(Known.TOO_LITTLE, None, 0.0, estimates)
    certain, alike = {}, Usual(usual.rate, IMAGINED)
    for key in compared:
        one = parts[key]
        rest = Tried(answered - one.answered, calls - one.contacts)
        certain[key] = chances([_law(one, alike), _law(rest, alike)])[0]
    best = max(compared, key=certain.__getitem__)
    if certain[best] >= 1 - ERROR / len(parts):
        return Preference(Known.PREFERRED, best, certain[best], estimates)
    much = sum(one.contacts >= ENOUGH for one in parts.values())
    return Preference(Known.NO_DIFFERENCE if much > 1 else Known.TOO_LITTLE, None, certain[best], estimates)


def _law(tried: Tried, usual: Usual) -> tuple[float, float]:
    imagined = usual.rate * usual.strength
    return imagined + tried.answered, usual.strength - imagined + tried.contacts - tried.answered


def _mass(a: float, b: float) -> list[float]:
    """A beta law as the masses of equal steps from 0 to 1."""
    logs = [(a - 1) * left + (b - 1) * right for left, right in _LOGS]
    highest = max(logs)
    masses = [exp(value - highest) for value in logs]
    total = sum(masses)
    return [mass / total for mass in masses]


def _estimate(law: tuple[float, float]) -> Estimate:
    low = high = None
    reached = 0.0
    for point, mass in zip(_POINTS, _mass(*law), strict=True):
        reached += mass
        if low is None and reached >= ERROR / 2:
            low = point
        if high is None and reached >= 1 - ERROR / 2:
            high = point
    return Estimate(law[0] / (law[0] + law[1]), Interval(low, high))
