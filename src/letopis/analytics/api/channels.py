"""`/reports/channels`: the figures of the report for programs."""

from datetime import date
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest, QueryDict
from ninja import Router, Schema

from letopis.analytics.channels.asked import read_asked
from letopis.analytics.channels.figures import Figures, Row, figures
from letopis.analytics.channels.table import hours_of, row_name
from letopis.analytics.statistics.durations import Quantile
from letopis.analytics.statistics.proportions import Proportion
from letopis.kernel.errors import Refused
from letopis.lists.periods import read_day
from letopis.rest.requests import user_of

router = Router(tags=["reports"])


class ShareOut(Schema):
    """`successes` of `trials` with the 95 % interval; `is_enough`: whether it may be compared."""

    successes: int
    trials: int
    rate: float
    low: float
    high: float
    is_enough: bool


class HoursOut(Schema):
    """A time in hours, with its 95 % interval; an end the data do not bound is null."""

    hours: float
    low: float | None
    high: float | None
    answers: int


class ChannelFigures(Schema):
    """The figures of a channel; `id` is null for events outside channels and for all together."""

    id: UUID | None
    name: str
    events: int
    events_before: int
    completed: int
    cancelled: int
    planned: int
    clients: int
    connection: ShareOut | None
    reply: ShareOut | None
    waiting: int
    reply_median: HoursOut | None
    reply_most: HoursOut | None
    conversion: ShareOut | None
    goals: float
    cost: str | None
    cost_per_goal: str | None


class Verdict(Schema):
    """What may be said: `winner` is better than each of the others with enough data."""

    verdict: Literal["too_little", "no_difference", "different", "winner"]
    winner: UUID | None


class HourOut(Schema):
    """Calls of an hour (of the user's clock) of a weekday, Monday is 1."""

    weekday: int
    hour: int
    talked: int
    calls: int
    is_better: bool


class ChannelsReport(Schema):
    """`goals` are those reached in the period; the channels' goals add up to them."""

    first: date
    last: date
    notes: list[str]
    goal: UUID | None
    model: Literal["first", "last", "linear", "time_decay", "position"]
    channels: list[ChannelFigures]
    total: ChannelFigures
    goals: int
    by_reply: Verdict
    by_conversion: Verdict
    hours: list[HourOut]


@router.get("/channels", response=ChannelsReport, operation_id="report_channels")
def report_channels(
    request: HttpRequest,
    first: date | None = None,
    last: date | None = None,
    goal: str | None = None,
    model: Literal["first", "last", "linear", "time_decay", "position"] = "linear",
    where: str = "",
) -> Any:
    """The effectiveness of channels over the days `first`…`last` (at most 366; the last 90 when not given), for the
    events the user may see. `goal`: its id or code, the first one when not given. `where`: a filter of the list of
    events, as in its address."""
    params = QueryDict(mutable=True)
    for name, value in (("from", first), ("to", last), ("goal", goal), ("model", model), ("where", where)):
        if value:
            params[name] = f"{value}"
    for name in ("from", "to"):
        if name in params:
            _checked(params.get(name, ""), name)
    found = figures(read_asked(user_of(request), params))
    asked = found.asked
    return {
        "first": asked.first, "last": asked.last, "notes": asked.notes,
        "goal": asked.goal.public_id if asked.goal else None, "model": asked.model.value,
        "channels": [_row(row, row_name(row)) for row in found.rows], "total": _row(found.total, ""),
        "goals": found.goals, "by_reply": _verdict(found, found.by_reply),
        "by_conversion": _verdict(found, found.by_conversion),
        "hours": [
            {
                "weekday": day + 1, "hour": hour, "talked": held.share.successes, "calls": held.share.trials,
                "is_better": held.is_better,
            }
            for (day, hour), held in sorted(found.hours.items())
        ],
    }  # fmt: skip


def _checked(text: str, name: str) -> None:
    try:
        read_day(text)
    except Refused as error:
        raise Refused(error.message, {"from": "first", "to": "last"}[name]) from error


def _verdict(found: Figures, compared: Any) -> dict[str, Any]:
    winner = found.by_channel[compared.winner].channel if compared.winner is not None else None
    return {"verdict": compared.verdict.value, "winner": winner.public_id if winner else None}


def _share(share: Proportion | None) -> dict[str, Any] | None:
    if share is None or share.interval is None:
        return None
    return {
        "successes": share.successes, "trials": share.trials, "rate": share.rate, "low": share.interval.low,
        "high": share.interval.high, "is_enough": share.is_enough,
    }  # fmt: skip


def _hours(found: Quantile | None) -> dict[str, Any] | None:
    if found is None:
        return None
    low, high = (None if end is None else end / 3600 for end in (found.interval.low, found.interval.high))
    return {"hours": hours_of(found), "low": low, "high": high, "answers": found.count}


def _row(row: Row, name: str) -> dict[str, Any]:
    replies = row.replies
    return {
        "id": row.channel.public_id if row.channel else None, "name": name, "events": row.volume,
        "events_before": sum(row.before.values()),
        **{state: row.counts.get(state, 0) for state in ("completed", "cancelled", "planned")},
        "clients": row.clients, "connection": _share(row.connection), "reply": _share(row.reply),
        "waiting": replies.waiting if replies else 0,
        "reply_median": _hours(replies.median if replies else None),
        "reply_most": _hours(replies.most if replies else None),
        "conversion": _share(row.conversion), "goals": float(row.goals),
        "cost": None if row.cost is None else str(row.cost),
        "cost_per_goal": None if row.cost_per_goal is None else str(row.cost_per_goal),
    }  # fmt: skip
