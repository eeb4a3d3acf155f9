"""Which way somebody answers most: the law itself, and people whose truth is stated."""

from random import Random

import pytest

from letopis.analytics.statistics.preference import (
    MOST_STRENGTH,
    Known,
    Sums,
    Tried,
    Usual,
    better_part,
    chances,
    expected,
    preferred,
)

USUAL = {"call": Usual(0.35, 4), "email": Usual(0.45, 4), "sms": Usual(0.3, 4)}


def _people(seed: int, rates: dict[str, float], trials: int, count: int) -> list[dict[str, Tried]]:
    random = Random(seed)
    return [
        {way: Tried(sum(random.random() < rate for _try in range(trials)), trials) for way, rate in rates.items()}
        for _person in range(count)
    ]


def test_the_chance_to_be_the_best_is_that_of_beta_laws() -> None:
    random = Random(4)
    laws = [(4.0, 6.0), (7.0, 3.0), (3.0, 3.0)]
    won = [0, 0, 0]
    for _draw in range(20_000):
        drawn = [random.betavariate(a, b) for a, b in laws]
        won[drawn.index(max(drawn))] += 1
    assert chances(laws) == pytest.approx([one / 20_000 for one in won], abs=0.015)


def test_one_answer_of_one_is_not_everything() -> None:
    assert 0.4 < expected(Tried(1, 1), Usual(0.35, 4)) < 0.5
    found = preferred({"call": Tried(1, 1), "email": Tried(0, 1)}, USUAL)
    assert (found.known, found.best) == (Known.TOO_LITTLE, None)


def test_a_clear_preference_is_found_and_one_that_is_not_there_seldom() -> None:
    """Of 150 people each: who answers 7 letters of 10 and 2 calls of 10; who answers both alike."""
    for seed in (1, 2):
        clear = [preferred(own, USUAL) for own in _people(seed, {"call": 0.2, "email": 0.7}, 12, 150)]
        assert all(found.best in (None, "email") for found in clear)
        assert sum(found.best == "email" for found in clear) > 75
        alike = [preferred(own, USUAL) for own in _people(seed, {"call": 0.4, "email": 0.4}, 12, 150)]
        assert sum(found.best is not None for found in alike) <= 16
        three = [preferred(own, USUAL) for own in _people(seed, dict.fromkeys(USUAL, 0.4), 12, 150)]
        assert sum(found.best is not None for found in three) <= 7


def test_what_is_called_preferred_mostly_is() -> None:
    """People who differ as those do the usual was learned from: at least 95 of 100 claims are right."""
    random, given, right = Random(7), 0, 0
    for _person in range(500):
        truth = {way: random.betavariate(one.rate * 4, (1 - one.rate) * 4) for way, one in USUAL.items()}
        own = {way: Tried(sum(random.random() < rate for _try in range(9)), 9) for way, rate in truth.items()}
        if (best := preferred(own, USUAL).best) is not None:
            given += 1
            right += truth[best] == max(truth.values())
    assert given > 35
    assert right / given >= 0.95


def test_usual_shares_alone_make_no_preference() -> None:
    usual = {"call": Usual(0.2, 60), "email": Usual(0.8, 60)}
    assert preferred({"call": Tried(2, 4), "email": Tried(2, 4)}, usual).best is None
    # and own contacts do not win against much that speaks otherwise
    assert preferred({"call": Tried(8, 9), "email": Tried(3, 9)}, usual).best is None


def test_enough_without_a_difference_is_said() -> None:
    assert preferred({"call": Tried(4, 9), "email": Tried(5, 9)}, USUAL).known == Known.NO_DIFFERENCE
    assert preferred({"call": Tried(4, 9), "email": Tried(2, 3)}, USUAL).known == Known.TOO_LITTLE


def test_strength_is_recovered_from_sums() -> None:
    random = Random(3)
    sums, same = Sums(), Sums()
    for _client in range(3000):
        rate, trials = random.betavariate(0.4 * 5, 0.6 * 5), random.choice((1, 2, 4, 7))
        sums = sums.plus(sum(random.random() < rate for _try in range(trials)), trials)
        same = same.plus(sum(random.random() < 0.4 for _try in range(trials)), trials)
    assert sums.usual.rate == pytest.approx(0.4, abs=0.02)
    assert sums.usual.strength == pytest.approx(5, rel=0.25)
    assert same.usual.strength > 25
    assert sums.share.design_effect > 1.5 > same.share.design_effect
    assert Sums().plus(1, 1).usual.strength == MOST_STRENGTH
    assert Sums().plus(0, 0) == Sums()


def test_the_better_part_of_the_day_is_better_than_all_the_rest() -> None:
    usual = Usual(0.5, 6)
    found = better_part({9: Tried(11, 12), 12: Tried(2, 10), 15: Tried(1, 6), 18: Tried(0, 0)}, usual)
    assert (found.known, found.best) == (Known.PREFERRED, 9)
    assert better_part({9: Tried(6, 12), 12: Tried(5, 10)}, usual).known == Known.NO_DIFFERENCE
    assert better_part({9: Tried(5, 5)}, usual).known == Known.TOO_LITTLE
    given = 0
    for own in _people(5, dict.fromkeys("абвг", 0.5), 8, 300):
        given += better_part(own, usual).best is not None
    assert given <= 15
