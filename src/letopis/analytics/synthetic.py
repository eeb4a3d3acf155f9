"""Histories whose truth is known, to see whether the figures recover it: used by tests and by whoever doubts a report.

`history(seed, world)` makes contacts, replies and paths to goals of one company from a stated `World`; nothing in it knows
how the figures are computed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import exp, log
from random import Random
from statistics import NormalDist

from letopis.analytics.statistics.attribution import Path
from letopis.analytics.statistics.replies import Contact

HOUR, DAY = 3600.0, 86_400.0


@dataclass(frozen=True)
class ChannelTruth:
    """How a channel works: contacts of it in a history, the share answered, and the law of the time to an answer
    (log-normal with this median in seconds and this spread, cut off at the window: later answers are none)."""

    contacts: int
    reply_rate: float
    median: float = 6 * HOUR
    spread: float = 0.8

    def time_at(self, level: float, window: float) -> float:
        """The true quantile of the times to an answer that comes within the window."""
        law = NormalDist()
        within = law.cdf((log(window) - log(self.median)) / self.spread)
        return self.median * exp(self.spread * law.inv_cdf(level * within))


@dataclass(frozen=True)
class World:
    """The truth of a history.

    `contacts_per_client` go to one client, further apart than the window, so that each has its own answer or none.
    `likeness`: 0, contacts with one client are independent; towards 1, a client answers all of them or none.
    The first, the last and the other touches of a path to a goal fall on channels by the three mixes.
    """

    channels: Mapping[str, ChannelTruth]
    window: float = 7 * DAY
    contacts_per_client: int = 1
    likeness: float = 0.0
    goals: int = 0
    openers: Mapping[str, float] = field(default_factory=dict)
    between: Mapping[str, float] = field(default_factory=dict)
    closers: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class History:
    """One company's past: what happened until `now`, in seconds."""

    contacts: Sequence[Contact[str]]
    replies: Mapping[int, Sequence[float]]
    paths: Sequence[Path[str]]
    now: float


def history(seed: int | str, world: World) -> History:
    """One history of the world; the same seed makes the same one."""
    random = Random(seed)
    contacts: list[Contact[str]] = []
    replies: dict[int, list[float]] = {}
    client, end = 0, 0.0
    for name, truth in world.channels.items():
        for place in range(truth.contacts):
            turn = place % world.contacts_per_client
            if turn == 0:
                client += 1
                at = random.random() * 300 * DAY
                own = _own_rate(random, truth.reply_rate, world.likeness)
            at += (world.window + DAY) * (turn > 0)
            contacts.append(Contact(client, name, at))
            end = max(end, at)
            if random.random() < own:
                replies.setdefault(client, []).append(at + _delay(random, truth, world.window))
    paths = [_path(random, world) for _goal in range(world.goals)]
    return History(contacts, replies, paths, end + world.window + DAY)


def _own_rate(random: Random, rate: float, likeness: float) -> float:
    """A client's own inclination to answer: a beta law around the channel's rate."""
    if not likeness or rate in (0, 1):
        return rate
    strength = 1 / likeness - 1
    return random.betavariate(rate * strength, (1 - rate) * strength)


def _delay(random: Random, truth: ChannelTruth, window: float) -> float:
    while True:
        delay = random.lognormvariate(log(truth.median), truth.spread)
        if delay <= window:
            return delay


def _path(random: Random, world: World) -> Path[str]:
    length = random.choice((2, 3, 4, 5))
    mixes = [world.openers, *[world.between] * (length - 2), world.closers]
    at, touches = random.random() * 300 * DAY, []
    for mix in mixes:
        at += random.expovariate(1 / (3 * DAY))
        touches.append((random.choices(list(mix), list(mix.values()))[0], at))
    return Path(at + HOUR, touches)
