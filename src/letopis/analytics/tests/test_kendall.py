"""Mann and Kendall's test against scipy, against every order there is, and against chance."""

from itertools import combinations, permutations
from random import Random

import pytest
from scipy.stats import kendalltau, theilslopes

from letopis.analytics.statistics.kendall import trend
from letopis.analytics.statistics.normal import ERROR


def test_without_ties_it_is_the_exact_test_of_scipy() -> None:
    random = Random(1)
    for n in (4, 5, 8, 13, 29):
        values = [random.random() for _place in range(n)]
        found = trend(values)
        assert found is not None
        assert found.probability == pytest.approx(kendalltau(range(n), values, method="exact").pvalue), n
        assert found.slope == pytest.approx(theilslopes(values).slope)


def test_with_ties_it_counts_every_order() -> None:
    random = Random(2)
    for _time in range(6):
        values = [random.randint(0, 3) for _place in range(6)]
        found = trend(values)
        if found is None:
            continue
        orders = [sum((b > a) - (b < a) for a, b in combinations(order, 2)) for order in permutations(values)]
        seen = abs(orders[0])
        assert found.probability == pytest.approx(sum(abs(one) >= seen for one in orders) / len(orders)), values


def test_a_year_of_weeks_is_near_the_normal_one_of_scipy() -> None:
    random = Random(3)
    for slope in (0, 0.05, 0.2):
        values = [round(slope * week) + random.randint(0, 9) for week in range(52)]
        found = trend(values)
        assert found is not None
        assert found.probability == pytest.approx(kendalltau(range(52), values, method="asymptotic").pvalue, abs=0.01)


def test_weeks_that_vary_much_are_not_called_growing() -> None:
    """Counts far wider than Poisson's: a Poisson regression would call about a third of such series growing or falling."""
    random, wrong, series = Random(4), 0, 1000
    for _time in range(series):
        values = [round(random.gammavariate(1.5, 12)) for _week in range(12)]
        found = trend(values)
        wrong += found is not None and found.is_real
    assert wrong / series <= ERROR + 0.014  # two standard deviations
    steady = trend([week + random.randint(0, 2) for week in range(12)])
    assert steady is not None and steady.is_real and steady.slope > 0
    assert trend([1, 2, 3]) is None and trend([5] * 12) is None
    four = trend([1, 2, 3, 4])
    assert four is not None and not four.is_real
