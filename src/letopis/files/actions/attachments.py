"""Attachments: put on a card, given versions, renamed, marked; moved and purged with their card."""

from typing import Any

from django.utils.translation import gettext as _

from letopis.accounts.models import User
from letopis.accounts.records import Record
from letopis.files.facts import (
    FileAttached,
    FileDescribed,
    FileMarked,
    FileRenamed,
    FileRestored,
    FileVersionAdded,
)
from letopis.files.hosts import host_of
from letopis.files.models import Attachment, AttachmentVersion, Content
from letopis.files.names import clean_name
from letopis.files.queries import host_record
from letopis.history.actions import record
from letopis.history.differences import put
from letopis.history.facts import Changed, Fact, shown
from letopis.kernel import clock
from letopis.kernel.database import in_transaction
from letopis.kernel.errors import Conflict, Forbidden, NotFound, Refused
from letopis.kernel.text import search_text


def check_may_change(host: Record, by: User) -> None:
    """Files are changed by those who may change their card."""
    if not host_of(host).may_change(by, host):
        raise Forbidden(_("You may see this record, but not change it."))


def tell(fact: type[Fact], attachment: Attachment, changed: Changed, *, by: User, host: Any, **data: Any) -> None:
    """Write a fact about a file and its card."""
    data = {"name": attachment.name, "file": str(attachment.public_id), **data}
    record(fact([changed, Changed(host)], data), by=by)


def search_text_of(attachment: Attachment, content: Content) -> str:
    """What a file is found by: its name, its description, what is inside."""
    return search_text(attachment.name, attachment.description, content.text.replace("\f", " "))


def attach(host: Any, content: Content, *, name: str, description: str, by: User) -> Attachment:
    """Put a kept content on a card; inside the transaction of `finish_upload`."""
    check_may_change(host, by)
    attachment = Attachment(
        host_kind=host_of(host).kind,
        host_id=host.pk,
        name=clean_name(name),
        description=description.strip(),
        content=content,
        created_by=by,
        changed_by=by,
    )
    attachment.search_text = search_text_of(attachment, content)
    attachment.save()
    AttachmentVersion.objects.create(
        attachment=attachment, number=1, content=content, name=attachment.name, created_by=by
    )
    after = {"name": shown(attachment.name), "number": shown(1)}
    tell(FileAttached, attachment, Changed(attachment, {}, after), by=by, host=host)
    return attachment


def add_version(attachment: Attachment, content: Content, *, name: str, by: User) -> Attachment:
    """Give a file its next content; the same content again changes nothing."""
    fresh, host = _locked(attachment, by=by)
    if fresh.content_id == content.pk:
        return fresh
    number = fresh.versions.order_by("-number").values_list("number", flat=True)[0] + 1
    AttachmentVersion.objects.create(
        attachment=fresh, number=number, content=content, name=clean_name(name), created_by=by
    )
    before = {"number": shown(fresh.number)}
    fresh.content, fresh.number, fresh.changed_by, fresh.changed_at = content, number, by, clock.now()
    fresh.search_text = search_text_of(fresh, content)
    _save(fresh, ["content", "number", "changed_by", "changed_at", "search_text"])
    changed = Changed(fresh, before, {"number": shown(number)})
    tell(FileVersionAdded, fresh, changed, by=by, host=host, number=number)
    return fresh


def _locked(attachment: Attachment, *, by: User, version: int | None = None) -> tuple[Attachment, Any]:
    """The file read again under a lock, with its card; see `accounts.records.locked`."""
    fresh = Attachment.objects.select_for_update().filter(pk=attachment.pk).first()
    if fresh is None:
        raise NotFound
    host = host_record(fresh)
    check_may_change(host, by)
    if version is not None and version != fresh.version:
        raise Conflict
    return fresh, host


def _save(attachment: Attachment, fields: list[str]) -> None:
    attachment.version += 1
    attachment.save(update_fields=[*fields, "version"])


@in_transaction
def change_attachment(
    attachment: Attachment,
    *,
    name: str | None = None,
    description: str | None = None,
    by: User,
    version: int | None = None,
) -> Attachment:
    """Rename a file or describe it; what is None stays."""
    fresh, host = _locked(attachment, by=by, version=version)
    old = fresh.name
    values: dict[str, Any] = {}
    if name is not None:
        if not name.strip():
            raise Refused(_("A file has a name."), "name")
        values["name"] = clean_name(name)
    if description is not None:
        values["description"] = description.strip()
    changed = put(fresh, values)
    if not changed.after:
        return fresh
    fresh.search_text = search_text_of(fresh, fresh.content)
    _save(fresh, [*changed.after, "search_text"])
    if "name" in changed.after:
        tell(FileRenamed, fresh, changed, by=by, host=host, old=old)
    else:
        tell(FileDescribed, fresh, changed, by=by, host=host)
    return fresh


@in_transaction
def mark_for_deletion(attachment: Attachment, *, by: User, version: int | None = None) -> Attachment:
    """Hide a file; marking it twice changes nothing."""
    return _set_mark(attachment, True, by=by, version=version)


@in_transaction
def restore(attachment: Attachment, *, by: User) -> Attachment:
    """Remove the mark."""
    return _set_mark(attachment, False, by=by, version=None)


def _set_mark(attachment: Attachment, mark: bool, *, by: User, version: int | None) -> Attachment:
    fresh, host = _locked(attachment, by=by, version=version)
    changed = put(fresh, {"is_marked_for_deletion": mark})
    if changed.after:
        _save(fresh, ["is_marked_for_deletion"])
        tell(FileMarked if mark else FileRestored, fresh, changed, by=by, host=host)
    return fresh


@in_transaction
def move_files(source: Any, target: Any) -> list[int]:
    """Hang the files of one card on another of its kind, for a merge; answers with their ids, for its undo."""
    rows = Attachment.objects.filter(host_kind=host_of(source).kind, host_id=source.pk)
    ids = list(rows.values_list("pk", flat=True))
    Attachment.objects.filter(pk__in=ids).update(host_id=target.pk)
    return ids


@in_transaction
def purge_files(host: Any) -> int:
    """Forget the files of a card that is being purged; their contents go with the next sweep, unless used elsewhere."""
    rows = Attachment.objects.filter(host_kind=host_of(host).kind, host_id=host.pk)
    number = rows.count()
    rows.delete()
    return number
