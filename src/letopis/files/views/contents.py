"""The addresses bytes leave by: each through the file's door, never by digest."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe
from zipstream import ZIP_STORED, ZipStream

from letopis.accounts.typing import user_of
from letopis.files import reader
from letopis.files.models import Attachment, Content
from letopis.files.names import archive_names, clean_name
from letopis.files.queries import get_attachment, get_version
from letopis.files.serving import content_response, picture_response, secured, streamed
from letopis.files.storage import storage
from letopis.kernel.errors import NotFound


def _asked(request: HttpRequest, public_id: UUID) -> tuple[Attachment, Content]:
    attachment = get_attachment(user_of(request), public_id)
    number = request.GET.get("version", "")
    if number and (not number.isdecimal() or len(number) > 6):
        raise NotFound
    return attachment, get_version(attachment, int(number) if number else None).content


@require_safe
def content(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    """The bytes as they came, as an attachment; ranges for players and broken downloads."""
    attachment, kept = _asked(request, public_id)
    return content_response(request, kept, attachment.name)


@require_safe
def image(request: HttpRequest, public_id: UUID, size: int) -> HttpResponseBase:
    """An image drawn anew."""
    return picture_response(reader.picture(_asked(request, public_id)[1], size), "image/webp")


@require_safe
def page(request: HttpRequest, public_id: UUID, number: int) -> HttpResponseBase:
    """A page of a PDF as a picture."""
    return picture_response(reader.page(_asked(request, public_id)[1], number), "image/png")


def archive_response(card: Any, files: list[Attachment]) -> HttpResponseBase:
    """A ZIP of the present versions; memory stays that of one piece, whatever the files weigh."""

    def pieces(kept: Content) -> Iterator[bytes]:
        yield from storage().pieces(kept.sha256, 0, kept.size)

    archive = ZipStream(compress_type=ZIP_STORED, sized=False)
    for attachment, name in zip(files, archive_names(row.name for row in files), strict=True):
        archive.add(pieces(attachment.content), name)
    response = streamed(iter(archive), content_type="application/zip")
    if response.status_code == 503:
        return response
    response["Content-Disposition"] = content_disposition_header(True, f"{clean_name(str(card))}.zip") or "attachment"
    return secured(response)
