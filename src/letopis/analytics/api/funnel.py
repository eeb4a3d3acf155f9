"""`/reports/funnel`."""

from datetime import date
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema

from letopis.analytics.api.shapes import ShareOut, params_of, share_of
from letopis.analytics.funnel.asked import read_asked
from letopis.analytics.funnel.figures import Figures, figures
from letopis.analytics.funnel.steps import MOST, NONE
from letopis.analytics.funnel.table import days_of
from letopis.analytics.funnel.words import group_name, step_name
from letopis.kernel.errors import Refused
from letopis.rest.requests import user_of

router = Router(tags=["reports"])


class FunnelStep(Schema):
    """A step; `code` is empty for appearing. Shares are of the clients whose term is over; where clients stand, of all."""

    code: str
    name: str
    reached: int
    skipped: int
    of_step_before: ShareOut | None
    of_all: ShareOut | None
    median_days: float | None
    standing: int
    waiting: int
    lost: int


class FunnelGroup(Schema):
    """A source, a responsible or a channel; `id` is null for none of them."""

    id: UUID | None
    name: str
    appeared: int
    reached: list[int]
    to_the_end: ShareOut | None


class FunnelReport(Schema):
    """`ripe` of the `appeared` have their term over; `already` had come to the end when they appeared."""

    first: date
    last: date
    notes: list[str]
    term: int
    silence: int
    by: Literal["source", "responsible", "channel"]
    appeared: int
    appeared_before: int
    ripe: int
    lost: int
    already: int
    steps: list[FunnelStep]
    groups: list[FunnelGroup]
    verdict: Literal["too_little", "no_difference", "different", "winner"]


class FunnelParams(Schema):
    """Settings of the report. `steps` by commas: `contact`, `answer`, `event:TYPE`, `event:TYPE:OUTCOME`, `goal:ID`."""

    first: date | None = None
    last: date | None = None
    steps: str = ""
    term: Literal["7", "14", "30", "60", "90", "180", "365"] = "30"
    silence: Literal["14", "30", "60", "90"] = "30"
    by: Literal["source", "responsible", "channel"] = "source"
    responsible: str = ""
    team: str = ""
    source: str = ""
    segment: str = ""


@router.get("/funnel", response=FunnelReport, operation_id="report_funnel")
def report_funnel(request: HttpRequest, asked: Query[FunnelParams]) -> Any:
    """The funnel of contact of the clients who appeared in the days `first`…`last` (at most 366; the last 90 when not
    given), of those the user may see. Filters are ids, `responsible` may be `me`, `segment` is a saved view."""
    given = asked.dict(exclude={"first", "last", "steps"})
    codes = [code.strip() for code in asked.steps.split(",") if code.strip()]
    steps = {f"step{place}": code for place, code in enumerate([*codes, *[NONE] * MOST][:MOST], 1)} if codes else {}
    params = params_of({"from": asked.first, "to": asked.last, **given, **steps})
    question = read_asked(user_of(request), params)
    if len(codes) > MOST or (codes and len(question.steps) < len(set(codes))):
        raise Refused(_("There is no such step."), "steps")
    return _report(figures(question))


def _report(found: Figures) -> dict[str, Any]:
    asked = found.asked
    return {
        "first": asked.first, "last": asked.last, "notes": asked.notes, "term": asked.term, "silence": asked.silence,
        "by": asked.by, "appeared": found.appeared, "appeared_before": found.before, "ripe": found.ripe,
        "lost": found.lost, "already": found.already, "verdict": found.compared.verdict.value,
        "steps": [
            {
                "code": asked.steps[row.place - 1].code if row.place else "", "name": step_name(row),
                "reached": row.reached, "skipped": row.skipped, "of_step_before": share_of(row.share),
                "of_all": share_of(row.of_all), "median_days": days_of(row.time), "standing": row.standing,
                "waiting": row.waiting, "lost": row.lost,
            }
            for row in found.rows
        ],
        "groups": [
            {
                "id": group.value if group.key else None, "name": group_name(found, group), "appeared": group.appeared,
                "reached": list(group.moved.reached), "to_the_end": share_of(group.share),
            }
            for group in found.groups
        ],
    }  # fmt: skip
