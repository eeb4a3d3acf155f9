"""Reading comments: through the record they stand on."""

from uuid import UUID

from django.db.models import Model, QuerySet

from letopis.accounts.models import User
from letopis.comments.models import Comment
from letopis.comments.targets import Target, may_see_target
from letopis.kernel.errors import NotFound
from letopis.kernel.text import fold, search_text


def comments_of(record: Model) -> QuerySet[Comment]:
    """The remarks on a record its reader has come to, oldest first."""
    rows = Comment.objects.filter(kind=record._meta.label_lower, target_id=record.pk, is_deleted=False)
    return rows.select_related("by").prefetch_related("mentions").order_by("id")


def get_comment(user: User, public_id: UUID, *, deleted: bool = False) -> Comment:
    """One comment. Raises `NotFound` also when the record it stands on may not be seen."""
    rows = Comment.objects.select_related("by").prefetch_related("mentions")
    found = rows.filter(public_id=public_id, is_deleted=deleted).first()
    if found is None or not may_see_target(user, found.kind, found.target_id):
        raise NotFound
    return found


def who_sees(target: Target, record: Model, *, but: User, words: str = "", limit: int = 8) -> list[User]:
    """Colleagues who may see a record and whose name or login has `words`, by name; `but` is not among them."""
    wanted, found = fold(words), []
    for user in User.objects.filter(is_active=True).exclude(pk=but.pk).select_related("role", "team"):
        if wanted in search_text(user.name, user.login) and record.pk in target.seen(user, [record.pk]):
            found.append(user)
            if len(found) == limit:
                break
    return found


def named_in(text: str, target: Target, record: Model, *, but: User) -> list[tuple[User, str]]:
    """Who is named by «@Имя» or «@login» in a text, of those who may see the record, with the words that name them."""
    pieces = text.split("@")[1:]
    if not pieces:
        return []
    found = []
    for user in User.objects.filter(is_active=True).exclude(pk=but.pk).select_related("role", "team"):
        for name in (user.name, user.login):
            if any(_begins(piece, name) for piece in pieces) and record.pk in target.seen(user, [record.pk]):
                found.append((user, name))
                break
    return found


def _begins(piece: str, name: str) -> bool:
    length = len(name)
    after = piece[length : length + 1]
    return bool(name) and fold(piece[:length]) == fold(name) and not (after.isalnum() or after == "_")
