"""The main columns of «Эффективность каналов» on the demo company and on a generated base, told anew from the rows with
pandas and statsmodels: of everything, and of what a head sees of it."""

from collections import Counter, defaultdict
from datetime import timedelta
from typing import Any

import pandas
import pytest
from django.http import QueryDict
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from letopis.accounts.models import User
from letopis.analytics.channels.asked import read_asked
from letopis.analytics.channels.figures import Figures, Row, figures
from letopis.channels.goals.counting import rebuild
from letopis.channels.models import Goal
from letopis.config.demo import fill_demo
from letopis.config.generate import Size, generate
from letopis.events.models import Event, EventType, Participant
from letopis.kernel import clock
from letopis.parties.models import Affiliation, ContactPerson, Counterparty

DAYS, WEEK = 180, timedelta(days=7)
pytestmark = pytest.mark.slow


def _filled(kind: str) -> None:
    """The demo company with the goal counted once for a client, a generated base with every time."""
    if kind == "demo":
        fill_demo()
    else:
        generate(Size(60, 12, 1200), seed=11)
        Goal.objects.filter(code="meeting").update(counting="each")
    rebuild([Goal.objects.get(code="meeting")])


def _sees(user: User, responsible: Any, team: Any) -> Any:
    if user.role.sees == "all":
        return pandas.Series(True, index=responsible.index)
    return (responsible == user.pk) | (team == user.team_id)


def _cards(user: User, model: Any) -> set[int]:
    table = pandas.DataFrame(model.objects.values("id", "responsible", "team"))
    return set(table[_sees(user, table["responsible"], table["team"])]["id"])


def _employers() -> dict[int, int]:
    found: dict[int, int] = {}
    for row in sorted(Affiliation.objects.filter(until=None), key=lambda row: (not row.is_main, row.order, row.pk)):
        found.setdefault(row.person_id, row.counterparty_id)
    return found


def _events(user: User | None) -> Any:
    """Events, those of a reader or all, with their channels as the seeded dictionary has them."""
    columns = ["id", "type__code", "direction", "state", "outcome", "occurs_at", "private", "responsible", "team"]
    table = pandas.DataFrame(Event.objects.filter(is_marked_for_deletion=False).values(*columns))
    if user is not None:
        table = table[_sees(user, table["responsible"], table["team"])]
    directed = table["type__code"].isin(["call", "email", "sms", "messenger"]) & (table["direction"] != "")
    table["channel"] = (table["type__code"] + "-" + table["direction"]).where(directed)
    table.loc[table["type__code"] == "meeting", "channel"] = "meeting"
    return table.rename(columns={"id": "event", "occurs_at": "at"})


def _touches(user: User | None, events: Any) -> Any:
    """Completed events by client: the company, the company the person works for, or the person."""
    rows = pandas.DataFrame(Participant.objects.values("event", "person", "counterparty"))
    work = _employers()
    people, companies = (_cards(user, model) if user else None for model in (ContactPerson, Counterparty))
    rows["client"] = [
        f"c{int(company)}" if company == company and (companies is None or company in companies)
        else None if company == company or person != person or (people is not None and person not in people)
        else f"c{work[int(person)]}" if int(person) in work else f"p{int(person)}"
        for person, company in zip(rows["person"].astype(float), rows["counterparty"].astype(float), strict=True)
    ]  # fmt: skip
    rows = rows.dropna(subset=["client"]).drop_duplicates(["event", "client"])
    return (
        rows[["event", "client"]].merge(events[events["state"] == "completed"], on="event").sort_values(["at", "event"])
    )


def _interval(by_client: Any) -> tuple[int, int, float, float]:
    """Successes, trials and Wilson's interval widened by the design effect of clients."""
    sums = by_client.agg(["sum", "count"])
    successes, trials, clients = int(sums["sum"].sum()), int(sums["count"].sum()), len(sums)
    rate, effect = successes / trials, 1.0
    if clients < trials:
        if rate in (0, 1):
            effect = trials / clients
        elif clients == 1:
            effect = trials
        else:
            z = stats.norm.ppf(0.975)
            between = ((sums["sum"] - rate * sums["count"]) ** 2).sum() * clients / (clients - 1)
            effect = between / (trials * rate * (1 - rate)) * (1 + (z**2 + 1) / (2 * (clients - 1)))
            effect = min(max(1.0, effect), trials)
    low, high = proportion_confint(successes / effect, trials / effect, method="wilson")
    return successes, trials, low, high


def _same(share: Any, wanted: tuple[int, int, float, float]) -> None:
    assert (share.successes, share.trials) == wanted[:2]
    # Exactly 0 and 1 where nobody and where everybody succeeded.
    assert (share.interval.low, share.interval.high) == pytest.approx(wanted[2:], abs=1e-9)


