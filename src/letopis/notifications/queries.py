"""Reading notifications; nobody but their user does."""

from uuid import UUID

from letopis.accounts.models import User
from letopis.kernel.errors import NotFound
from letopis.notifications.kinds import KINDS, Kind, Told, words
from letopis.notifications.models import Choice, Notification

SHOWN = 8  # of the bell
MOST = 99


def unread(user: User) -> list[tuple[int, str]]:
    """The ids and kinds of the unread ones, newest first, capped: how many there are, whether that has changed and
    whether one of them is shown on every page, in one question."""
    rows = Notification.objects.filter(user=user, read_at=None).order_by("-pk")
    return list(rows.values_list("pk", "kind")[: MOST + 1])


def stamp_of(unread: list[tuple[int, str]]) -> str:
    """A short text that differs when the bell does."""
    return f"{unread[0][0] if unread else 0}-{len(unread)}"


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


def choices(user: User) -> list[tuple[Kind, Choice]]:
    """Every kind there is, with how `user` wants to be told."""
    held = {row.kind: row for row in Choice.objects.filter(user=user)}
    return [(kind, held.get(code) or Choice(user=user, kind=code)) for code, kind in KINDS.items()]
