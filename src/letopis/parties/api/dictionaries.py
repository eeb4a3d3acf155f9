"""`/sources` and `/tags`."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema

from letopis.kernel.errors import NotFound
from letopis.parties.models import Source, Tag
from letopis.rest.paging import page_of
from letopis.rest.types import Limit, Page

sources = Router(tags=["sources"])
tags = Router(tags=["tags"])


class SourceOut(Schema):
    """A source of acquisition."""

    id: UUID
    code: str | None
    name: str
    parent: UUID | None
    is_active: bool


class TagOut(Schema):
    """A tag."""

    id: UUID
    name: str
    color: str


def _source(row: Source) -> dict[str, Any]:
    return {
        "id": row.public_id,
        "code": row.code,
        "name": row.title,
        "parent": row.parent.public_id if row.parent else None,
        "is_active": row.is_active,
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
