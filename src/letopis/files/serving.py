"""Answering with bytes. Whatever they are, they leave as an attachment in a sandbox: nothing of them runs as ours."""

import re
import threading
from collections.abc import Iterable, Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from letopis.files.models import Content
from letopis.files.storage import storage

_RANGE = re.compile(r"^bytes=(\d*)-(\d*)$")
PLAYED = {
    "audio/mpeg", "audio/ogg", "audio/flac", "audio/amr", "audio/wav", "audio/mp4", "video/webm", "video/mp4",
}  # fmt: skip


# A slow reader holds a thread of the server as long as it reads: some are always left for pages.
_LINES = threading.BoundedSemaphore(16)
# A player asks for everything and stops reading when it has enough: it gets a stretch at a time and comes again.
_STRETCH = 2 * 1024 * 1024


class Line(Iterator[bytes]):
    """Pieces on their way to one reader; gives its place back at the end, whichever way it comes."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._held = False
        self._pieces = iter(pieces)
        self._held = _LINES.acquire(blocking=False)
        if not self._held:
            raise TooManyLines

    def __next__(self) -> bytes:
        try:
            return next(self._pieces)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Django calls it when the answer is over or the reader is gone."""
        if self._held:
            self._held = False
            _LINES.release()
        if close := getattr(self._pieces, "close", None):
            close()

    def __del__(self) -> None:
        self.close()


class TooManyLines(Exception):
    """Too many slow readers at once."""


def streamed(pieces: Iterable[bytes], **options: Any) -> HttpResponseBase:
    """An answer sent piece by piece; 503 while too many are being sent."""
    try:
        return StreamingHttpResponse(Line(pieces), **options)
    except TooManyLines:
        busy = HttpResponse(_("Too many files are being sent just now: try again in a minute."), status=503)
        busy["Retry-After"] = "20"
        return busy


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
    if part and request.headers.get("Sec-Fetch-Dest") in ("audio", "video"):
        last = min(last, first + _STRETCH - 1)
    length = last - first + 1
    if request.method == "HEAD":
        response: HttpResponseBase = HttpResponse(status=206 if part else 200)
    else:
        response = streamed(storage().pieces(content.sha256, first, length), status=206 if part else 200)
        if response.status_code == 503:
            return response
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
