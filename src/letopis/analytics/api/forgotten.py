"""`/reports/forgotten`: whom nobody has been in touch with for long, for programs."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema

from letopis.analytics.api.shapes import params_of
from letopis.analytics.forgotten.asked import read_asked
from letopis.analytics.forgotten.figures import Client, OfUser, figures
from letopis.analytics.forgotten.trend import Month
from letopis.rest.requests import user_of

router = Router(tags=["reports"])
Kind = Literal["buyers", "others", "people"]


class ForgottenCount(Schema):
    """Clients of a kind: all of them, those forgotten, those nobody was ever in touch with."""

    kind: Kind
    clients: int
    forgotten: int
    never: int


class ForgottenByUser(Schema):
    """The clients of a responsible; `responsible` is null for all together."""

    responsible: UUID | None
    name: str
    kinds: list[ForgottenCount]


class ForgottenClient(Schema):
    """A forgotten client: a person or a counterparty by `kind`, and the last completed event of its card."""

    id: UUID
    kind: Kind
    name: str
    responsible: UUID
    last_at: datetime
    days: int
    event: UUID | None
    type: str | None
    channel: str
    people: list[str]
    events: int


class ForgottenMonth(Schema):
    """How many became forgotten in a month that is over, "2026-10"."""

    month: str
    clients: int


class ForgottenReport(Schema):
    """`clients` are the first hundred in the order asked for."""

    buyer_days: int
    other_days: int
    total: ForgottenByUser
    by_responsible: list[ForgottenByUser]
    clients: list[ForgottenClient]
    months: list[ForgottenMonth]


@router.get("/forgotten", response=ForgottenReport, operation_id="report_forgotten")
def report_forgotten(
    request: HttpRequest,
    days: Annotated[int, Query(ge=1, le=3650)] = 60,
    others: Annotated[int, Query(ge=1, le=3650)] = 60,
    order: Literal["worth", "long", "fresh"] = "worth",
    who: Kind | None = None,
    responsible: UUID | None = None,
    team: UUID | None = None,
    source: UUID | None = None,
    tag: UUID | None = None,
) -> Any:
    """The clients the user sees whose last completed event is more than `days` (buyers) or `others` (all the others)
    days old, and with whom nothing is planned. `order`: most events first, the longest or the shortest silence first."""
    named = {"who": who, "responsible": responsible, "team": team, "source": source, "tag": tag}
    params = params_of({"days": days, "others": others, "order": order, **named})
    found = figures(read_asked(user_of(request), params))
    return {
        "buyer_days": found.asked.buyer_days, "other_days": found.asked.other_days, "total": _row(found.total),
        "by_responsible": [_row(row) for row in found.rows], "clients": [_client(row) for row in found.first],
        "months": [_month(row) for row in found.months],
    }  # fmt: skip


def _row(row: OfUser) -> dict[str, Any]:
    return {
        "responsible": row.user.public_id if row.user else None, "name": row.user.name if row.user else "",
        "kinds": [
            {"kind": kind, "clients": held.all, "forgotten": held.forgotten, "never": held.never}
            for kind, held in row.kinds.items()
        ],
    }  # fmt: skip


def _client(row: Client) -> dict[str, Any]:
    return {
        "id": row.public_id, "kind": row.kind, "name": row.name, "responsible": row.responsible.public_id,
        "last_at": row.at, "days": row.days, "event": row.event, "type": row.type.code if row.type else None,
        "channel": row.channel, "people": row.people, "events": row.number,
    }  # fmt: skip


def _month(row: Month) -> dict[str, Any]:
    return {"month": f"{row.first:%Y-%m}", "clients": row.number}
