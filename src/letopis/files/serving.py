"""Answering with bytes. Whatever they are, they leave as an attachment in a sandbox: nothing of them runs as ours."""

import re
from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header

from letopis.files.models import Content
from letopis.files.storage import storage

_RANGE = re.compile(r"^bytes=(\d*)-(\d*)$")
PLAYED = {
    "audio/mpeg", "audio/ogg", "audio/flac", "audio/amr", "audio/wav", "audio/mp4", "video/webm", "video/mp4",
}  # fmt: skip


def secured(response: HttpResponseBase) -> HttpResponseBase:
    """No sniffing, no scripts, no frames, nobody else's pages."""
    response["Content-Security-Policy"] = "sandbox; default-src 'none'; frame-ancestors 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Referrer-Policy"] = "no-referrer"
    return response


def range_of(header: str, size: int) -> tuple[int, int] | None:
    """First and last byte of a single range. None: send all (also for what is no range); `ValueError`: none of it is here."""
    found = _RANGE.match(header.strip())
    if found is None or found.groups() == ("", ""):
        return None
    first, last = found.groups()
    if not first:
        length = min(int(last[:20]), size)
        if length == 0:
            raise ValueError(header)
        return size - length, size - 1
    start, end = int(first[:20]), min(int(last[:20]), size - 1) if last else size - 1
    if last and int(last[:20]) < start:
        return None
    if start >= size:
        raise ValueError(header)
    return start, end


def content_response(request: HttpRequest, content: Content, name: str) -> HttpResponseBase:
    """The bytes of a content, whole or the range that is asked for. Players learn its type, nothing else has one."""
    tag = f'"{content.sha256}"'
    if request.headers.get("If-None-Match") == tag:
        return secured(_described(HttpResponse(status=304), tag))
    wanted = request.headers.get("Range", "")
    if request.headers.get("If-Range", tag) != tag:
        wanted = ""
    try:
        part = range_of(wanted, content.size)
    except ValueError:
        refused = HttpResponse(status=416)
        refused["Content-Range"] = f"bytes */{content.size}"
        return secured(_described(refused, tag))
    first, last = part or (0, content.size - 1)
    length = last - first + 1
    pieces: Iterator[bytes] = iter(()) if request.method == "HEAD" else storage().pieces(content.sha256, first, length)
    response = StreamingHttpResponse(pieces, status=206 if part else 200)
    response["Content-Type"] = content.media_type if content.media_type in PLAYED else "application/octet-stream"
    response["Content-Length"] = str(length)
    if part:
        response["Content-Range"] = f"bytes {first}-{last}/{content.size}"
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return secured(_described(response, tag))


def _described(response: HttpResponseBase, tag: str) -> HttpResponseBase:
    response["ETag"] = tag
    response["Accept-Ranges"] = "bytes"
    response["Cache-Control"] = "private, no-cache"
    return response


def picture_response(data: bytes, media_type: str) -> HttpResponseBase:
    """A picture we have drawn ourselves."""
    response = HttpResponse(data, content_type=media_type)
    response["Cache-Control"] = "private, max-age=3600"
    return secured(response)
