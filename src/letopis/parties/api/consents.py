"""`/consents` and `/consent-purposes`: given and withdrawn, never deleted."""

from datetime import date
from typing import Any, Literal
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema

from letopis.accounts.models import User
from letopis.accounts.visibility import may_change, points_at
from letopis.files.models import Attachment
from letopis.files.queries import get_attachment
from letopis.kernel import clock
from letopis.kernel.errors import Forbidden, NotFound, Refused
from letopis.parties import actions
from letopis.parties.models import Consent, ConsentPurpose, ContactPerson
from letopis.rest.paging import page_of
from letopis.rest.queries import behind
from letopis.rest.requests import answer, check_scope, create_once, user_of
from letopis.rest.types import Body, Limit, Page, text

router = Router(tags=["consents"])
purposes = Router(tags=["consent-purposes"])
Channel = Literal["any", "phone", "email", "sms", "messenger"]
Source = Literal["form", "paper", "phone", "site", "email"]


class PurposeOut(Schema):
    """What a consent may be given for; `text_version` is the number of the words in force, null when there are none."""

    id: UUID
    code: str | None
    name: str
    text_version: int | None
    text: str
    is_active: bool


class ConsentOut(Schema):
    """A consent; `text_version` is the number of the words the person agreed to, `file` its scan (see `/files`)."""

    id: UUID
    version: int
    person: UUID
    purpose: UUID
    channel: Channel
    text_version: int | None
    given_on: date
    until: date | None
    source: Source
    note: str
    withdrawn_on: date | None
    withdrawn_how: str
    file: UUID | None


class ConsentIn(Body):
    """A consent as it was given; without a day it is today. The words in force are kept with it.

    `file` is the scan: a file of the person's card, brought there by `/files` first.
    """

    person: UUID
    purpose: UUID
    channel: Channel = "any"
    given_on: date | None = None
    until: date | None = None
    source: Source = "site"
    note: text(300) = ""  # type: ignore[valid-type]
    file: UUID | None = None


class WithdrawalIn(Body):
    """When and how it was taken back; without a day it is today."""

    on: date | None = None
    how: text(300) = ""  # type: ignore[valid-type]


def _rows(user: User) -> QuerySet[Consent]:
    rows = Consent.objects.filter(points_at(ContactPerson.objects.visible_to(user), "person"))
    return rows.select_related("person", "purpose", "text", "file")


def _shape(row: Consent) -> dict[str, Any]:
    plain = ("version", "channel", "given_on", "until", "source", "note", "withdrawn_on", "withdrawn_how")
    return {
        "id": row.public_id,
        "person": row.person.public_id,
        "purpose": row.purpose.public_id,
        "text_version": row.text.number if row.text else None,
        "file": row.file.public_id if row.file else None,
        **{name: getattr(row, name) for name in plain},
    }


def _scan(user: User, public_id: UUID | None) -> Attachment | None:
    try:
        return get_attachment(user, public_id) if public_id else None
    except NotFound as error:
        raise Refused("There is no such record.", "file") from error


def _one(request: HttpRequest, public_id: UUID) -> Consent:
    if (row := _rows(user_of(request)).filter(public_id=public_id).first()) is None:
        raise NotFound
    return row


def _door(request: HttpRequest, public_id: UUID) -> Consent:
    check_scope(request)
    row = _one(request, public_id)
    if not may_change(user_of(request), row.person):
        raise Forbidden("You may see this record, but not change it.")
    return row


@router.get("", response=Page[ConsentOut], operation_id="list_consents")
def list_consents(
    request: HttpRequest, limit: Limit = 50, cursor: str | None = None, person: UUID | None = None
) -> Any:
    rows = _rows(user_of(request))
    rows = rows.filter(person__public_id=person) if person else rows
    return page_of(rows, _shape, sort="id", fields={"id": "id"}, limit=limit, cursor=cursor)


@router.post("", response={201: ConsentOut}, operation_id="create_consent")
def create_consent(request: HttpRequest, body: ConsentIn) -> HttpResponse:
    user = user_of(request)

    def make() -> dict[str, Any]:
        person = ContactPerson.objects.visible_to(user).filter(public_id=body.person).first()
        purpose = ConsentPurpose.objects.filter(public_id=body.purpose, is_active=True).first()
        if person is None or purpose is None:
            raise Refused("There is no such record.", "purpose" if person else "person")
        row = actions.give_consent(
            person, purpose, by=user, file=_scan(user, body.file), channel=body.channel, given_on=body.given_on or clock.today(user.zone),
            until=body.until, source=body.source, note=body.note,
        )  # fmt: skip
        return _shape(_one(request, row.public_id))

    return create_once(request, make)


@router.get("/{id}", response=ConsentOut, operation_id="get_consent")
def get_consent(request: HttpRequest, id: UUID) -> HttpResponse:
    return answer(_shape(_one(request, id)))


@router.post("/{id}/withdrawal", response=ConsentOut, operation_id="withdraw_consent")
@behind(_door)
def withdraw_consent(request: HttpRequest, id: UUID, body: WithdrawalIn | None = None) -> HttpResponse:
    """Take a consent back; a second time changes nothing."""
    user, row = user_of(request), _door(request, id)
    on = body.on if body and body.on else clock.today(user.zone)
    actions.withdraw_consent(row, on=on, how=body.how if body else "", by=user)
    return answer(_shape(_one(request, id)))


def _purpose(row: ConsentPurpose) -> dict[str, Any]:
    words = row.texts.first()
    return {
        "id": row.public_id, "code": row.code, "name": row.title, "is_active": row.is_active,
        "text_version": words.number if words else None, "text": words.text if words else "",
    }  # fmt: skip


@purposes.get("", response=Page[PurposeOut], operation_id="list_consent_purposes")
def list_consent_purposes(request: HttpRequest, limit: Limit = 50, cursor: str | None = None) -> Any:
    rows = ConsentPurpose.objects.all()
    return page_of(rows, _purpose, sort="order", fields={"order": "order"}, limit=limit, cursor=cursor)


@purposes.get("/{id}", response=PurposeOut, operation_id="get_consent_purpose")
def get_consent_purpose(request: HttpRequest, id: UUID) -> Any:
    if (row := ConsentPurpose.objects.filter(public_id=id).first()) is None:
        raise NotFound
    return _purpose(row)
