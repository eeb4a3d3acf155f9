"""Telling users and noting that they have read it. No journal: what is told is written down by its own fact."""

from collections.abc import Iterable

from letopis.accounts.models import User
from letopis.kernel import clock
from letopis.notifications.models import Notification


def notify(
    users: Iterable[User], kind: str, *, key: str = "", subject: int | None = None, text: str = "", url: str = ""
) -> None:
    """Tell each of `users` once; the same `key` is not told again. Inside the caller's transaction."""
    rows = [Notification(user=user, kind=kind, key=key, subject=subject, text=text[:500], url=url) for user in users]
    Notification.objects.bulk_create(rows, ignore_conflicts=True)


def mark_read(notification: Notification) -> None:
    """Its user has seen it."""
    Notification.objects.filter(pk=notification.pk, read_at=None).update(read_at=clock.now())


def mark_all_read(user: User) -> int:
    """The user has seen all of them."""
    return Notification.objects.filter(user=user, read_at=None).update(read_at=clock.now())


def forget(kind: str, subjects: Iterable[int]) -> None:
    """What was told of records that are gone goes too."""
    Notification.objects.filter(kind=kind, subject__in=list(subjects)).delete()