def _answers(period: Any, touches: Any) -> tuple[Any, dict[str, list[float]]]:
    """For each ripe contact of ours whether it was answered, and the times of answers that came later."""
    talks = {(kind.code, one.code) for kind in EventType.objects.filter(form="call") for one in kind.every_outcome() if one.success}  # fmt: skip
    ours = dict(iter(touches[touches["direction"] == "outgoing"].groupby("client")))
    theirs = dict(iter(touches[touches["direction"] == "incoming"].groupby("client")))
    rows, times = [], defaultdict(list)
    for one in period[(period["direction"] == "outgoing") & period["channel"].notna()].itertuples():
        if one.at + WEEK > clock.now():
            continue
        mine = ours[one.client]
        # Of two contacts at one moment the later one in order ends the wait of the other.
        place = list(mine["event"]).index(one.event)
        until = min([one.at + WEEK, *mine["at"].iloc[place + 1 : place + 2]])
        came = theirs.get(one.client, mine.iloc[:0])["at"]
        came = came[(came > one.at) & (came <= until)]
        talked = (one.type__code, one.outcome) in talks
        rows.append((one.channel, one.client, bool(talked or len(came))))
        if len(came) and not talked:
            times[one.channel].append((came.min() - one.at).total_seconds())
    return pandas.DataFrame(rows, columns=["channel", "client", "answered"]), times


def _report(user: User) -> tuple[Figures, dict[str, Row]]:
    params = QueryDict(mutable=True)
    params.update({"from": f"{clock.today(user.zone) - timedelta(days=DAYS - 1)}", "goal": "meeting"})
    found = figures(read_asked(user, params))
    return found, {row.channel.code if row.channel else "": row for row in found.rows}


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["demo", "generated"])
def test_the_main_columns_are_those_of_the_rows(kind: str) -> None:
    _filled(kind)
    goal = Goal.objects.get(code="meeting")
    every = _touches(None, _events(None))
    met = every[(every["type__code"] == "meeting") & ~every["private"]]
    if goal.counting == "once":
        met = met.drop_duplicates("client")
    for user in (
        User.objects.filter(role__sees="all")[0],
        User.objects.filter(role__sees="team", team__isnull=False)[0],
    ):
        events = _events(user)
        touches = _touches(user, events)
        found, rows = _report(user)
        start = clock.day_start(found.asked.first, user.zone)
        end = clock.day_start(found.asked.last + timedelta(days=1), user.zone)
        now = events[(events["at"] >= start) & (events["at"] < end)]
        counted = now.fillna({"channel": ""}).groupby(["channel", "state"]).size().to_dict()
        assert {(code, state): n for code, row in rows.items() for state, n in row.counts.items()} == counted
        period = touches[(touches["at"] >= start) & (touches["at"] < end)]
        answers, times = _answers(period, touches)
        reached = [
            one for one in met.itertuples()
            if one.event in set(events["event"]) and one.client in _clients(user)
        ]  # fmt: skip
        done = {one.client for one in reached if one.at < start and goal.counting == "once"}
        goals = [one for one in reached if start <= one.at < end]
        credited: Counter[str] = Counter()
        led: defaultdict[str, set[str]] = defaultdict(set)
        for one in goals:
            path = touches[
                (touches["client"] == one.client) & touches["channel"].notna() & (touches["at"] <= one.at)
                & (touches["at"] >= one.at - timedelta(days=goal.window))
                & ((touches["event"] != one.event) | (touches["direction"] == "outgoing"))
            ]  # fmt: skip
            for channel in path["channel"]:
                credited[channel] += 1 / len(path)
            credited[""] += not len(path)
            for channel in set(path[path["at"] >= start]["channel"]):
                led[channel].add(one.client)
        assert found.goals == len(goals) > 0
        assert sum(row.goals for row in rows.values()) == len(goals)
        compared = 0
        for code, row in rows.items():
            assert abs(float(row.goals) - credited[code]) < 0.1 + 1e-9, code
            if not code:
                continue
            clients = set(period[period["channel"] == code]["client"])
            assert row.clients == len(clients), code
            could = clients - done
            assert row.conversion and row.conversion.trials == len(could)
            if could:
                trials = pandas.Series({client: client in led[code] for client in could})
                _same(row.conversion, _interval(trials.groupby(trials.index)))
            own = answers[answers["channel"] == code]
            if len(own):
                _same(row.reply, _interval(own.groupby("client")["answered"]))
                compared += 1
            if times.get(code):
                series = pandas.Series(times[code])
                assert row.replies.median.value == pytest.approx(series.median(), abs=1e-3), code
                assert row.replies.most.value == pytest.approx(series.quantile(0.9), abs=1e-3), code
        assert compared >= 2


def _clients(user: User) -> set[str]:
    return {f"c{pk}" for pk in _cards(user, Counterparty)} | {f"p{pk}" for pk in _cards(user, ContactPerson)}
