"""Files over the API: the same door, the same protocol of uploads as the pages have."""

from collections.abc import Iterable
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from ninja import File, Form, Header, Query, Router, Schema
from ninja.errors import HttpError
from ninja.files import UploadedFile

from letopis.accounts.models import User
from letopis.files import actions, queries
from letopis.files.actions.uploads import offset_of
from letopis.files.hosts import HOSTS, Host
from letopis.files.models import Attachment, Upload
from letopis.files.reader import read_content
from letopis.files.serving import content_response
from letopis.kernel.errors import Conflict, NotFound, Refused
from letopis.rest.paging import page_of
from letopis.rest.queries import behind
from letopis.rest.requests import answer, check_scope, create_once, expected_version, user_of
from letopis.rest.types import Body, Limit, Page, Words, text
from letopis.search.queries import narrowed

router = Router(tags=["files"])
BYTES = {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}
CODE = r"^[a-z]{1,40}$"
CardKind = Annotated[str | None, Query(pattern=CODE)]


class VersionOut(Schema):
    """A content a file has had."""

    number: int
    name: str
    size: int
    sha256: str
    created_at: str


class FileOut(Schema):
    """A file on a card: `card_kind` is person, counterparty, event …; `card` its id."""

    id: UUID
    version: int
    name: str
    description: str
    size: int
    sha256: str
    kind: str
    number: int
    card_kind: str
    card: UUID
    created_by: UUID
    created_at: str
    changed_at: str
    is_marked_for_deletion: bool
    versions: list[VersionOut]


class FileIn(Body):
    """Where a file goes."""

    card_kind: text(40)  # type: ignore[valid-type]
    card: UUID
    description: text(5000) = ""  # type: ignore[valid-type]


class FilePatch(Body):
    """What of a file may be changed."""

    name: text(200, least=1) | None = None  # type: ignore[valid-type]
    description: text(5000) | None = None  # type: ignore[valid-type]


class UploadIn(Body):
    """The beginning of an upload: to a card, or as the next version of `file`."""

    name: text(1000, least=1)  # type: ignore[valid-type]
    size: Annotated[int, Query(ge=0, le=2**50)]
    card_kind: text(40) | None = None  # type: ignore[valid-type]
    card: UUID | None = None
    file: UUID | None = None
    description: text(5000) = ""  # type: ignore[valid-type]


class UploadOut(Schema):
    """How much of an upload is here; `file` after its completion."""

    id: UUID
    name: str
    size: int
    offset: int
    is_finished: bool
    file: UUID | None


def _shapes(rows: Iterable[Attachment]) -> list[dict[str, Any]]:
    rows = list(rows)
    cards: dict[tuple[str, int], UUID] = {}
    for kind in {row.host_kind for row in rows}:
        ids = [row.host_id for row in rows if row.host_kind == kind]
        found = HOSTS[kind].model._base_manager.filter(pk__in=ids).values_list("pk", "public_id")
        cards |= {(kind, pk): public_id for pk, public_id in found}
    return [_shape(row, cards[row.host_kind, row.host_id]) for row in rows]


def _shape(row: Attachment, card: UUID) -> dict[str, Any]:
    return {
        "id": row.public_id,
        **{name: getattr(row, name) for name in ("version", "name", "description", "number", "is_marked_for_deletion")},
        **{name: getattr(row.content, name) for name in ("size", "sha256", "kind")},
        "card_kind": HOSTS[row.host_kind].code,
        "card": card,
        "created_by": row.created_by.public_id,
        "created_at": row.created_at.isoformat(),
        "changed_at": row.changed_at.isoformat(),
        "versions": [
            {
                "number": version.number,
                "name": version.name,
                "size": version.content.size,
                "sha256": version.content.sha256,
                "created_at": version.created_at.isoformat(),
            }
            for version in row.versions.all()
        ],
    }


def _one(user: User, public_id: UUID) -> dict[str, Any]:
    return _shapes([queries.get_attachment(user, public_id)])[0]


