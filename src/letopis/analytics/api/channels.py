"""`/reports/channels`: the figures of the report for programs."""

from datetime import date
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema

from letopis.analytics.api.shapes import HoursOut, ShareOut, params_of, share_of, time_of
from letopis.analytics.channels.asked import read_asked
from letopis.analytics.channels.figures import Figures, figures
from letopis.analytics.channels.rows import Row
from letopis.analytics.channels.table import row_name
from letopis.analytics.statistics.kendall import Trend
from letopis.rest.requests import user_of

router = Router(tags=["reports"])


class TrendOut(Schema):
    """By how much a week differs from the one before, and how likely so steady a way is by chance (corrected)."""

    slope: float
    probability: float
    is_real: bool


class ChannelFigures(Schema):
    """The figures of a channel; `id` is null for events outside channels and for all together."""

    id: UUID | None
    name: str
    events: int
    events_before: int
    trend: TrendOut | None
    reply_trend: TrendOut | None
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


class ValueFigures(Schema):
    """The figures of a value of the breakdown; `value` is "none" for events without one, "others" for the rest."""

    value: str
    name: str
    events: int
    clients: int
    reply: ShareOut | None
    reply_median: HoursOut | None
    reply_most: HoursOut | None
    conversion: ShareOut | None
    goals: float


class ValueVerdict(Schema):
    """As of channels."""

    verdict: Literal["too_little", "no_difference", "different", "winner"]
    winner: str | None


class BreakdownOut(Schema):
    """`is_shared`: some events have several values, so the rows add up to more than the whole and are not compared."""

    by: str
    values: list[ValueFigures]
    by_reply: ValueVerdict
    by_conversion: ValueVerdict
    is_shared: bool


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
    breakdown: BreakdownOut | None


@router.get("/channels", response=ChannelsReport, operation_id="report_channels")
def report_channels(
    request: HttpRequest,
    first: date | None = None,
    last: date | None = None,
    goal: str | None = None,
    model: Literal["first", "last", "linear", "time_decay", "position"] = "linear",
    where: str = "",
    by: str = "",
    of: str = "",
) -> Any:
    """The effectiveness of channels over the days `first`…`last` (at most 366; the last 90 when not given), for the
    events the user may see. `goal`: its id or code, the first one when not given. `where`: a filter of the list of
    events, as in its address. `by`: the key of a field of events the report is broken down by ("responsible", "team",
    "client-source", "client-view", "tag", or a custom attribute), `of` the id of the one channel it is broken down for."""
    given = {"from": first, "to": last, "goal": goal, "model": model, "where": where, "by": by, "of": of}
    params = params_of(given)
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
            for (day, hour), held in sorted(found.hours.cells.items())
        ],
        "breakdown": _breakdown(found),
    }  # fmt: skip


def _verdict(found: Figures, compared: Any) -> dict[str, Any]:
    winner = found.by_channel[compared.winner].channel if compared.winner is not None else None
    return {"verdict": compared.verdict.value, "winner": winner.public_id if winner else None}


def _trend(found: Trend | None) -> dict[str, Any] | None:
    return {"slope": found.slope, "probability": found.probability, "is_real": found.is_real} if found else None


def _breakdown(found: Figures) -> dict[str, Any] | None:
    broken = found.breakdown
    if broken is None or found.asked.by is None:
        return None
    values = [
        {
            "value": row.value, "name": row.name, "events": row.volume, "clients": row.clients, "reply": share_of(row.reply),
            "reply_median": time_of(row.replies.median if row.replies else None),
            "reply_most": time_of(row.replies.most if row.replies else None),
            "conversion": share_of(row.conversion), "goals": float(row.goals),
        }
        for row in broken.rows
    ]  # fmt: skip
    verdicts = {
        name: {"verdict": one.verdict.value, "winner": one.winner}
        for name, one in (("by_reply", broken.by_reply), ("by_conversion", broken.by_conversion))
    }
    return {"by": found.asked.by.key, "values": values, **verdicts, "is_shared": broken.division.is_shared}


def _row(row: Row, name: str) -> dict[str, Any]:
    replies = row.replies
    return {
        "id": row.channel.public_id if row.channel else None, "name": name, "events": row.volume,
        "events_before": sum(row.before.values()), "trend": _trend(row.trend), "reply_trend": _trend(row.reply_trend),
        **{state: row.counts.get(state, 0) for state in ("completed", "cancelled", "planned")},
        "clients": row.clients, "connection": share_of(row.connection), "reply": share_of(row.reply),
        "waiting": replies.waiting if replies else 0,
        "reply_median": time_of(replies.median if replies else None),
        "reply_most": time_of(replies.most if replies else None),
        "conversion": share_of(row.conversion), "goals": float(row.goals),
        "cost": None if row.cost is None else str(row.cost),
        "cost_per_goal": None if row.cost_per_goal is None else str(row.cost_per_goal),
    }  # fmt: skip
