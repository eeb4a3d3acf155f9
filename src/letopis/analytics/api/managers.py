"""`/reports/managers`: the work of managers for programs."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema

from letopis.analytics.api.shapes import HoursOut, ShareOut, params_of, share_of, time_of
from letopis.analytics.managers.asked import read_asked
from letopis.analytics.managers.figures import Figures, figures
from letopis.analytics.managers.table import clients, met, per_day
from letopis.analytics.managers.work import Line
from letopis.rest.requests import user_of

router = Router(tags=["reports"])


class RecordsOut(Schema):
    """Of `of` completed events that should hold the measure, `held` do."""

    measure: str
    held: int
    of: int


class ManagerFigures(Schema):
    """A manager's work; `id` is null for all together. Times to an answer are working hours."""

    id: UUID | None
    name: str
    team: str | None
    target: float | None
    completed: int
    completed_before: int
    events: int
    overdue: int
    moved: int
    cancelled: int
    on_time: ShareOut | None
    requests: int
    answered: ShareOut | None
    answer_median: HoursOut | None
    answer_most: HoursOut | None
    term_not_over: int
    answered_out_of_sight: int
    waiting: int
    events_per_day: float | None
    meeting_hours: float
    clients: int
    new_clients: int
    clients_without_source: int
    cards: int
    cards_without_contacts: int
    records: list[RecordsOut]


class Difference(Schema):
    """Two managers set apart by more than chance."""

    more: UUID
    less: UUID


class ManagersReport(Schema):
    """The lines stand by team and name."""

    first: date
    last: date
    working_days: int
    notes: list[str]
    managers: list[ManagerFigures]
    total: ManagerFigures
    differ_in_time: list[Difference]
    differ_in_answers: list[Difference]


@router.get("/managers", response=ManagersReport, operation_id="report_managers")
def report_managers(
    request: HttpRequest,
    first: date | None = None,
    last: date | None = None,
    responsible: UUID | None = None,
    team: UUID | None = None,
) -> Any:
    """The work of the managers the user may look at – a manager sees their own – over the days `first`…`last` (at most
    366; the last 90 when not given)."""
    params = params_of({"from": first, "to": last, "responsible": responsible, "team": team})
    found = figures(read_asked(user_of(request), params))
    return {
        "first": found.asked.first, "last": found.asked.last, "working_days": found.working_days,
        "notes": found.asked.notes, "managers": [_line(found, line) for line in found.managers],
        "total": _line(found, found.total), "differ_in_time": _differ(found, found.by_on_time),
        "differ_in_answers": _differ(found, found.by_answered),
    }  # fmt: skip


def _line(found: Figures, line: Line) -> dict[str, Any]:
    now, user = line.now, line.people[0] if line.level == "user" else None
    return {
        "id": user.public_id if user else None, "name": line.name, "team": user.team.name if user and user.team else None,
        "target": now.control.target, "completed": now.control.completed,
        "completed_before": line.before.control.completed, "events": now.control.total,
        "overdue": now.control.overdue, "moved": now.control.moved, "cancelled": now.control.cancelled,
        "on_time": share_of(now.on_time), "requests": now.requests, "answered": share_of(now.answered),
        "answer_median": time_of(now.answers.median), "answer_most": time_of(now.answers.most),
        "term_not_over": now.answers.waiting, "answered_out_of_sight": now.unseen, "waiting": now.waiting,
        "events_per_day": per_day(found, line), "meeting_hours": met(now), "clients": clients(now, "clients"),
        "new_clients": clients(now, "new"), "clients_without_source": clients(now, "no-source"),
        "cards": clients(now, "cards"), "cards_without_contacts": clients(now, "no-contact"),
        "records": [
            {"measure": one.code, "held": now.held[one.code], "of": now.asked[one.code]} for one in found.measures
        ],
    }  # fmt: skip


def _differ(found: Figures, compared: Any) -> list[dict[str, Any]]:
    ids = {line.people[0].pk: line.people[0].public_id for line in found.managers}
    return [{"more": ids[pair.better], "less": ids[pair.worse]} for pair in compared.pairs if pair.is_different]
