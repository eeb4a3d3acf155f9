"""What a mention says to whom it names: the words of the comment, as long as they see the record."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from letopis.accounts.models import User
from letopis.comments.models import Comment
from letopis.comments.targets import target_of
from letopis.notifications.kinds import Told
from letopis.notifications.models import Notification


def mention(user: User, rows: Sequence[Notification]) -> Mapping[int, Told]:
    """The words of mentions; none for a comment that is deleted or on a record `user` may not see any more."""
    comments = Comment.objects.filter(is_deleted=False).select_related("by").in_bulk([row.subject for row in rows])
    found: dict[int, Told] = {}
    for kind in {comment.kind for comment in comments.values()}:
        target = target_of(kind)
        seen = target.seen(user, {c.target_id for c in comments.values() if c.kind == kind})
        records = target.model._default_manager.in_bulk(seen)
        for row in rows:
            comment = comments.get(row.subject or 0)
            if comment and comment.kind == kind and comment.target_id in records:
                record = records[comment.target_id]
                title = _("%(who)s named you: %(record)s") % {"who": comment.by.name, "record": record}
                found[row.pk] = Told(title, comment.text[:200], f"{target.address(record)}#comments", "message-square")
    return found
