"""`/channels` and `/goals`: ways of communication, and what they are measured by."""

from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema

from letopis.channels import queries
from letopis.channels.goals.registry import words_of
from letopis.channels.models import Channel, Goal
from letopis.rest.paging import page_of
from letopis.rest.types import Limit, Page

router = Router(tags=["channels"])
goals = Router(tags=["goals"])


class ChannelOut(Schema):
    """A channel: events of `type`, of `direction` or any (null), with `tag` or any (null)."""

    id: UUID
    code: str | None
    name: str
    type: str
    direction: Literal["incoming", "outgoing"] | None
    tag: UUID | None
    is_active: bool


def _shape(row: Channel) -> dict[str, Any]:
    return {
        "id": row.public_id, "code": row.code, "name": row.title, "type": row.type.code,
        "direction": row.direction or None, "tag": row.tag.public_id if row.tag else None, "is_active": row.is_active,
    }  # fmt: skip


@router.get("", response=Page[ChannelOut], operation_id="list_channels")
def list_channels(request: HttpRequest, limit: Limit = 50, cursor: str | None = None) -> Any:
    return page_of(queries.channels(), _shape, sort="order", fields={"order": "order"}, limit=limit, cursor=cursor)


@router.get("/{id}", response=ChannelOut, operation_id="get_channel")
def get_channel(request: HttpRequest, id: UUID) -> Any:
    return _shape(queries.get_channel(id))


class GoalOut(Schema):
    """A goal: its rule in words, which version of it this is, whether clients are counted once or each time."""

    id: UUID
    code: str | None
    name: str
    kind: str
    rule: str
    rule_version: int
    counting: Literal["once", "each"]
    window_days: int
    is_counted: bool
    is_active: bool


def _goal(row: Goal) -> dict[str, Any]:
    return {
        "id": row.public_id, "code": row.code, "name": row.title, "kind": row.kind, "rule": words_of(row),
        "rule_version": row.number, "counting": row.counting, "window_days": row.window,
        "is_counted": row.is_counted, "is_active": row.is_active,
    }  # fmt: skip


@goals.get("", response=Page[GoalOut], operation_id="list_goals")
def list_goals(request: HttpRequest, limit: Limit = 50, cursor: str | None = None) -> Any:
    return page_of(Goal.objects.all(), _goal, sort="order", fields={"order": "order"}, limit=limit, cursor=cursor)


@goals.get("/{id}", response=GoalOut, operation_id="get_goal")
def get_goal(request: HttpRequest, id: UUID) -> Any:
    return _goal(queries.get_goal(id))