def _host(code: str | None) -> Host | None:
    return next((host for host in HOSTS.values() if host.code == code), None)


def _card(user: User, code: str | None, card: UUID | None) -> Any:
    """The card a body names; one that may not be seen is not there."""
    host = _host(code)
    try:
        return host.get(user, public_id=card) if host and card else None
    except NotFound:
        return None


def _changeable(request: HttpRequest, public_id: UUID) -> tuple[User, Attachment]:
    check_scope(request)
    user = user_of(request)
    attachment = queries.get_attachment(user, public_id)
    actions.attachments.check_may_change(attachment.host, user)  # type: ignore[attr-defined]
    return user, attachment


@router.get("", response=Page[FileOut], operation_id="list_files")
def list_files(
    request: HttpRequest, card_kind: CardKind = None, card: UUID | None = None, marked: bool = False, q: Words = None,
    sort: str = "-changed_at", limit: Limit = 50, cursor: str | None = None,
) -> Any:  # fmt: skip
    """The files of a card, or of all cards one meets in lists; `q` is looked for in names and inside."""
    user = user_of(request)
    rows = queries.visible_files(user, everywhere=card is not None).prefetch_related(*queries.VERSIONS)
    if not marked:
        rows = rows.filter(is_marked_for_deletion=False)
    if card_kind or card:
        host = _host(card_kind)
        if host is None:
            raise Refused(f"One of {', '.join(sorted(host.code for host in HOSTS.values()))}.", "card_kind")
        rows = rows.filter(host_kind=host.kind)
        if card:
            rows = rows.filter(host_id__in=host.model._base_manager.filter(public_id=card).values("pk"))
    if q:
        rows = narrowed(rows, q)
    fields = {"changed_at": "changed_at", "created_at": "created_at"}
    page = page_of(rows, lambda row: row, sort=sort, fields=fields, limit=limit, cursor=cursor)
    return {**page, "items": _shapes(page["items"])}


def _start(user: User, given: UploadIn | FileIn, *, name: str, size: int, file: UUID | None = None) -> Upload:
    attachment = None
    if file:
        try:
            attachment = queries.get_attachment(user, file)
        except NotFound as error:
            raise Refused("There is no such file.", "file") from error
        card = attachment.host  # type: ignore[attr-defined]
    else:
        card = _card(user, given.card_kind, given.card)
    if card is None:
        raise Refused("There is no such card.", "card")
    return actions.start_upload(
        card, name=name, size=size, description=given.description, attachment=attachment, by=user
    )


def _finished(upload: Upload, user: User) -> dict[str, Any]:
    try:
        made = actions.finish_upload(upload, by=user)
    except Conflict as error:
        raise HttpError(409, "The upload is not complete: see its offset.") from error
    return _one(user, made.public_id)


@router.post("", response={201: FileOut}, operation_id="create_file")
def create_file(request: HttpRequest, body: Form[FileIn], file: File[UploadedFile]) -> HttpResponse:
    """A small file at once, as multipart/form-data. A large one goes by `/files/uploads`."""
    check_scope(request)
    user = user_of(request)
    upload = _start(user, body, name=file.name or "", size=file.size or 0)
    actions.write_piece(upload, 0, file.read)
    told = f"{body.card_kind} {body.card} {body.description} {upload.name} {actions.uploads.digest_of(upload)}"
    try:
        response = create_once(request, lambda: _finished(upload, user), told=told.encode())
    finally:
        upload.refresh_from_db()
        actions.stop_upload(upload)  # a repeated request: the file of the first one was answered
    _read(upload)
    return response


def _read(upload: Upload) -> None:
    if upload.is_finished and upload.attachment:
        read_content(upload.attachment.content)


@router.post("/uploads", response={201: UploadOut}, operation_id="create_upload")
def create_upload(request: HttpRequest, body: UploadIn) -> HttpResponse:
    """Begin an upload of any size; its pieces follow."""
    user = user_of(request)
    return create_once(request, lambda: _upload(_start(user, body, name=body.name, size=body.size, file=body.file)))


