"""`/reports/cohorts`."""

from datetime import date
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema

from letopis.analytics.api.shapes import ShareOut, params_of, share_of
from letopis.analytics.cohorts.asked import read_asked
from letopis.analytics.cohorts.figures import figures
from letopis.analytics.statistics.cohorts import first_day
from letopis.rest.requests import user_of

router = Router(tags=["reports"])


class CohortOut(Schema):
    """Clients whose first contact was in `month`; `shares[k]` is null while the k-th month after it is not over."""

    month: date
    clients: int
    shares: list[ShareOut | None]


class CohortsReport(Schema):
    """`together`: for each month all cohorts in which it is over."""

    measure: Literal["goal", "active"]
    goal: UUID | None
    cohorts: list[CohortOut]
    together: list[ShareOut | None]


class CohortsParams(Schema):
    """Settings of the report."""

    months: Literal["12", "18", "24"] = "12"
    measure: Literal["goal", "active"] = "goal"
    goal: str = ""
    responsible: str = ""
    team: str = ""
    source: str = ""
    segment: str = ""


@router.get("/cohorts", response=CohortsReport, operation_id="report_cohorts")
def report_cohorts(request: HttpRequest, asked: Query[CohortsParams]) -> Any:
    """Cohorts by the month of the first contact of the clients the user may see: who reached the goal within so many
    months (`measure=goal`; `goal` is its id or code), or was in touch in that month (`active`)."""
    params = params_of({"period": f"months-{asked.months}", **asked.dict(exclude={"months"})})
    found = figures(read_asked(user_of(request), params))
    question = found.asked
    return {
        "measure": question.measure,
        "goal": question.goal.public_id if question.goal and question.measure == "goal" else None,
        "cohorts": [
            {
                "month": first_day(one.month), "clients": one.size, "shares": [share_of(share) for share in one.reached],
            }
            for one in found.cohorts
        ],
        "together": [share_of(share) for share in found.together],
    }  # fmt: skip
