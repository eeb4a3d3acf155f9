"""`/reports/sources`: the figures of the report for programs."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema

from letopis.analytics.api.channels import Verdict
from letopis.analytics.api.shapes import ShareOut, params_of, share_of
from letopis.analytics.sources.asked import read_asked
from letopis.analytics.sources.charts import title
from letopis.analytics.sources.figures import Figures, Row, figures
from letopis.rest.requests import user_of

router = Router(tags=["reports"])


class SourceFigures(Schema):
    """The figures of a source; `id` is null for clients without one and for all together."""

    id: UUID | None
    name: str
    new_clients: int
    new_clients_before: int
    share: float | None
    reached: int
    conversion: ShareOut | None
    cost: str | None
    cost_per_client: str | None
    cost_per_goal: str | None
    revenue: str | None
    profit: float | None


class MarkFigures(Schema):
    """New clients with the same marks; what is null is not part of the line."""

    utm_source: str
    utm_medium: str | None
    utm_campaign: str | None
    new_clients: int
    conversion: ShareOut | None


class BroughtFigures(Schema):
    """Who has brought new clients."""

    person: UUID
    name: str
    new_clients: int
    reached: int


class SourcesReport(Schema):
    """`cost` is null for who does not see all clients and under a filter; `revenue` unless one was chosen."""

    first: date
    last: date
    notes: list[str]
    goal: UUID | None
    sources: list[SourceFigures]
    total: SourceFigures
    by_conversion: Verdict
    utm: list[MarkFigures]
    brought_by: list[BroughtFigures]


@router.get("/sources", response=SourcesReport, operation_id="report_sources")
def report_sources(
    request: HttpRequest,
    first: date | None = None,
    last: date | None = None,
    goal: str | None = None,
    revenue: str | None = None,
    responsible: UUID | None = None,
    team: UUID | None = None,
    tag: UUID | None = None,
) -> Any:
    """New clients of the days `first`…`last` (at most 366; the last 90 when not given) by source, of those the user
    may see. `goal`: its id or code, the first one when not given. `revenue`: «attribute-<code>» of a number on cards."""
    named = {"responsible": responsible, "team": team, "tag": tag}
    params = params_of({"from": first, "to": last, "goal": goal, "revenue": revenue, **named})
    found = figures(read_asked(user_of(request), params))
    asked = found.asked
    return {
        "first": asked.first, "last": asked.last, "notes": asked.notes,
        "goal": asked.goal.public_id if asked.goal else None,
        "sources": [_row(row, title(row)) for row in found.rows], "total": _row(found.total, ""),
        "by_conversion": _verdict(found),
        "utm": [
            {
                **dict(zip(("utm_source", "utm_medium", "utm_campaign"), (*one.path, None, None), strict=False)),
                "new_clients": one.new, "conversion": share_of(one.conversion),
            }
            for one in found.marks
        ],
        "brought_by": [
            {
                "person": one.person.public_id, "name": one.person.full_name, "new_clients": one.new,
                "reached": one.reached,
            }
            for one in found.brought
        ],
    }  # fmt: skip


def _verdict(found: Figures) -> dict[str, Any]:
    winner = found.by_source[found.by_conversion.winner].source if found.by_conversion.winner is not None else None
    return {"verdict": found.by_conversion.verdict.value, "winner": winner.public_id if winner else None}


def _row(row: Row, name: str) -> dict[str, Any]:
    money = {key: getattr(row, key) for key in ("cost", "cost_per_client", "cost_per_goal", "revenue")}
    return {
        "id": row.source.public_id if row.source else None, "name": name, "new_clients": row.new,
        "new_clients_before": row.before, "share": row.share, "reached": row.reached,
        "conversion": share_of(row.conversion),
        **{key: None if value is None else str(value) for key, value in money.items()},
        "profit": None if row.profit is None else float(row.profit),
    }  # fmt: skip
