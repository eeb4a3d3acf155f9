"""The statistics against independent computations (statsmodels, scipy, pandas) on random inputs, and their own promises."""

import math
from collections import Counter
from datetime import date
from fractions import Fraction
from itertools import pairwise
from random import Random

import pandas
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from letopis.analytics.statistics import trends
from letopis.analytics.statistics.attribution import DAY, WHOLE, Model, Path, attribute, rounded, shares
from letopis.analytics.statistics.cohorts import cohorts, first_day
from letopis.analytics.statistics.comparison import Verdict, compare, fisher, holm
from letopis.analytics.statistics.durations import MEDIAN, MOST, quantile
from letopis.analytics.statistics.normal import binomial
from letopis.analytics.statistics.proportions import ENOUGH, Proportion, clustered, difference
from letopis.analytics.statistics.replies import Contact, answered

HOUR = 3600.0


def _shares(random: Random, count: int) -> list[Proportion]:
    found = []
    for _ in range(count):
        trials = random.choice((1, 3, 20, 150, 4000))
        found.append(Proportion(random.randint(0, trials), trials))
    return found


def test_wilson_and_newcombe_are_those_of_statsmodels() -> None:
    held = [*_shares(Random(1), 200), Proportion(0, 40), Proportion(40, 40)]
    for a, b in pairwise(held):
        low, high = proportion_confint(a.successes, a.trials, method="wilson")
        assert (a.interval.low, a.interval.high) == pytest.approx((low, high), abs=1e-12)
        wanted = confint_proportions_2indep(a.successes, a.trials, b.successes, b.trials, method="newcomb")
        found = difference(a, b)
        assert (found.low, found.high) == pytest.approx(wanted, abs=1e-9)


def test_fisher_is_that_of_scipy() -> None:
    held = _shares(Random(2), 120)
    for a, b in pairwise(held):
        table = [[a.successes, a.trials - a.successes], [b.successes, b.trials - b.successes]]
        assert fisher(a, b) == pytest.approx(stats.fisher_exact(table).pvalue, rel=1e-6, abs=1e-12)


def test_fisher_of_a_million_is_a_walk_of_a_few_thousand_steps() -> None:
    a, b = Proportion(500_900, 1_000_000), Proportion(500_000, 1_000_000)
    assert fisher(a, b) == pytest.approx(
        stats.chi2_contingency([[500_900, 499_100], [500_000, 500_000]]).pvalue, abs=2e-3
    )
    assert len(binomial(1_000_000, 0.5).values) < 12_000


def test_holm_is_that_of_statsmodels() -> None:
    random = Random(3)
    for _ in range(5):
        given_ = [random.random() ** 3 for _ in range(random.randint(1, 12))]
        assert holm(given_) == pytest.approx(list(multipletests(given_, method="holm")[1]))


def test_clusters_are_the_design_effect_of_a_ratio() -> None:
    random = Random(4)
    rows = [
        (client, int(random.random() < 0.2 + 0.6 * (client % 2))) for client in range(40) for _ in range(1 + client % 5)
    ]
    frame = pandas.DataFrame(rows, columns=["client", "answered"])
    sums = frame.groupby("client")["answered"].agg(["sum", "count"])
    rate, trials = frame["answered"].mean(), len(frame)
    variance = ((sums["sum"] - rate * sums["count"]) ** 2).sum() / trials**2 * 40 / 39
    variance *= (stats.t.ppf(0.975, 39) / stats.norm.ppf(0.975)) ** 2
    found = clustered(sums.itertuples(index=False))
    assert found.design_effect == pytest.approx(variance / (rate * (1 - rate) / trials), rel=0.01)
    assert found.design_effect > 1.5
    assert clustered((one, 1) for one in (1, 0, 1)).design_effect == 1
    assert clustered([(0, 10), (0, 10)]).effective_trials == 2  # nobody answered: two clients, not twenty


def test_quantiles_are_those_of_pandas() -> None:
    random = Random(5)
    for _ in range(50):
        values = [random.expovariate(1) for _ in range(random.randint(1, 300))]
        for level in (MEDIAN, MOST):
            found = quantile(values, level)
            assert found.value == pytest.approx(pandas.Series(values).quantile(level))
            low, high = found.interval.low, found.interval.high
            assert (low is None or min(values) <= low <= found.value) and (
                high is None or found.value <= high <= max(values)
            )
    assert quantile([], MEDIAN) is None


