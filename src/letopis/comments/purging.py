"""Comments go with the record they stand on."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import ngettext

from letopis.accounts.bin import Dependant, names, on_purge, said
from letopis.accounts.models import User
from letopis.comments.actions import MENTION
from letopis.comments.models import Comment
from letopis.history.facts import Changed
from letopis.history.models import Change
from letopis.notifications.actions import forget


class CommentsOfRecord:
    """The generic key of comments."""

    def found(self, record: Any) -> list[Dependant]:
        number = Comment.objects.filter(kind=record._meta.label_lower, target_id=record.pk).count()
        return [Dependant(said(Comment, number), number, "goes")]

    def purge(self, record: Any, *, by: User) -> Iterable[Changed]:
        rows = Comment.objects.filter(kind=record._meta.label_lower, target_id=record.pk)
        ids = list(rows.values_list("pk", flat=True))
        Change.objects.filter(kind=Comment._meta.label_lower, target_id__in=ids).delete()
        forget(MENTION, ids)
        rows.delete()
        return []


def register() -> None:
    """Called when the part is ready."""
    on_purge(CommentsOfRecord())
    names(Comment, lambda n: ngettext("%(num)d comment", "%(num)d comments", n) % {"num": n})
