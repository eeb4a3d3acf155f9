"""To which contacts a goal is credited. Shares are whole numbers of a fixed whole, so their sum is exact by construction.

Each goal is worth `WHOLE` shares. A model gives the touches of its path weights; shares are the weights' whole parts, and
the few that are left over go one by one to the largest remainders (an earlier touch first when they are equal). So the
shares of one goal are `WHOLE`, and those of all goals `WHOLE × goals`: adding whole numbers in any order, in Python or in a
database, loses nothing. `rounded` hands out shown digits the same way: what the page shows adds up, too.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)

WHOLE = 720_720  # divided evenly by each number of touches up to 16
DAY = 86_400.0
HALF_LIFE = 7 * DAY  # a touch a week older counts half


class Model(StrEnum):
    """How a goal is shared among the contacts that led to it."""

    FIRST = "first"
    LAST = "last"
    LINEAR = "linear"
    TIME_DECAY = "time_decay"
    POSITION = "position"  # 40 % the first, 40 % the last, 20 % those between


@dataclass(frozen=True)
class Path(Generic[K]):
    """A goal reached at a moment (in seconds), and the touches (group, moment) before it, in any order."""

    reached: float
    touches: Sequence[tuple[K, float]]


# Whole weights of the touches of a path by their ages, the oldest touch first.
Ages = Sequence[float]


def _first(ages: Ages) -> list[int]:
    return [1, *[0] * (len(ages) - 1)]


def _last(ages: Ages) -> list[int]:
    return _first(ages)[::-1]


def _linear(ages: Ages) -> list[int]:
    return [1] * len(ages)


def _time_decay(ages: Ages) -> list[int]:
    # Against the latest touch, so that a path of years does not vanish.
    return [int(2.0 ** ((ages[-1] - age) / HALF_LIFE) * 2**40) for age in ages]


def _position(ages: Ages) -> list[int]:
    between = len(ages) - 2
    return [2 * between, *[1] * between, 2 * between] if between > 0 else _linear(ages)


_WEIGHTS: dict[Model, Callable[[Ages], list[int]]] = {
    Model.FIRST: _first,
    Model.LAST: _last,
    Model.LINEAR: _linear,
    Model.TIME_DECAY: _time_decay,
    Model.POSITION: _position,
}


def handed_out(whole: int, weights: Sequence[int]) -> list[int]:
    """`whole` in whole numbers by weights; what is left over goes one by one to the largest remainders.

    The parts make `whole`: each is its exact share rounded down, the shares make `whole`, so fewer ones are left over
    than there are parts.
    """
    total = sum(weights)
    parts = [whole * weight // total for weight in weights]
    if left := whole - sum(parts):
        order = sorted(range(len(weights)), key=lambda place: -(whole * weights[place] % total))
        for place in order[:left]:
            parts[place] += 1
    return parts


def shares(path: Path[K], model: Model, *, window: float | None = None) -> dict[K | None, int]:
    """The shares of one goal by group; all to `None` when nobody was in touch before it (within `window` seconds)."""
    touches = sorted(
        (touch for touch in path.touches if touch[1] <= path.reached and not _is_old(path, touch, window)),
        key=lambda touch: touch[1],
    )
    if not touches:
        return {None: WHOLE}
    found: dict[K | None, int] = defaultdict(int)
    ages = [path.reached - at for _group, at in touches]
    for (group, _at), share in zip(touches, handed_out(WHOLE, _WEIGHTS[model](ages)), strict=True):
        found[group] += share
    return dict(found)


def _is_old(path: Path[K], touch: tuple[K, float], window: float | None) -> bool:
    return window is not None and touch[1] < path.reached - window


def attribute(paths: Iterable[Path[K]], model: Model, *, window: float | None = None) -> dict[K | None, int]:
    """The shares of all goals by group; together exactly `WHOLE` a goal."""
    found: dict[K | None, int] = defaultdict(int)
    for path in paths:
        for group, share in shares(path, model, window=window).items():
            found[group] += share
    return dict(found)


def rounded(found: Mapping[K, int], digits: int = 1) -> dict[K, Fraction]:
    """Goals of each group in `digits` decimals whose sum is the number of goals exactly."""
    total = sum(found.values())
    if not total:
        return {group: Fraction(0) for group in found}
    if total % WHOLE:
        raise ValueError("these are not the shares of whole goals")
    unit = 10**digits
    handed = handed_out(total // WHOLE * unit, list(found.values()))
    return {group: Fraction(share, unit) for group, share in zip(found, handed, strict=True)}
