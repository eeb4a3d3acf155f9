"""Writing, changing and deleting comments; who is named is told in the same transaction."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from letopis.accounts.models import User
from letopis.accounts.visibility import may_create
from letopis.comments.facts import CommentChanged, CommentDeleted, CommentRestored, CommentWritten
from letopis.comments.models import Comment, Mention
from letopis.comments.queries import named_in
from letopis.comments.targets import Target, target_of
from letopis.history.actions import record as write_down
from letopis.history.facts import Changed, shown
from letopis.kernel import clock
from letopis.kernel.database import in_transaction
from letopis.kernel.errors import Conflict, Forbidden, NotFound, Refused
from letopis.kernel.text import has_bad_characters
from letopis.notifications.actions import notify

LIMIT = 5000
EDITABLE = timedelta(minutes=15)
MENTION = "comment.mention"


def _checked(text: str) -> str:
    text = text.replace("\r\n", "\n").strip()
    if not text:
        raise Refused(_("Write something."), "text")
    if len(text) > LIMIT:
        raise Refused(
            _("Too long: %(given)d characters, at most %(limit)d.") % {"given": len(text), "limit": LIMIT}, "text"
        )
    if has_bad_characters(text):
        raise Refused(_("The text has a character that cannot be saved."), "text")
    return text


def may_edit(user: User, comment: Comment) -> bool:
    """Its author may, for a quarter of an hour."""
    return comment.by_id == user.pk and clock.now() - comment.created_at < EDITABLE


def may_delete(user: User, comment: Comment) -> bool:
    """Its author may, and who manages users."""
    return comment.by_id == user.pk or user.role.manages_users


@in_transaction
def write_comment(target: Target, record: Any, text: str, *, by: User, public_id: UUID | None = None) -> Comment:
    """Write a remark on a record its author sees. The same `public_id` by the same author is written once."""
    if not may_create(by):
        raise Forbidden(_("Your role may look, but not add."))
    if public_id and (existing := Comment.objects.filter(public_id=public_id).first()):
        if existing.by_id != by.pk:
            raise Refused(_("This form was sent by somebody else. Open it anew."))
        return existing
    text = _checked(text)
    comment = Comment(
        kind=target.kind, target_id=record.pk, by=by, text=text, **({"public_id": public_id} if public_id else {})
    )
    comment.save()
    write_down(CommentWritten([Changed(comment, {}, {"text": shown(text)})]), by=by)
    _tell(comment, target, record, by=by)
    target.changed(comment.target_id)
    return comment


def _tell(comment: Comment, target: Target, record: Any, *, by: User) -> None:
    """Make the mentions those of the text; whoever is named for the first time is told."""
    named = named_in(comment.text, target, record, but=by)
    comment.mentions.exclude(user__in=[user for user, _name in named]).delete()
    held = set(comment.mentions.values_list("user", flat=True))
    fresh = [(user, name) for user, name in named if user.pk not in held]
    Mention.objects.bulk_create(Mention(comment=comment, user=user, name=name) for user, name in fresh)
    notify([user for user, _name in fresh], MENTION, key=f"comment:{comment.public_id}", subject=comment.pk)


def _locked(comment: Comment, *, version: int | None, deleted: bool = False) -> Comment:
    fresh = Comment.objects.select_for_update().filter(pk=comment.pk, is_deleted=deleted).first()
    if fresh is None:
        raise NotFound
    if version is not None and version != fresh.version:
        raise Conflict
    return fresh


@in_transaction
def change_comment(comment: Comment, text: str, *, by: User, version: int | None = None) -> Comment:
    """Put other words, within a quarter of an hour, by the author."""
    comment = _locked(comment, version=version)
    if comment.by_id != by.pk:
        raise Forbidden(_("Only its author changes a comment."))
    if not may_edit(by, comment):
        raise Forbidden(_("A comment can be changed for 15 minutes."))
    text = _checked(text)
    if text == comment.text:
        return comment
    before = shown(comment.text)
    comment.text, comment.changed_at, comment.version = text, clock.now(), comment.version + 1
    comment.save(update_fields=["text", "changed_at", "version"])
    write_down(CommentChanged([Changed(comment, {"text": before}, {"text": shown(text)})]), by=by)
    target = target_of(comment.kind)
    _tell(comment, target, target.model._default_manager.get(pk=comment.target_id), by=by)
    target.changed(comment.target_id)
    return comment


@in_transaction
def delete_comment(comment: Comment, *, by: User, version: int | None = None) -> None:
    """Take a remark away; it can be restored."""
    _set_deleted(comment, True, by=by, version=version)


@in_transaction
def restore_comment(comment: Comment, *, by: User) -> None:
    """The remark is there again."""
    _set_deleted(comment, False, by=by, version=None)


def _set_deleted(comment: Comment, deleted: bool, *, by: User, version: int | None) -> None:
    comment = _locked(comment, version=version, deleted=not deleted)
    if not may_delete(by, comment):
        raise Forbidden(_("Only its author deletes a comment."))
    comment.is_deleted, comment.version = deleted, comment.version + 1
    comment.save(update_fields=["is_deleted", "version"])
    write_down((CommentDeleted if deleted else CommentRestored)([Changed(comment)]), by=by)
    target_of(comment.kind).changed(comment.target_id)
