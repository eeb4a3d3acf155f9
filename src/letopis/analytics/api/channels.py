"""`/reports/channels`: the figures of the report for programs."""

from datetime import date
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest, QueryDict
from ninja import Router, Schema

from letopis.analytics.api.shapes import HoursOut, ShareOut, checked, share_of, time_of
from letopis.analytics.channels.asked import read_asked
from letopis.analytics.channels.figures import Figures, Row, figures
from letopis.analytics.channels.table import row_name
from letopis.rest.requests import user_of

router = Router(tags=["reports"])


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
            checked(params.get(name, ""), name)
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


def _verdict(found: Figures, compared: Any) -> dict[str, Any]:
    winner = found.by_channel[compared.winner].channel if compared.winner is not None else None
    return {"verdict": compared.verdict.value, "winner": winner.public_id if winner else None}


def _row(row: Row, name: str) -> dict[str, Any]:
    replies = row.replies
    return {
        "id": row.channel.public_id if row.channel else None, "name": name, "events": row.volume,
        "events_before": sum(row.before.values()),
        **{state: row.counts.get(state, 0) for state in ("completed", "cancelled", "planned")},
        "clients": row.clients, "connection": share_of(row.connection), "reply": share_of(row.reply),
        "waiting": replies.waiting if replies else 0,
        "reply_median": time_of(replies.median if replies else None),
        "reply_most": time_of(replies.most if replies else None),
        "conversion": share_of(row.conversion), "goals": float(row.goals),
        "cost": None if row.cost is None else str(row.cost),
        "cost_per_goal": None if row.cost_per_goal is None else str(row.cost_per_goal),
    }  # fmt: skip
