"""Telling users and noting that they have read it. No journal: what is told is written down by its own fact."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.conf import settings

from letopis.accounts.models import User
from letopis.kernel import clock
from letopis.kernel.database import in_transaction
from letopis.notifications.kinds import KINDS
from letopis.notifications.models import Choice, Notification
from letopis.notifications.tasks import send_letter


@dataclass(frozen=True)
class Telling:
    """One thing for one user; the same `key` is not told to them again."""

    user: User
    key: str = ""
    subject: int | None = None
    text: str = ""
    url: str = ""


def notify(
    users: Iterable[User], kind: str, *, key: str = "", subject: int | None = None, text: str = "", url: str = ""
) -> None:
    """Tell each of `users` once; the same `key` is not told again. Inside the caller's transaction."""
    notify_each(kind, [Telling(user, key, subject, text, url) for user in users])


def notify_each(kind: str, tellings: Sequence[Telling]) -> None:
    """Tell many things at once, in the caller's transaction: in the page, and as a letter in the outbox, as each chose."""
    if not tellings:
        return
    users = {telling.user.pk: telling.user for telling in tellings}
    chosen = {row.user_id: row for row in Choice.objects.filter(kind=kind, user__in=users)}
    default = Choice(kind=kind)
    now = clock.now()
    rows = [
        Notification(
            user=one.user,
            kind=kind,
            key=one.key,
            subject=one.subject,
            text=one.text[:500],
            url=one.url,
            read_at=None if chosen.get(one.user.pk, default).in_page else now,
        )
        for one in tellings
    ]
    Notification.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
    by_letter = [row.public_id for row in rows if chosen.get(row.user_id, default).by_email]
    if not by_letter or not settings.EMAIL_URL:
        return
    wanted = {pk for pk, user in users.items() if user.email}
    fresh = Notification.objects.filter(public_id__in=by_letter, user__in=wanted)  # a key told before made no row
    calls = [(f"letter:{found}", {"notification": str(found)}) for found in fresh.values_list("public_id", flat=True)]
    send_letter.enqueue_all(calls)


def mark_read(notification: Notification) -> None:
    """Its user has seen it."""
    Notification.objects.filter(pk=notification.pk, read_at=None).update(read_at=clock.now())


def mark_all_read(user: User, *, kind: str = "") -> int:
    """The user has seen all of them, or all of a kind."""
    rows = Notification.objects.filter(user=user, read_at=None)
    return (rows.filter(kind=kind) if kind else rows).update(read_at=clock.now())


def mark_over(kind: str, subjects: Iterable[int]) -> None:
    """Nobody needs to be told of these any more; they stay in the lists as read."""
    rows = Notification.objects.filter(kind=kind, subject__in=list(subjects), read_at=None)
    rows.update(read_at=clock.now())


def forget(kind: str, subjects: Iterable[int]) -> None:
    """What was told of records that are gone goes too."""
    Notification.objects.filter(kind=kind, subject__in=list(subjects)).delete()


@in_transaction
def choose(user: User, choices: Mapping[str, tuple[bool, bool]]) -> None:
    """How `user` wants to be told: kind → (in the page, by e-mail)."""
    for kind in choices.keys() & KINDS.keys():
        in_page, by_email = choices[kind]
        Choice.objects.update_or_create(user=user, kind=kind, defaults={"in_page": in_page, "by_email": by_email})
