"""Comments over the API."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema

from letopis.comments import actions, queries
from letopis.comments.models import Comment
from letopis.comments.targets import TARGETS, get_target, target_of
from letopis.kernel.errors import Forbidden, NotFound, Refused
from letopis.rest.paging import page_of
from letopis.rest.queries import behind, invalid
from letopis.rest.requests import answer, check_scope, create_once, expected_version, user_of
from letopis.rest.types import Body, Limit, Page, text

router = Router(tags=["comments"])


class CommentOut(Schema):
    """A remark and what it stands on: one of `person`, `counterparty`, `event`."""

    id: UUID
    version: int
    person: UUID | None
    counterparty: UUID | None
    event: UUID | None
    author: UUID
    text: str
    mentions: list[UUID]
    created_at: str
    changed_at: str | None


class CommentIn(Body):
    """A new remark on one of the three."""

    text: text(actions.LIMIT, least=1)  # type: ignore[valid-type]
    person: UUID | None = None
    counterparty: UUID | None = None
    event: UUID | None = None


class CommentPatch(Body):
    """Other words."""

    text: text(actions.LIMIT, least=1)  # type: ignore[valid-type]


def _shape(comment: Comment, record: Any) -> dict[str, Any]:
    code = target_of(comment.kind).code
    return {
        "id": comment.public_id,
        "version": comment.version,
        **{name: record.public_id if name == code else None for name in ("person", "counterparty", "event")},
        "author": comment.by.public_id,
        "text": comment.text,
        "mentions": [mention.user.public_id for mention in comment.mentions.select_related("user")],
        "created_at": comment.created_at.isoformat(),
        "changed_at": comment.changed_at.isoformat() if comment.changed_at else None,
    }


def _record(comment: Comment) -> Any:
    return target_of(comment.kind).model._default_manager.get(pk=comment.target_id)


def _named(given: dict[str, UUID | None]) -> tuple[str, UUID]:
    named = [(code, public_id) for code, public_id in given.items() if public_id and code in TARGETS]
    if len(named) != 1:
        raise invalid("person", "name one of person, counterparty, event")
    return named[0]


@router.get("", response=Page[CommentOut], operation_id="list_comments")
def list_comments(
    request: HttpRequest,
    limit: Limit = 50,
    cursor: str | None = None,
    person: UUID | None = None,
    counterparty: UUID | None = None,
    event: UUID | None = None,
) -> Any:
    """The remarks on one record, oldest first."""
    code, public_id = _named({"person": person, "counterparty": counterparty, "event": event})
    try:
        _target, record = get_target(user_of(request), code, public_id)
    except NotFound:
        return {"items": [], "next": None}
    rows = queries.comments_of(record)
    return page_of(rows, lambda row: _shape(row, record), sort="id", fields={"id": "id"}, limit=limit, cursor=cursor)


@router.post("", response={201: CommentOut}, operation_id="create_comment")
def create_comment(request: HttpRequest, body: CommentIn) -> HttpResponse:
    """A remark; `@name` or `@login` of a colleague who may see the record tells them."""
    user = user_of(request)
    code, public_id = _named({"person": body.person, "counterparty": body.counterparty, "event": body.event})

    def make() -> dict[str, Any]:
        try:
            target, record = get_target(user, code, public_id)
        except NotFound as error:
            raise Refused("There is no such record.", code) from error
        return _shape(actions.write_comment(target, record, body.text, by=user), record)

    return create_once(request, make)


@router.get("/{id}", response=CommentOut, operation_id="get_comment")
def get_comment(request: HttpRequest, id: UUID) -> HttpResponse:
    """One remark."""
    comment = queries.get_comment(user_of(request), id)
    return answer(_shape(comment, _record(comment)))


def _door(request: HttpRequest, public_id: UUID) -> None:
    comment = queries.get_comment(user_of(request), public_id)
    check_scope(request)
    user = user_of(request)
    allowed = actions.may_edit(user, comment) if request.method == "PATCH" else actions.may_delete(user, comment)
    if not allowed:
        raise Forbidden("Its author changes a comment for 15 minutes; its author or an owner deletes it.")
    expected_version(request, comment.version)


@router.patch("/{id}", response=CommentOut, operation_id="change_comment")
@behind(_door)
def change_comment(request: HttpRequest, id: UUID, body: CommentPatch) -> HttpResponse:
    """Other words, within 15 minutes, by the author."""
    comment = queries.get_comment(user_of(request), id)
    changed = actions.change_comment(comment, body.text, by=user_of(request), version=comment.version)
    return answer(_shape(changed, _record(changed)))


@router.delete("/{id}", response={204: None}, operation_id="delete_comment")
@behind(_door)
def delete_comment(request: HttpRequest, id: UUID) -> HttpResponse:
    """Take a remark away."""
    comment = queries.get_comment(user_of(request), id)
    actions.delete_comment(comment, by=user_of(request), version=comment.version)
    return HttpResponse(status=204)
