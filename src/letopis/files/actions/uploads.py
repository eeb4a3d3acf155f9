"""Contents on their way: begun, grown piece by piece, finished into an attachment.

The bytes are on the disk, synced and under their digest, before any row names them.
"""

import errno
import fcntl
import hashlib
import io
import os
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.db.models import Sum
from django.utils.translation import gettext as _

from letopis.accounts.models import User
from letopis.files.actions.attachments import add_version, attach, check_may_change
from letopis.files.hosts import host_of
from letopis.files.kinds import HEAD, kind_of
from letopis.files.models import Attachment, Content, Upload
from letopis.files.names import clean_name, size_in_words
from letopis.files.queries import host_record
from letopis.files.storage import contents_held, storage, uploads
from letopis.files.storage.local import sync_folder
from letopis.kernel import clock
from letopis.kernel.database import in_transaction
from letopis.kernel.errors import Conflict, NotFound, Refused

KEPT = timedelta(days=1)
MEGABYTE = 1024 * 1024
_PIECE = 64 * 1024


class NoSpace(Refused):
    """The server has no room for the file."""


def part_of(upload: Upload) -> Path:
    """The growing file of an upload."""
    return uploads() / f"{upload.public_id}.part"


def offset_of(upload: Upload) -> int:
    """How much of it is here."""
    if upload.is_finished:
        return upload.size
    try:
        return min(part_of(upload).stat().st_size, upload.size)
    except FileNotFoundError:
        return 0


def check_room(size: int) -> None:
    """Refuse what is too large, over the quota, or more than the disk can take and still breathe."""
    if size > (most := settings.FILES_MAX_MB * MEGABYTE):
        raise Refused(
            _("The file is too large: %(size)s, at most %(most)s.")
            % {"size": size_in_words(size), "most": size_in_words(most)},
            "size",
        )
    if quota := settings.FILES_QUOTA_MB * MEGABYTE:
        used = Content.objects.aggregate(sum=Sum("size"))["sum"] or 0
        if used + size > quota:
            raise NoSpace(
                _("There is no room: files take %(used)s of the %(quota)s the administrator allows.")
                % {"used": size_in_words(used), "quota": size_in_words(quota)}
            )
    free = shutil.disk_usage(uploads()).free - settings.FILES_LEAST_FREE_MB * MEGABYTE
    if size > free:
        raise NoSpace(
            _("The server's disk is full: only %(free)s are left for files.") % {"free": size_in_words(max(free, 0))}
        )


def start_upload(
    host: Any, *, name: str, size: int, description: str = "", attachment: Attachment | None = None, by: User
) -> Upload:
    """Begin to bring a file, or the next version of `attachment`, to a card."""
    check_may_change(host, by)
    check_room(size)
    sweep_uploads()
    upload = Upload(
        by=by, host_kind=host_of(host).kind, host_id=host.pk, attachment=attachment, name=clean_name(name),
        description=description, size=size,
    )  # fmt: skip
    part_of(upload).touch(mode=0o600)
    upload.save()
    return upload


def write_piece(upload: Upload, offset: int, read: Callable[[int], bytes]) -> int:
    """Add what `read` gives to what is here; answers with how much is here now, also when the line broke off.

    Raises `Conflict` when it does not begin where the file ends. Of two writers the quicker goes on: a request whose
    line has died silently must not bar the one that comes after it.
    """
    if upload.is_finished:
        raise Conflict
    with part_of(upload).open("ab", buffering=0) as file:
        here = offset
        if os.fstat(file.fileno()).st_size != offset:
            raise Conflict
        try:
            while here < upload.size and (piece := _next(read, min(_PIECE, upload.size - here))):
                here = _append(file, piece, here)
        finally:
            os.fsync(file.fileno())
    return here


def _next(read: Callable[[int], bytes], size: int) -> bytes:
    try:
        return read(size)
    except OSError:  # the line broke off: what came is kept
        return b""


def _append(file: io.FileIO, piece: bytes, here: int) -> int:
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
        if os.fstat(file.fileno()).st_size != here:
            raise Conflict
        left = memoryview(piece)
        while left:
            written = file.write(left)
            left, here = left[written:], here + written
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise NoSpace(_("The server's disk is full.")) from error
        raise
    finally:
        fcntl.flock(file, fcntl.LOCK_UN)
    return here


def finish_upload(upload: Upload, *, by: User) -> Attachment:
    """The file is here whole: keep its content and put it on the card. Finishing twice gives the same file."""
    if not upload.is_finished and offset_of(upload) != upload.size:
        raise Conflict
    if upload.is_finished:
        return _finished(upload)
    with contents_held(alone=False):
        part = part_of(upload)
        try:
            with part.open("rb+") as file:
                os.fsync(file.fileno())
                head = file.read(HEAD)
                file.seek(0)
                digest = hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]
        except FileNotFoundError:  # somebody has finished it meanwhile
            upload.refresh_from_db()
            return _finished(upload)
        sync_folder(part.parent)
        storage().put(part, digest)
        attachment = _write_rows(upload, digest, head, by=by)
    part.unlink(missing_ok=True)
    return attachment


def digest_of(upload: Upload) -> str:
    """sha256 of what is here of an upload."""
    with part_of(upload).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _finished(upload: Upload) -> Attachment:
    if upload.attachment is None:
        raise NotFound
    return upload.attachment


@in_transaction
def _write_rows(upload: Upload, digest: str, head: bytes, *, by: User) -> Attachment:
    fresh = Upload.objects.select_for_update().filter(pk=upload.pk).first()
    if fresh is None:
        raise NotFound
    if fresh.is_finished:
        return _finished(fresh)
    kind, media_type = kind_of(head)
    content = Content.objects.get_or_create(
        sha256=digest, defaults={"size": fresh.size, "kind": kind, "media_type": media_type}
    )[0]
    if fresh.attachment:
        done = add_version(fresh.attachment, content, name=fresh.name, by=by)
    else:
        done = attach(host_record(fresh), content, name=fresh.name, description=fresh.description, by=by)
    fresh.attachment, fresh.is_finished = done, True
    fresh.save(update_fields=["attachment", "is_finished"])
    return done


def stop_upload(upload: Upload) -> None:
    """Give up a file on its way."""
    if upload.is_finished:
        return
    upload.delete()
    part_of(upload).unlink(missing_ok=True)


def sweep_uploads() -> int:
    """Forget uploads older than a day; answers with how many were unfinished."""
    old = list(Upload.objects.filter(created_at__lt=clock.now() - KEPT))
    for upload in old:
        upload.delete()
        part_of(upload).unlink(missing_ok=True)
    return sum(not upload.is_finished for upload in old)


def attach_bytes(
    host: Any, source: BinaryIO | bytes, *, name: str, size: int | None = None, description: str = "",
    attachment: Attachment | None = None, by: User,
) -> Attachment:  # fmt: skip
    """Put a whole file on a card at once: from a form, from the API, from other parts (a letter's attachments).

    Reads `source` piece by piece. Not inside a transaction: the bytes go first.
    """
    file = io.BytesIO(source) if isinstance(source, bytes) else source
    if size is None:
        size = file.seek(0, os.SEEK_END)
    file.seek(0)
    upload = start_upload(host, name=name, size=size, description=description, attachment=attachment, by=by)
    write_piece(upload, 0, file.read)
    return finish_upload(upload, by=by)