def _upload(upload: Upload) -> dict[str, Any]:
    done = upload.attachment if upload.is_finished else None
    return {
        "id": upload.public_id,
        "name": upload.name,
        "size": upload.size,
        "offset": offset_of(upload),
        "is_finished": upload.is_finished,
        "file": done.public_id if done else None,
    }


def _going(request: HttpRequest, public_id: UUID) -> Upload:
    upload = queries.get_upload(user_of(request), public_id)
    check_scope(request)
    actions.attachments.check_may_change(queries.host_record(upload), user_of(request))
    return upload


@router.get("/uploads/{id}", response=UploadOut, operation_id="get_upload")
def get_upload(request: HttpRequest, id: UUID) -> HttpResponse:
    """How much of an upload is here: where to go on after a lost connection."""
    return answer(_upload(queries.get_upload(user_of(request), id)))


@router.patch(
    "/uploads/{id}",
    response=UploadOut,
    operation_id="grow_upload",
    openapi_extra={"requestBody": {"required": False, **BYTES}},
)
@behind(_going)
def grow_upload(
    request: HttpRequest, id: UUID, upload_offset: Annotated[int, Header(ge=0, le=2**50, alias="Upload-Offset")]
) -> HttpResponse:
    """More bytes as the body, from `Upload-Offset`; 409 when that is not where the upload stands."""
    upload = _going(request, id)
    try:
        actions.write_piece(upload, upload_offset, request.read)
    except Conflict as error:
        raise HttpError(409, f"The upload stands at {offset_of(upload)}.") from error
    return answer(_upload(upload))


@router.delete("/uploads/{id}", response={204: None}, operation_id="stop_upload")
def stop_upload(request: HttpRequest, id: UUID) -> HttpResponse:
    """Give an upload up."""
    actions.stop_upload(_going(request, id))
    return HttpResponse(status=204)


@router.post("/uploads/{id}/completion", response={201: FileOut}, operation_id="finish_upload")
@behind(_going)
def finish_upload(request: HttpRequest, id: UUID) -> HttpResponse:
    """All is here: make the file. Asking twice gives the same file."""
    upload = _going(request, id)
    shape = _finished(upload, user_of(request))
    upload.refresh_from_db()
    _read(upload)
    return answer(shape, 201)


@router.get("/{id}", response=FileOut, operation_id="get_file")
def get_file(request: HttpRequest, id: UUID) -> HttpResponse:
    """One file."""
    return answer(_one(user_of(request), id))


@router.get("/{id}/content", operation_id="get_file_content", openapi_extra={"responses": {200: BYTES, 206: BYTES}})
def get_file_content(
    request: HttpRequest, id: UUID, number: Annotated[int | None, Query(ge=1, le=10**6)] = None
) -> HttpResponseBase:
    """The bytes of a file, of its present version or of `number`; `Range` is honoured."""
    attachment = queries.get_attachment(user_of(request), id)
    return content_response(request, queries.get_version(attachment, number).content, attachment.name)


def _door(request: HttpRequest, public_id: UUID) -> None:
    _user, attachment = _changeable(request, public_id)
    expected_version(request, attachment.version)


@router.patch("/{id}", response=FileOut, operation_id="change_file")
@behind(_door)
def change_file(request: HttpRequest, id: UUID, body: FilePatch) -> HttpResponse:
    """Rename or describe."""
    user, attachment = _changeable(request, id)
    version = expected_version(request, attachment.version)
    given = body.model_dump(exclude_unset=True)
    if "name" in given and given["name"] is None:
        raise Refused("A file has a name.", "name")
    actions.change_attachment(attachment, **given, by=user, version=version)
    return answer(_one(user, id))


@router.delete("/{id}", response={204: None}, operation_id="mark_file")
def mark_file(request: HttpRequest, id: UUID) -> HttpResponse:
    """Mark for deletion."""
    user, attachment = _changeable(request, id)
    actions.mark_for_deletion(attachment, by=user, version=expected_version(request, attachment.version))
    return HttpResponse(status=204)
