"""The figures of the report: per channel, together, and against the period before."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any

from letopis.accounts.models import Scope
from letopis.analytics.channels.asked import Asked
from letopis.analytics.channels.breakdown import Breakdown, broken_down
from letopis.analytics.channels.changes import compare_periods
from letopis.analytics.channels.hours import Hours, best_hours, connection
from letopis.analytics.channels.past import Past, past_of
from letopis.analytics.channels.rows import Row
from letopis.analytics.channels.volumes import Place
from letopis.analytics.statistics import trends
from letopis.analytics.statistics.attribution import rounded
from letopis.analytics.statistics.comparison import Comparison, compare
from letopis.analytics.statistics.proportions import Proportion
from letopis.analytics.statistics.replies import Replies
from letopis.channels.models import Channel
from letopis.channels.prices import channel_cost
from letopis.channels.queries import channels
from letopis.events.models import Event


@dataclass(frozen=True)
class Figures:
    """Everything the page shows."""

    asked: Asked
    rows: Sequence[Row]
    total: Row
    weeks: Sequence[date]
    volume_by_week: Sequence[int]
    before_by_week: Sequence[int]
    hours: Hours
    by_reply: Comparison[int]
    by_conversion: Comparison[int]
    goals: int
    waiting: int
    is_cut: bool
    with_month: bool  # whether prices by the month are in the costs
    breakdown: Breakdown | None

    @cached_property
    def by_channel(self) -> dict[int, Row]:
        return {row.channel.pk: row for row in self.rows if row.channel}


def figures(asked: Asked) -> Figures:
    """The report on what was asked. The number of queries doesn't depend on the data."""
    now, before = past_of(asked, asked.first, asked.last), past_of(asked, *asked.before, in_full=False)
    known = {row.pk: row for row in channels()}
    found = {key.channel for key in (*now.counts, *before.counts)} | set(now.reached.shares()) | set(known)
    with_month = asked.user.role.sees == Scope.ALL and not asked.is_narrowed
    handed: Mapping[Any, Fraction] = rounded(now.reached.shares())
    weeks = _weeks(asked.first, asked.last)
    rows = []
    for key in [*known, None]:
        if key not in found:
            continue
        row = _row(asked, known.get(key) if key else None, now, before, handed.get(key, Fraction(0)), weeks, with_month)
        if row.volume or row.goals or sum(row.before.values()) or (row.channel and row.channel.is_active and row.cost):
            rows.append(row)
    total = _total(rows, now, before, weeks, asked)
    compare_periods(asked, rows, total, now.reply_weeks)
    return Figures(
        asked, rows, total, weeks, total.by_week,
        _by_week(before.counts, None, _weeks(*asked.before), everything=True),
        best_hours(now.read.calls, asked),
        compare(_enough({row.channel.pk: row.reply for row in rows if row.channel}), among=asked.families),
        compare(_enough({row.channel.pk: row.conversion for row in rows if row.channel}), among=asked.families),
        len(now.reached.times), sum(one.waiting for one in now.replies.values()), now.read.is_cut, with_month,
        broken_down(asked, now.read, now.outcomes, now.times),
    )  # fmt: skip


def _enough(shares: Mapping[int, Proportion | None]) -> dict[int, Proportion]:
    return {key: share for key, share in shares.items() if share is not None and share.trials}


def _weeks(first: date, last: date) -> list[date]:
    """The first days of pieces of seven days, counted from the first day."""
    return [first + timedelta(days=place) for place in range(0, (last - first).days + 1, 7)]


def _by_week(
    counts: Counter[Place], channel: int | None, weeks: Sequence[date], *, everything: bool = False
) -> list[int]:
    found = [0] * len(weeks)
    for place, number in counts.items():
        if everything or place.channel == channel:
            found[(place.day - weeks[0]).days // 7] += number
    return found


def _states(counts: Counter[Place], channel: int | None) -> dict[str, int]:
    found: dict[str, int] = defaultdict(int)
    for place, number in counts.items():
        if place.channel == channel:
            found[place.state] += number
    return dict(found)


def _row(
    asked: Asked,
    channel: Channel | None,
    now: Past,
    before: Past,
    goals: Fraction,
    weeks: Sequence[date],
    with_month: bool,
) -> Row:
    key = channel.pk if channel else None
    calls = [call for call in now.read.calls if call.channel == key]
    return Row(
        channel=channel,
        counts=_states(now.counts, key),
        before=_states(before.counts, key),
        by_week=_by_week(now.counts, key, weeks),
        clients=len(now.reached.clients.get(key, ())) if key else 0,
        connection=connection(calls) if calls and channel else None,
        replies=now.replies.get(key) if key else None,
        replies_before=before.replies.get(key) if key else None,
        conversion=now.reached.conversion(key) if key and asked.goal else None,
        conversion_before=before.reached.conversion(key) if key and asked.goal else None,
        goals=goals,
        cost=_cost(asked, channel, now.counts, with_month) if channel else None,
    )


def _cost(asked: Asked, channel: Channel, counts: Counter[Place], with_month: bool) -> Decimal | None:
    """What the completed events and the months cost; None for a channel without prices."""
    prices = channel.price_list
    if not prices:
        return None
    by_day = Counter[date]()
    for place, number in counts.items():
        if place.channel == channel.pk and place.state == Event.State.COMPLETED:
            by_day[place.day] += number
    if not with_month:
        prices = [replace(price, month=Decimal(0)) for price in prices]
    return channel_cost(prices, by_day, asked.first, asked.last)


def _total(rows: Sequence[Row], now: Past, before: Past, weeks: Sequence[date], asked: Asked) -> Row:
    """All channels together: a client counts once, whatever the channels."""
    states: Counter[str] = Counter()
    states_before: Counter[str] = Counter()
    for row in rows:
        states.update(row.counts)
        states_before.update(row.before)
    costs = [row.cost for row in rows if row.cost is not None]
    calls = [call for call in now.read.calls if call.channel is not None]
    return Row(
        channel=None,
        counts=dict(states),
        before=dict(states_before),
        by_week=_by_week(now.counts, None, weeks, everything=True),
        clients=len({client for held in now.reached.clients.values() for client in held}),
        connection=connection(calls) if calls else None,
        replies=_merged(now.replies.values()),
        replies_before=_merged(before.replies.values()),
        conversion=now.reached.together() if asked.goal else None,
        conversion_before=before.reached.together() if asked.goal else None,
        goals=Fraction(len(now.reached.times)),
        cost=sum(costs, Decimal(0)) if costs else None,
        volume_change=trends.counts(sum(states_before.values()), sum(states.values())),
    )


def _merged(found: Iterable[Replies]) -> Replies | None:
    whole, some = Replies(), False
    for one in found:
        some = True
        for client, (successes, trials) in one.by_client.items():
            held = whole.by_client[client]
            held[0] += successes
            held[1] += trials
        whole.times.extend(one.times)
        whole.waiting += one.waiting
    return whole if some else None
