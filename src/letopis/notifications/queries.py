"""Reading notifications; nobody but their user does."""

from uuid import UUID

from letopis.accounts.models import User
from letopis.kernel.errors import NotFound
from letopis.notifications.kinds import Told, words
from letopis.notifications.models import Notification

SHOWN = 8  # of the bell
MOST = 99


def unread_count(user: User) -> int:
    """How many are unread, capped."""
    return Notification.objects.filter(user=user, read_at=None)[: MOST + 1].count()


def stamp(user: User) -> str:
    """A short text that differs when the bell does."""
    newest = Notification.objects.filter(user=user).order_by("-pk").values_list("pk", flat=True).first()
    return f"{newest or 0}-{unread_count(user)}"


def latest(
    user: User, *, limit: int = SHOWN, before: int | None = None, kind: str = "", unread: bool = False
) -> list[tuple[Notification, Told]]:
    """The newest notifications with their words."""
    rows = Notification.objects.filter(user=user)
    rows = rows.filter(pk__lt=before) if before else rows
    rows = rows.filter(kind=kind) if kind else rows
    rows = rows.filter(read_at=None) if unread else rows
    return words(user, list(rows.order_by("-pk")[:limit]))


def get_notification(user: User, public_id: UUID) -> Notification:
    """One's own notification. Raises `NotFound` for anybody else's."""
    found = Notification.objects.filter(user=user, public_id=public_id).first()
    if found is None:
        raise NotFound
    return found
