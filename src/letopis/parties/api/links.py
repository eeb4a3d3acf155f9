"""`/affiliations`: who works where."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import Field

from letopis.accounts.models import User
from letopis.accounts.visibility import may_change, points_at
from letopis.kernel.errors import Forbidden, NotFound, Refused
from letopis.parties.actions import change_person
from letopis.parties.actions.affiliations import present_links
from letopis.parties.inputs import AffiliationInput, PartyInput
from letopis.parties.models import Affiliation, ContactPerson, Counterparty
from letopis.rest.paging import page_of
from letopis.rest.queries import behind
from letopis.rest.requests import answer, check_scope, create_once, expected_version, user_of
from letopis.rest.types import Body, Bool, Int, Limit, Page, text

router = Router(tags=["affiliations"])


class AffiliationOut(Schema):
    """A link."""

    id: UUID
    version: int
    order: int
    person: UUID
    counterparty: UUID
    position: str
    role: str
    since: date | None
    until: date | None
    is_main: bool
    is_contact: bool
    is_signatory: bool


class AffiliationIn(Body):
    """A new link."""

    person: UUID
    counterparty: UUID
    position: text(200) = ""  # type: ignore[valid-type]
    role: text(120) = ""  # type: ignore[valid-type]
    since: date | None = None
    until: date | None = None
    is_main: Bool = False
    is_contact: Bool = False  # the main contact of the counterparty, one at most
    is_signatory: Bool = False  # who signs for it, one at most


class AffiliationPatch(Body):
    """Any part of a link but its two ends. `order` is its place among the person's links."""

    order: Int = Field(0, ge=0, le=1000)

    position: text(200) = ""  # type: ignore[valid-type]
    role: text(120) = ""  # type: ignore[valid-type]
    since: date | None = None
    until: date | None = None
    is_main: Bool = False
    is_contact: Bool = False
    is_signatory: Bool = False


def _rows(user: User) -> QuerySet[Affiliation]:
    rows = Affiliation.objects.filter(
        points_at(ContactPerson.objects.visible_to(user), "person"),
        points_at(Counterparty.objects.visible_to(user), "counterparty"),
    )
    return rows.select_related("person", "counterparty")


def _shape(row: Affiliation) -> dict[str, Any]:
    plain = ("version", "order", "position", "role", "since", "until", "is_main", "is_contact", "is_signatory")
    ends = {"person": row.person.public_id, "counterparty": row.counterparty.public_id}
    return {"id": row.public_id, **{name: getattr(row, name) for name in plain}, **ends}


def _one(request: HttpRequest, public_id: UUID) -> Affiliation:
    row = _rows(user_of(request)).filter(public_id=public_id).first()
    if row is None:
        raise NotFound
    return row


@router.get("", response=Page[AffiliationOut], operation_id="list_affiliations")
def list_affiliations(
    request: HttpRequest,
    limit: Limit = 50,
    cursor: str | None = None,
    person: UUID | None = None,
    counterparty: UUID | None = None,
) -> Any:
    rows = _rows(user_of(request))
    rows = rows.filter(person__public_id=person) if person else rows
    rows = rows.filter(counterparty__public_id=counterparty) if counterparty else rows
    return page_of(rows, _shape, sort="id", fields={"id": "id"}, limit=limit, cursor=cursor)


@router.post("", response={201: AffiliationOut}, operation_id="create_affiliation")
def create_affiliation(request: HttpRequest, body: AffiliationIn) -> HttpResponse:
    user = user_of(request)

    def make() -> dict[str, Any]:
        person = ContactPerson.objects.visible_to(user).filter(public_id=body.person).first()
        company = Counterparty.objects.visible_to(user).filter(public_id=body.counterparty).first()
        if person is None or company is None:
            raise Refused("There is no such record.", "counterparty" if person else "person")
        present = present_links(person)
        known = {row.id for row in present if row.id}
        sent = body.dict(exclude_unset=True, exclude={"person", "counterparty"})
        new = AffiliationInput(company, **sent)
        change_person(person, PartyInput(affiliations=[new, *present] if body.is_main else [*present, new]), by=user)
        return _shape(_rows(user).filter(person=person).exclude(public_id__in=known).get())

    return create_once(request, make)


@router.get("/{id}", response=AffiliationOut, operation_id="get_affiliation")
def get_affiliation(request: HttpRequest, id: UUID) -> HttpResponse:
    return answer(_shape(_one(request, id)))


def _replace(request: HttpRequest, row: Affiliation, new: list[AffiliationInput]) -> None:
    person = row.person
    if not may_change(user_of(request), person):
        raise Forbidden("You may see this record, but not change it.")
    expected_version(request, row.version)
    change_person(person, PartyInput(affiliations=new), by=user_of(request))


def _door(request: HttpRequest, public_id: UUID) -> None:
    check_scope(request)
    row = _one(request, public_id)
    if not may_change(user_of(request), row.person):
        raise Forbidden("You may see this record, but not change it.")
    expected_version(request, row.version)


@router.patch("/{id}", response=AffiliationOut, operation_id="change_affiliation")
@behind(_door)
def change_affiliation(request: HttpRequest, id: UUID, body: AffiliationPatch) -> HttpResponse:
    check_scope(request)
    row = _one(request, id)
    sent = {name: getattr(body, name) for name in body.model_fields_set}
    links = present_links(row.person)
    place = next(number for number, link in enumerate(links) if link.id == row.public_id)
    changed = replace(links.pop(place), **{name: value for name, value in sent.items() if name != "order"})
    if sent.get("is_main"):
        links = [replace(link, is_main=False) for link in links]
    links.insert(sent.get("order", place), changed)
    _replace(request, row, links)
    return answer(_shape(_one(request, id)))


@router.delete("/{id}", response={204: None}, operation_id="delete_affiliation")
def delete_affiliation(request: HttpRequest, id: UUID) -> HttpResponse:
    """A link written by mistake goes; one that ended gets `until` instead."""
    check_scope(request)
    row = _one(request, id)
    _replace(request, row, [link for link in present_links(row.person) if link.id != row.public_id])
    return HttpResponse(status=204)