@pytest.mark.parametrize("level", [MEDIAN, MOST])
@pytest.mark.parametrize("count", [40, 157, 1000])
def test_ends_of_quantiles_lie_between_exact_ranks(level: float, count: int) -> None:
    """Of the values 1 … n the ends say their ranks: the exact ones of scipy's binomial law, in between at most."""
    interval = quantile([float(k) for k in range(1, count + 1)], level).interval
    law = stats.binom(count, level)
    assert law.cdf(math.floor(interval.low) - 1) <= 0.025 < law.cdf(math.ceil(interval.low))
    assert law.sf(math.ceil(interval.high) - 1) <= 0.025 < law.sf(math.floor(interval.high) - 2)


def test_few_durations_have_no_upper_end() -> None:
    nine = quantile([float(k) for k in range(9)], MOST)
    assert nine.interval.high is None and nine.interval.low is not None
    assert quantile([float(k) for k in range(100)], MOST).interval.high is not None


def test_too_little_data_has_no_winner() -> None:
    few = compare({"call": Proportion(9, 10), "mail": Proportion(1, 10)})
    assert (few.verdict, few.winner, few.left_out) == (Verdict.TOO_LITTLE, None, ["call", "mail"])
    one = compare({"call": Proportion(90, 100), "mail": Proportion(1, ENOUGH - 1)})
    assert one.verdict == Verdict.TOO_LITTLE and one.left_out == ["mail"]
    assert compare({"call": Proportion(90, 100), "mail": Proportion(50, 100)}).winner == "call"
    assert compare({"call": Proportion(52, 100), "mail": Proportion(50, 100)}).verdict == Verdict.NO_DIFFERENCE
    close = compare({"call": Proportion(90, 100), "sms": Proportion(88, 100), "mail": Proportion(20, 100)})
    assert (close.verdict, close.winner) == (Verdict.DIFFERENT, None)
    # A hundred contacts with the same five clients are five.
    same = compare({"call": clustered([(20, 20)] * 4 + [(10, 20)]), "mail": Proportion(10, 100)})
    assert same.verdict == Verdict.TOO_LITTLE


PATHS = st.lists(
    st.builds(
        Path,
        st.floats(0, 400 * DAY),
        st.lists(st.tuples(st.sampled_from("abc"), st.floats(0, 400 * DAY)), max_size=40),
    ),
    max_size=15,
)


@settings(max_examples=150, deadline=None)
@given(PATHS, st.sampled_from(list(Model)), st.sampled_from([None, 30 * DAY]), st.integers(0, 3))
def test_credits_are_exactly_as_many_as_goals(
    paths: list[Path], model: Model, window: float | None, digits: int
) -> None:
    found = attribute(paths, model, window=window)
    assert sum(found.values()) == WHOLE * len(paths)
    assert all(share >= 0 for share in found.values())
    shown = rounded(found, digits)
    assert sum(shown.values()) == len(paths)
    assert all(abs(shown[group] - Fraction(share, WHOLE)) < Fraction(1, 10**digits) for group, share in found.items())


def test_attribution_is_that_of_pandas() -> None:
    random = Random(6)
    rows = [
        (goal, 100 * DAY, random.choice("abc"), random.uniform(0, 100 * DAY))
        for goal in range(40)
        for _ in range(random.randint(1, 7))
    ]
    frame = pandas.DataFrame(rows, columns=["goal", "reached", "channel", "at"]).sort_values(["goal", "at"])
    size, place = frame.groupby("goal")["at"].transform("size"), frame.groupby("goal").cumcount()
    decay = 0.5 ** ((frame["reached"] - frame["at"]) / (7 * DAY))
    ends = (place == 0) | (place == size - 1)
    weights = {
        Model.FIRST: (place == 0) * 1.0,
        Model.LAST: (place == size - 1) * 1.0,
        Model.LINEAR: 1 / size,
        Model.TIME_DECAY: decay / decay.groupby(frame["goal"]).transform("sum"),
        Model.POSITION: (1 / size).where(size < 3, ends * 0.4 + ~ends * 0.2 / (size - 2).clip(lower=1)),
    }
    paths = [Path(100 * DAY, list(zip(own["channel"], own["at"], strict=True))) for _goal, own in frame.groupby("goal")]
    for model, weight in weights.items():
        wanted = weight.groupby(frame["channel"]).sum()
        found = attribute(paths, model)
        assert {k: share / WHOLE for k, share in found.items() if share} == pytest.approx(
            wanted[wanted > 0].to_dict(), abs=1e-4
        )


