"""Each figure of the report against another computation of it, in pandas and plain Python, on a made-up base."""

from collections import Counter
from datetime import timedelta
from fractions import Fraction
from typing import Any

import pandas
import pytest
from django.http import QueryDict
from scipy.stats import kendalltau, theilslopes
from statsmodels.stats.proportion import proportion_confint

from letopis.accounts.models import User
from letopis.analytics.channels.asked import read_asked
from letopis.analytics.channels.figures import Figures, figures
from letopis.channels.goals.counting import rebuild
from letopis.channels.models import Channel, Goal
from letopis.kernel import clock

WEEK = timedelta(days=7)
DAYS = 45


def _asked(user: User, **more: str) -> Figures:
    today = clock.today(user.zone)
    params = QueryDict(mutable=True)
    params.update({"from": f"{today - timedelta(days=DAYS - 1)}", "to": f"{today}", "goal": "meeting", **more})
    return figures(read_asked(user, params))


def _in_period(table: Any, user: User, back: int = 0) -> Any:
    start = clock.day_start(clock.today(user.zone) - timedelta(days=DAYS * (back + 1) - 1), user.zone)
    return table[(table["at"] >= start) & (table["at"] < start + timedelta(days=DAYS))]


def test_counts_are_those_of_the_rows(base: tuple[Any, Goal], anna: User) -> None:
    table, _goal = base
    found, period = _asked(anna), _in_period(table, anna)
    codes = {row.pk: row.code for row in Channel.objects.all()}
    counted = period.groupby(["channel", "state"]).size().to_dict()
    before = _in_period(table, anna, 1).groupby("channel").size().to_dict()
    done = period[period["state"] == "completed"]
    for row in found.rows:
        code = codes[row.channel.pk] if row.channel else "note"
        assert row.counts == {state: n for (channel, state), n in counted.items() if channel == code}, code
        assert sum(row.before.values()) == before.get(code, 0), code
        if row.channel:
            assert row.clients == done[done["channel"] == code]["client"].nunique(), code
        assert sum(row.by_week) == row.volume
    assert found.total.volume == len(period) == sum(row.volume for row in found.rows)
    assert found.total.clients == done[done["channel"] != "note"]["client"].nunique()
    calls = done[done["channel"] == "call-outgoing"]
    talked = found.total.connection
    assert talked and (talked.successes, talked.trials) == ((calls["outcome"] == "reached").sum(), len(calls))
    zone = [at.astimezone(anna.zone) for at in calls["at"]]
    cells = Counter((at.weekday(), at.hour) for at in zone)
    by_hour = Counter(at.hour for at in zone)
    assert {hour: held.share.trials for hour, held in found.hours.by_hour.items()} == dict(by_hour)
    assert sum(held.share.trials for held in found.hours.by_day.values()) == len(calls)
    assert {place: hour.share.trials for place, hour in found.hours.cells.items()} == dict(cells)


def test_replies_are_those_somebody_would_find_by_hand(base: tuple[Any, Goal], anna: User) -> None:
    table, _goal = base
    done = table[table["state"] == "completed"]
    ours, theirs = done[done["channel"].str.endswith("outgoing")], done[done["channel"].str.endswith("incoming")]
    now, found = clock.now(), _asked(anna)
    expected: dict[str, list[int]] = {}
    times: dict[str, list[float]] = {}
    for contact in _in_period(ours, anna).itertuples():
        if contact.at + WEEK > now:
            continue
        following = ours[(ours["client"] == contact.client) & (ours["at"] > contact.at)]["at"]
        until = min([contact.at + WEEK, *following])
        answers = theirs[(theirs["client"] == contact.client) & (theirs["at"] > contact.at) & (theirs["at"] <= until)]
        held = expected.setdefault(contact.channel, [0, 0])
        talked = contact.channel == "call-outgoing" and contact.outcome == "reached"
        held[0] += bool(talked or len(answers))
        held[1] += 1
        if len(answers) and not talked:
            seconds = (answers["at"].min() - contact.at).total_seconds()
            times.setdefault(contact.channel, []).append(seconds)
    seen = {row.channel.code: row for row in found.rows if row.channel and row.reply}
    assert {code: [row.reply.successes, row.reply.trials] for code, row in seen.items()} == expected
    for code, seconds in times.items():
        held, series = seen[code].replies, pandas.Series(seconds)
        assert held.median.value == pytest.approx(series.median(), abs=1e-3), code
        assert held.most.value == pytest.approx(series.quantile(0.9), abs=1e-3), code
    fresh = _in_period(ours, anna)
    assert found.waiting == (fresh["at"] + WEEK > now).sum() > 0


def test_trends_are_those_of_whole_weeks(base: tuple[Any, Goal], anna: User) -> None:
    table, _goal = base
    found = _asked(anna)
    start = clock.day_start(found.asked.first, anna.zone)
    week = (table["at"] - start) // WEEK
    whole = (DAYS - 1) // 7  # today is not over
    seen = 0
    for row in [*found.rows, found.total]:
        code = row.channel.code if row.channel else None if row is found.total else "note"
        weeks = week[(table["channel"] == code) | (code is None)].value_counts()
        counts = [weeks.get(place, 0) for place in range(whole)]
        if row.trend:
            assert row.trend.slope == pytest.approx(theilslopes(counts).slope), code
            assert row.trend.probability >= kendalltau(range(whole), counts).pvalue * 0.5, code
            seen += 1
    assert seen > 5


