"""Bringing files: by a plain form, and piece by piece with a way to go on after a lost connection.

The protocol, for pages and for programs alike: `POST` name and size → `Location`; `PATCH` bytes with `Upload-Offset`;
`HEAD` says how much is here; `POST …/finish/` makes the file. Answers carry `Upload-Offset`; refusals are sentences.
"""

from collections.abc import Callable
from typing import Any, BinaryIO, cast
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from letopis.accounts.typing import user_of
from letopis.files import actions, queries
from letopis.files.actions.uploads import offset_of
from letopis.files.forms import UploadForm
from letopis.files.hosts import card_of
from letopis.files.models import Attachment, Upload
from letopis.files.reader import read_content
from letopis.files.views.pages import back_to, may_add
from letopis.kernel.errors import Conflict, Refused


def _said(upload: Upload, status: int, text: str = "") -> HttpResponse:
    response = HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")
    response["Upload-Offset"] = str(offset_of(upload))
    response["Upload-Length"] = str(upload.size)
    response["Cache-Control"] = "no-store"
    return response


def _refusal(error: Refused) -> HttpResponse:
    return HttpResponse(str(error.message), status=422, content_type="text/plain; charset=utf-8")


def _begin(request: HttpRequest, card: Any, attachment: Attachment | None) -> HttpResponse:
    form = UploadForm(request.POST)
    if not form.is_valid():
        return _refusal(Refused(_("Choose a file.")))
    given = form.cleaned_data
    try:
        upload = actions.start_upload(
            card, name=given["name"], size=given["size"], attachment=attachment, by=user_of(request)
        )
    except Refused as error:
        return _refusal(error)
    response = _said(upload, 201)
    response["Location"] = reverse("upload", args=[upload.public_id])
    return response


def _bring(
    request: HttpRequest, card: Any, attachment: Attachment | None, back: Callable[[Attachment | None], str]
) -> HttpResponse:
    """A plain form with one or more whole files."""
    done: list[Attachment] = []
    refused = ""
    for file in request.FILES.getlist("file"):
        if not isinstance(file, UploadedFile):
            continue
        try:
            source = cast(BinaryIO, file.file)
            made = actions.attach_bytes(
                card, source, name=file.name or "", size=file.size, attachment=attachment, by=user_of(request)
            )
        except Refused as error:
            refused = f"{file.name}: {error.message}"
            break
        read_content(made.content)
        done.append(made)
    if refused or not done:
        messages.error(request, refused or _("Choose a file."))
    else:
        many = ngettext("%(num)s file is here", "%(num)s files are here", len(done)) % {"num": len(done)}
        one = _("The file is here: %(name)s") % {"name": done[0].name}
        messages.success(request, one if len(done) == 1 else many)
    return redirect(back(done[-1] if done and not refused else None))


@require_POST
def add(request: HttpRequest, public_id: UUID, code: str) -> HttpResponse:
    """Files for a card: whole ones by a form, or the beginning of an upload."""
    card = card_of(user_of(request), code, public_id)
    may_add(request, card)
    if "size" in request.POST:
        return _begin(request, card, None)

    def back(made: Attachment | None) -> str:
        page = reverse(f"{code}-files", args=[public_id])
        return f"{page}?file={made.public_id}" if made else page

    return _bring(request, card, None, back)


@require_POST
def add_version(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The next version of a file, either way."""
    attachment = queries.get_attachment(user_of(request), public_id)
    card = attachment.host  # type: ignore[attr-defined]
    may_add(request, card)
    if "size" in request.POST:
        return _begin(request, card, attachment)
    return _bring(request, card, attachment, lambda _made: back_to(attachment))


def upload(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """An upload on its way: how much is here, more of it, or the end of it."""
    going = queries.get_upload(user_of(request), public_id)
    may_add(request, queries.host_record(going))
    if request.method == "PATCH":
        return _grow(request, going)
    if request.method == "DELETE":
        actions.stop_upload(going)
        return HttpResponse(status=204)
    return _said(going, 200)


def _grow(request: HttpRequest, going: Upload) -> HttpResponse:
    offset = request.headers.get("Upload-Offset", "")
    if not offset.isdecimal() or len(offset) > 18:
        return _refusal(Refused("Upload-Offset says where the piece begins."))
    try:
        actions.write_piece(going, int(offset), request.read)
    except Conflict:
        return _said(going, 409)
    except Refused as error:
        return _refusal(error)
    return _said(going, 204)


@require_POST
def finish(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """All is here: make the file. Asking twice gives the same one."""
    going = queries.get_upload(user_of(request), public_id)
    may_add(request, queries.host_record(going))
    try:
        made = actions.finish_upload(going, by=user_of(request))
    except Conflict:
        return _said(going, 409)
    read_content(made.content)
    response = HttpResponse(made.name, status=201, content_type="text/plain; charset=utf-8")
    response["Location"] = f"{reverse('file', args=[made.public_id])}"
    response["Upload-Offset"] = str(going.size)
    return response