def test_a_goal_without_touches_is_nobodys() -> None:
    later = Path(10 * DAY, [("call", 11 * DAY)])
    assert shares(later, Model.LAST) == {None: WHOLE}
    old = Path(100 * DAY, [("call", 1 * DAY), ("mail", 99 * DAY)])
    assert shares(old, Model.FIRST, window=30 * DAY) == {"mail": WHOLE}


def test_a_reply_belongs_to_the_last_contact_before_it_and_waiting_ones_count_nowhere() -> None:
    contacts = [
        Contact(1, "call", 0.0),
        Contact(1, "mail", 2 * HOUR),  # answered at 3 h: the call before it was not
        Contact(2, "call", 0.0),  # answered after the window
        Contact(3, "call", 1 * HOUR, connected=True),
        Contact(4, "call", 95 * HOUR),  # answered, but its window is not over
        Contact(5, "call", 96 * HOUR),  # not answered yet, and nobody says it never will be
    ]
    replies = {1: [3 * HOUR], 2: [30 * HOUR], 4: [95.5 * HOUR]}
    found = answered(contacts, replies, window=24 * HOUR, now=100 * HOUR)
    call, mail = found["call"], found["mail"]
    assert (call.share.successes, call.share.trials, call.waiting, call.times) == (1, 3, 2, [])
    assert (mail.share.successes, mail.share.trials, mail.times) == (1, 1, [HOUR])
    late = answered(contacts, replies, window=24 * HOUR, now=200 * HOUR)["call"]
    assert (late.share.successes, late.share.trials, late.waiting) == (2, 5, 0)


def test_counting_unripe_contacts_would_be_wrong() -> None:
    """Half of all answer, evenly over ten days: whoever counts quick answers of fresh contacts sees more and quicker."""
    random = Random(7)
    contacts = [Contact(client, "mail", random.uniform(0, 20 * DAY)) for client in range(4000)]
    replies = {c.client: [c.at + random.uniform(0, 10 * DAY)] for c in contacts if random.random() < 0.5}
    found = answered(contacts, replies, window=10 * DAY, now=15 * DAY)["mail"]
    assert found.waiting > 2000
    assert found.share.interval.covers(0.5) and found.median.interval.covers(5 * DAY)


def test_changes_are_those_of_scipy() -> None:
    random = Random(8)
    for _ in range(60):
        before, after, days = random.randint(0, 60), random.randint(5, 80), random.choice((28, 30, 31))
        found = trends.counts(before, after, days_before=days, days_after=30)
        if before + after < trends.ENOUGH:
            assert found.probability is None
            continue
        wanted = stats.binomtest(after, before + after, 30 / (30 + days)).pvalue
        assert found.probability == pytest.approx(wanted, rel=1e-6)
    assert trends.counts(3, 4).probability is None
    assert trends.rates(Proportion(5, 10), Proportion(9, 10)).probability is None
    assert trends.rates(Proportion(40, 100), Proportion(70, 100)).is_real
    values = [random.random() for _ in range(9)]
    assert trends.slope(values) == pytest.approx(stats.linregress(range(9), values).slope)
    assert trends.slope([1, 2]) is None


def test_cohorts_are_those_of_pandas_and_unfinished_months_are_empty() -> None:
    random, today = Random(9), date(2026, 11, 26)
    clients = []
    for _ in range(500):
        first = date(2026, random.randint(1, 11), random.randint(1, 26))
        later = date(2026, min(12, first.month + random.choice((0, 0, 1, 2, 5))), 27)
        clients.append((first, later if random.random() < 0.4 and later <= today else None))
    frame = pandas.DataFrame(
        [(f.month, None if g is None else g.month - f.month) for f, g in clients], columns=["month", "lag"]
    )
    found = cohorts(clients, today=today, months=6)
    assert sum(cohort.size for cohort in found) == 500
    for cohort in found:
        own = frame[frame["month"] == first_day(cohort.month).month]
        for lag, reached in enumerate(cohort.reached):
            if first_day(cohort.month).month + lag >= today.month:
                assert reached is None
            else:
                assert (reached.successes, reached.trials) == ((own["lag"] <= lag).sum(), len(own))
    assert Counter(len(cohort.reached) for cohort in found) == {6: 11}
