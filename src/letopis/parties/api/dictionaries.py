"""`/sources`, `/tags` and `/groups`."""

from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema

from letopis.kernel.errors import NotFound, Refused
from letopis.parties.actions.groups import add_group
from letopis.parties.groups import get_group
from letopis.parties.models import Group, Source, Tag
from letopis.rest.paging import page_of
from letopis.rest.requests import create_once, user_of
from letopis.rest.types import Body, Limit, Page, text

sources = Router(tags=["sources"])
tags = Router(tags=["tags"])
groups = Router(tags=["groups"])

Host = Literal["person", "counterparty"]


class SourceOut(Schema):
    """A source of acquisition; `utm_rules`: which marks of advertising tell of it."""

    id: UUID
    code: str | None
    name: str
    parent: UUID | None
    is_active: bool
    utm_rules: list[dict[str, str]]


class TagOut(Schema):
    """A tag."""

    id: UUID
    name: str
    color: str


class GroupOut(Schema):
    """A group of people or of counterparties; `path` has the names of the groups above it, too."""

    id: UUID
    host: Host
    name: str
    path: str
    parent: UUID | None


class GroupIn(Body):
    """A new group; without `parent` it stands at the top."""

    host: Host
    name: text(Group.NAME, least=1)  # type: ignore[valid-type]
    parent: UUID | None = None


def _source(row: Source) -> dict[str, Any]:
    return {
        "id": row.public_id,
        "code": row.code,
        "name": row.title,
        "parent": row.parent.public_id if row.parent else None,
        "is_active": row.is_active,
        "utm_rules": row.utm_rules,
    }


def _tag(row: Tag) -> dict[str, Any]:
    return {"id": row.public_id, "name": row.name, "color": row.color}


@sources.get("", response=Page[SourceOut], operation_id="list_sources")
def list_sources(request: HttpRequest, limit: Limit = 50, cursor: str | None = None) -> Any:
    return page_of(
        Source.objects.select_related("parent"),
        _source,
        sort="order",
        fields={"order": "order"},
        limit=limit,
        cursor=cursor,
    )


@sources.get("/{id}", response=SourceOut, operation_id="get_source")
def get_source(request: HttpRequest, id: UUID) -> Any:
    if (row := Source.objects.select_related("parent").filter(public_id=id).first()) is None:
        raise NotFound
    return _source(row)


@tags.get("", response=Page[TagOut], operation_id="list_tags")
def list_tags(request: HttpRequest, limit: Limit = 50, cursor: str | None = None) -> Any:
    return page_of(Tag.objects.all(), _tag, sort="name", fields={"name": "folded"}, limit=limit, cursor=cursor)


@tags.get("/{id}", response=TagOut, operation_id="get_tag")
def get_tag(request: HttpRequest, id: UUID) -> Any:
    if (row := Tag.objects.filter(public_id=id).first()) is None:
        raise NotFound
    return _tag(row)


def _group(row: Group) -> dict[str, Any]:
    parent = row.parent.public_id if row.parent else None
    return {"id": row.public_id, "host": row.host, "name": row.name, "path": row.path, "parent": parent}


@groups.get("", response=Page[GroupOut], operation_id="list_groups")
def list_groups(request: HttpRequest, limit: Limit = 50, cursor: str | None = None, host: Host | None = None) -> Any:
    rows = Group.objects.select_related("parent")
    rows = rows.filter(host=host) if host else rows
    return page_of(rows, _group, sort="path", fields={"path": "sort_key"}, limit=limit, cursor=cursor)


@groups.get("/{id}", response=GroupOut, operation_id="get_group")
def read_group(request: HttpRequest, id: UUID) -> Any:
    return _group(get_group(id))


@groups.post("", response={201: GroupOut}, operation_id="create_group")
def create_group(request: HttpRequest, body: GroupIn) -> HttpResponse:
    user = user_of(request)

    def make() -> dict[str, Any]:
        parent = _parent(body.parent) if body.parent else None
        return _group(add_group(body.host, body.name, parent, by=user))

    return create_once(request, make)


def _parent(public_id: UUID) -> Group:
    try:
        return get_group(public_id)
    except NotFound as error:
        raise Refused("There is no such record.", "parent") from error
