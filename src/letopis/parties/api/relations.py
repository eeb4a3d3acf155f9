"""`/relations` and `/relation-kinds`: who people are to each other."""

from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema

from letopis.accounts.models import User
from letopis.accounts.visibility import may_change
from letopis.kernel.errors import Forbidden, NotFound, Refused
from letopis.parties import actions
from letopis.parties.models import ContactPerson, Relation, RelationKind
from letopis.rest.paging import page_of
from letopis.rest.queries import behind
from letopis.rest.requests import answer, check_scope, create_once, expected_version, user_of
from letopis.rest.types import Body, Limit, Page, text

router = Router(tags=["relations"])
kinds = Router(tags=["relation-kinds"])


class RelationKindOut(Schema):
    """A kind of relation: `name` is what the other is to the person, `reverse_name` what the person is to the other."""

    id: UUID
    code: str | None
    name: str
    reverse_name: str
    is_symmetric: bool
    is_active: bool


class RelationOut(Schema):
    """A relation. A symmetric one is kept once, whichever end it was written from."""

    id: UUID
    version: int
    kind: UUID
    person: UUID
    other: UUID
    comment: str


class RelationIn(Body):
    """A new relation: `other` is to `person` what the kind's name says."""

    kind: UUID
    person: UUID
    other: UUID
    comment: text(300) = ""  # type: ignore[valid-type]


class RelationPatch(Body):
    """The comment of a relation."""

    comment: text(300) = ""  # type: ignore[valid-type]


def _rows(user: User) -> QuerySet[Relation]:
    seen = ContactPerson.objects.visible_to(user)
    return Relation.objects.filter(person__in=seen, other__in=seen).select_related("kind", "person", "other")


def _shape(row: Relation) -> dict[str, Any]:
    ends = {"person": row.person.public_id, "other": row.other.public_id}
    return {
        "id": row.public_id, "version": row.version, "kind": row.kind.public_id, **ends, "comment": row.comment
    }  # fmt: skip


def _one(request: HttpRequest, public_id: UUID) -> Relation:
    if (row := _rows(user_of(request)).filter(public_id=public_id).first()) is None:
        raise NotFound
    return row


def _door(request: HttpRequest, public_id: UUID) -> Relation:
    check_scope(request)
    user, row = user_of(request), _one(request, public_id)
    if not (may_change(user, row.person) or may_change(user, row.other)):
        raise Forbidden("You may see this record, but not change it.")
    expected_version(request, row.version)
    return row


@router.get("", response=Page[RelationOut], operation_id="list_relations")
def list_relations(
    request: HttpRequest, limit: Limit = 50, cursor: str | None = None, person: UUID | None = None
) -> Any:
    rows = _rows(user_of(request))
    if person:
        rows = rows.filter(Q(person__public_id=person) | Q(other__public_id=person))
    return page_of(rows, _shape, sort="id", fields={"id": "id"}, limit=limit, cursor=cursor)


@router.post("", response={201: RelationOut}, operation_id="create_relation")
def create_relation(request: HttpRequest, body: RelationIn) -> HttpResponse:
    user = user_of(request)

    def make() -> dict[str, Any]:
        seen = ContactPerson.objects.visible_to(user)
        ends = {name: seen.filter(public_id=getattr(body, name)).first() for name in ("person", "other")}
        kind = RelationKind.objects.filter(public_id=body.kind).first()
        for name, found in {**ends, "kind": kind}.items():
            if found is None:
                raise Refused("There is no such record.", name)
        row = actions.add_relation(ends["person"], kind, ends["other"], comment=body.comment, by=user)  # type: ignore[arg-type]
        return _shape(_one(request, row.public_id))

    return create_once(request, make)


@router.get("/{id}", response=RelationOut, operation_id="get_relation")
def get_relation(request: HttpRequest, id: UUID) -> HttpResponse:
    return answer(_shape(_one(request, id)))


@router.patch("/{id}", response=RelationOut, operation_id="change_relation")
@behind(_door)
def change_relation(request: HttpRequest, id: UUID, body: RelationPatch) -> HttpResponse:
    row = _door(request, id)
    if "comment" in body.model_fields_set:
        actions.change_relation(row, comment=body.comment, by=user_of(request))
    return answer(_shape(_one(request, id)))


@router.delete("/{id}", response={204: None}, operation_id="delete_relation")
def delete_relation(request: HttpRequest, id: UUID) -> HttpResponse:
    """A relation goes; both cards remember it."""
    actions.remove_relation(_door(request, id), by=user_of(request))
    return HttpResponse(status=204)


def _kind(row: RelationKind) -> dict[str, Any]:
    return {
        "id": row.public_id, "code": row.code, "name": row.title, "reverse_name": row.reverse_title,
        "is_symmetric": row.is_symmetric, "is_active": row.is_active,
    }  # fmt: skip


@kinds.get("", response=Page[RelationKindOut], operation_id="list_relation_kinds")
def list_relation_kinds(request: HttpRequest, limit: Limit = 50, cursor: str | None = None) -> Any:
    rows = RelationKind.objects.all()
    return page_of(rows, _kind, sort="order", fields={"order": "order"}, limit=limit, cursor=cursor)


@kinds.get("/{id}", response=RelationKindOut, operation_id="get_relation_kind")
def get_relation_kind(request: HttpRequest, id: UUID) -> Any:
    if (row := RelationKind.objects.filter(public_id=id).first()) is None:
        raise NotFound
    return _kind(row)
