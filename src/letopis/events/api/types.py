"""`/event-types`: the types of events with their rules and outcomes."""

from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import Field

from letopis.events.actions import types as actions
from letopis.events.inputs import OutcomeInput, TypeInput
from letopis.events.models import EventType
from letopis.events.queries.kinds import get_type
from letopis.rest.paging import page_of
from letopis.rest.queries import behind
from letopis.rest.requests import answer, check_scope, create_once, expected_version, user_of
from letopis.rest.types import Body, Bool, Limit, Page, text

router = Router(tags=["event-types"])
Form = Literal["plain", "call", "meeting", "email", "sms", "messenger"]


class OutcomeOut(Schema):
    """How events of a type may end, and what is proposed then."""

    code: str
    name: str
    success: bool
    next_type: str | None
    next_days: int
    retired: bool


class EventTypeOut(Schema):
    """A type of events."""

    code: str
    version: int
    name: str
    name_many: str
    icon: str
    look: str
    form: Form
    has_direction: bool
    needs_participant: bool
    awaits_answer: bool
    default_minutes: int
    default_reminder: int | None
    outcomes: list[OutcomeOut]
    next_type: str | None
    next_days: int
    order: int
    is_active: bool


class OutcomeIn(Body):
    """An outcome; `code` keeps its identity. One that is left out goes out of use."""

    code: text(40) = ""  # type: ignore[valid-type]
    name: text(80) = ""  # type: ignore[valid-type]  # a seeded one may keep its standard name
    success: Bool = False
    next_type: text(40) | None = None  # type: ignore[valid-type]
    next_days: int = Field(default=1, ge=0, le=366)
    retired: Bool = False


class EventTypePatch(Body):
    """Any part of a type. Its code stays."""

    name: text(80, least=1) = ""  # type: ignore[valid-type]
    name_many: text(80) = ""  # type: ignore[valid-type]
    icon: text(40) = "shapes"  # type: ignore[valid-type]
    look: text(10) = "other"  # type: ignore[valid-type]
    form: Form = "plain"
    has_direction: Bool = True
    needs_participant: Bool = True
    awaits_answer: Bool = False
    default_minutes: int = Field(default=0, ge=0, le=1440)
    default_reminder: int | None = Field(default=None, ge=0, le=86400)
    outcomes: list[OutcomeIn] = Field(default_factory=list, max_length=50)
    next_type: text(40) | None = None  # type: ignore[valid-type]
    next_days: int = Field(default=1, ge=0, le=366)
    is_active: Bool = True


class EventTypeIn(EventTypePatch):
    """A new type."""

    name: text(80, least=1)  # type: ignore[valid-type]


_PLAIN = (
    *("code", "version", "icon", "look", "form", "has_direction", "needs_participant", "awaits_answer"),
    *("default_minutes", "default_reminder", "next_days", "order", "is_active"),
)


def _shape(kind: EventType) -> dict[str, Any]:
    return {
        **{name: getattr(kind, name) for name in _PLAIN},
        "name": kind.title,
        "name_many": kind.title_many,
        "next_type": kind.next_type or None,
        "outcomes": [
            {
                "code": row.code,
                "name": row.name,
                "success": row.success,
                "next_type": row.next_type or None,
                "next_days": row.next_days,
                "retired": row.retired,
            }
            for row in kind.every_outcome()
        ],
    }


def _input(body: Body) -> tuple[TypeInput, bool | None]:
    """The input behind a body, and whether the type is to be in use, which is a verb of its own."""
    values = body.dict(exclude_unset=True)
    outcomes, is_active = values.pop("outcomes", None), values.pop("is_active", None)
    if "next_type" in values:
        values["next_type"] = values["next_type"] or ""
    rows = None
    if outcomes is not None:
        rows = [OutcomeInput(**{**row, "next_type": row.get("next_type") or ""}) for row in body.dict()["outcomes"]]
    return TypeInput(values, rows), is_active


@router.get("", response=Page[EventTypeOut], operation_id="list_event_types")
def list_event_types(request: HttpRequest, limit: Limit = 50, cursor: str | None = None) -> Any:
    """The types of events in their order, those out of use among them."""
    return page_of(EventType.objects.all(), _shape, sort="order", fields={"order": "order"}, limit=limit, cursor=cursor)


@router.post("", response={201: EventTypeOut}, operation_id="create_event_type")
def create_event_type(request: HttpRequest, body: EventTypeIn) -> HttpResponse:
    """One more type, after the others."""
    user = user_of(request)

    def make() -> dict[str, Any]:
        given, is_active = _input(body)
        made = actions.add_type(given, by=user)
        return _shape(actions.retire_type(made, by=user) if is_active is False else made)

    return create_once(request, make)


@router.get("/{code}", response=EventTypeOut, operation_id="get_event_type")
def get_event_type(request: HttpRequest, code: str) -> HttpResponse:
    """One type."""
    return answer(_shape(get_type(code)))


def _changeable(request: HttpRequest, code: str) -> EventType:
    kind = get_type(code)
    check_scope(request)
    actions.check_may_manage(user_of(request))
    return kind


def _door(request: HttpRequest, code: str) -> None:
    expected_version(request, _changeable(request, code).version)


@router.patch("/{code}", response=EventTypeOut, operation_id="change_event_type")
@behind(_door)
def change_event_type(request: HttpRequest, code: str, body: EventTypePatch) -> HttpResponse:
    """Change what is sent; the list of outcomes replaces the list."""
    user, kind = user_of(request), _changeable(request, code)
    version = expected_version(request, kind.version)
    given, is_active = _input(body)
    kind = actions.change_type(kind, given, by=user, version=version)
    if is_active is not None:
        kind = (actions.restore_type if is_active else actions.retire_type)(kind, by=user)
    return answer(_shape(kind))


@router.delete("/{code}", response={204: None}, operation_id="retire_event_type")
def retire_event_type(request: HttpRequest, code: str) -> HttpResponse:
    """Take out of use; its events stay."""
    kind = _changeable(request, code)
    version = expected_version(request, kind.version)
    actions.retire_type(kind, by=user_of(request), version=version)
    return HttpResponse(status=204)
