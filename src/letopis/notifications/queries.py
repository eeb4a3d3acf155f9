"""Reading notifications; nobody but their user does."""

from uuid import UUID

from letopis.accounts.models import User
from letopis.kernel.errors import NotFound
from letopis.notifications.kinds import Told, words
from letopis.notifications.models import Notification

SHOWN = 8  # of the bell
MOST = 99


def unread_ids(user: User) -> list[int]:
    """The unread ones, newest first, capped: how many there are and whether that has changed, in one question."""
    rows = Notification.objects.filter(user=user, read_at=None).order_by("-pk")
    return list(rows.values_list("pk", flat=True)[: MOST + 1])


def stamp_of(unread: list[int]) -> str:
    """A short text that differs when the bell does."""
    return f"{unread[0] if unread else 0}-{len(unread)}"


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
