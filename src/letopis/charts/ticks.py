"""Round numbers for an axis, and which of its labels there is room for."""

import math
from collections.abc import Sequence
from itertools import pairwise

from letopis.charts.text import fit, width

_GAP = 8  # px between two labels


def round_ticks(low: float, high: float, most: int = 5, *, whole: bool = False) -> list[float]:
    """1, 2 or 5 × 10ⁿ apart, from at or below `low` to at or above `high`, zero among them; about `most` of them.

    `whole`: for things that are counted, never closer than 1.
    """
    low, high = min(low, 0.0), max(high, 0.0)
    if high - low < 1e-9:
        high = low + 1
    raw = (high - low) / most
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(step for step in (power, 2 * power, 5 * power, 10 * power) if step >= raw * (1 - 1e-9))
    if whole:
        step = max(step, 1.0)
    digits = max(0, 2 - math.floor(math.log10(step)))
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(count * step, digits) for count in range(first, last + 1)]


def placed(labels: Sequence[tuple[float, str]], left: float, right: float) -> list[tuple[float, str]]:
    """Labels (middle, text) that fit between `left` and `right` without touching: each, or each 2nd, 3rd… from the first.

    One at an edge is moved inside; one that is wider than everything is cut.
    """
    for every in range(1, len(labels) + 1):
        chosen = []
        for middle, text in labels[::every]:
            shown = fit(text, right - left)
            half = width(shown) / 2
            chosen.append((min(max(middle, left + half), right - half), shown))
        if all(a + width(s) / 2 + _GAP <= b - width(t) / 2 for (a, s), (b, t) in pairwise(chosen)):
            return chosen
    return []


def spread(places: Sequence[float], gap: float, top: float, bottom: float) -> list[float]:
    """Where labels stand that want to be at `places`: at least `gap` apart, in their order, within the bounds if these
    can hold them."""
    order = sorted(range(len(places)), key=lambda index: places[index])
    found = [0.0] * len(places)
    lowest = top
    for index in order:
        found[index] = max(places[index], lowest)
        lowest = found[index] + gap
    highest = bottom
    for index in reversed(order):
        found[index] = min(found[index], highest)
        highest = found[index] - gap
    return found