def test_conversion_is_that_of_the_clients_with_wilsons_interval(base: tuple[Any, Goal], anna: User) -> None:
    table, _goal = base
    period = _in_period(table[(table["state"] == "completed") & (table["channel"] != "note")], anna)
    meetings = period[period["channel"] == "meeting"]
    for row in _asked(anna).rows:
        if row.channel is None:
            continue
        contacts = period[period["channel"] == row.channel.code]
        reached = {
            contact.client
            for contact in contacts.itertuples()
            for one in meetings[meetings["client"] == contact.client].itertuples()
            if contact.at <= one.at and contact.event != one.event
        }
        share = row.conversion
        assert (share.successes, share.trials) == (len(reached), contacts["client"].nunique()), row.channel.code
        low, high = proportion_confint(share.successes, share.trials, method="wilson")
        assert (share.interval.low, share.interval.high) == pytest.approx((low, high))


@pytest.mark.parametrize("model", ["first", "last", "linear", "time_decay", "position"])
def test_goals_are_shared_whole_among_the_contacts_before_them(base: tuple[Any, Goal], anna: User, model: str) -> None:
    table, goal = base
    done = table[(table["state"] == "completed") & (table["channel"] != "note")].sort_values("at")
    meetings = _in_period(done[done["channel"] == "meeting"], anna)
    expected: Counter[str | None] = Counter()
    for one in meetings.itertuples():
        touches = [
            touch
            for touch in done[done["client"] == one.client].itertuples()
            if touch.event != one.event and one.at - timedelta(days=goal.window) <= touch.at <= one.at
        ]
        for touch, weight in zip(touches, _weights(model, [one.at - touch.at for touch in touches]), strict=True):
            expected[touch.channel] += weight
        if not touches:
            expected[None] += Fraction(1)
    found = _asked(anna, model=model)
    assert found.goals == len(meetings) == sum(row.goals for row in found.rows) == found.total.goals
    for row in found.rows:
        wanted = expected[row.channel.code if row.channel else None]
        assert abs(float(row.goals) - float(wanted)) < 0.1 + 1e-6, row.channel  # shown digits add up, too


def _weights(model: str, ages: list[timedelta]) -> list[Fraction]:
    """Told anew: what each contact of a path is credited with, the oldest first."""
    n = len(ages)
    if model == "first":
        raw = [Fraction(place == 0) for place in range(n)]
    elif model == "last":
        raw = [Fraction(place == n - 1) for place in range(n)]
    elif model == "time_decay":
        raw = [Fraction(2 ** (-(age / WEEK))) for age in ages]
    elif model == "position" and n > 2:
        raw = [Fraction(2, 5) if place in (0, n - 1) else Fraction(1, 5 * (n - 2)) for place in range(n)]
    else:
        raw = [Fraction(1)] * n
    return [weight / sum(raw) for weight in raw]


def test_a_goal_of_one_time_is_not_asked_of_those_who_reached_it_before(base: tuple[Any, Goal], anna: User) -> None:
    table, goal = base
    Goal.objects.filter(pk=goal.pk).update(counting="once")
    goal.refresh_from_db()
    rebuild([goal])
    meetings = table[(table["state"] == "completed") & (table["channel"] == "meeting")]
    start = clock.day_start(clock.today(anna.zone) - timedelta(days=DAYS - 1), anna.zone)
    before = set(meetings[meetings["at"] < start]["client"])
    period = _in_period(table[(table["state"] == "completed") & (table["channel"] != "note")], anna)
    found = _asked(anna).total
    assert found.conversion and found.conversion.trials == len(set(period["client"]) - before) < found.clients


def test_cost_is_that_of_events_and_days(base: tuple[Any, Goal], anna: User, gleb: User) -> None:
    table, _goal = base
    Channel.objects.filter(code="sms-outgoing").update(
        prices=[{"since": "2020-01-01", "event": "3.50", "month": "300"}]
    )
    done = _in_period(table[(table["state"] == "completed") & (table["channel"] == "sms-outgoing")], anna)
    by_events = len(done) * Fraction(7, 2)
    row = next(row for row in _asked(anna).rows if row.channel and row.channel.code == "sms-outgoing")
    assert row.cost == by_events  # Анна sees only a part of the company: its months are not hers
    whole = _asked(gleb)
    days = pandas.date_range(clock.today(gleb.zone) - timedelta(days=DAYS - 1), periods=DAYS)
    months = sum(Fraction(300, int(day.days_in_month)) for day in days)
    row = next(row for row in whole.rows if row.channel and row.channel.code == "sms-outgoing")
    assert float(row.cost) == pytest.approx(float(by_events + months), abs=0.006)
    if row.goals:
        assert float(row.cost_per_goal) == pytest.approx(float(row.cost) / float(row.goals), abs=0.006)
