"""The words of notifications: a kind that speaks of records says them when they are read, by the reader's rights."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from letopis.accounts.models import User
from letopis.notifications.models import Notification


@dataclass(frozen=True)
class Told:
    """What a notification says and where it leads."""

    text: str
    detail: str = ""
    url: str = ""
    icon: str = "bell"


Teller = Callable[[User, Sequence[Notification]], Mapping[int, Told]]
_tellers: dict[str, Teller] = {}


def kind(code: str, teller: Teller) -> None:
    """Register who gives the words of a kind: `{notification id: Told}`; one left out is not the reader's any more."""
    _tellers[code] = teller


def words(user: User, rows: Sequence[Notification]) -> list[tuple[Notification, Told]]:
    """The notifications with what `user` may still read of them; a fixed number of queries a kind."""
    said: dict[int, Told] = {}
    for code in {row.kind for row in rows}:
        own = [row for row in rows if row.kind == code]
        teller = _tellers.get(code)
        said |= teller(user, own) if teller else {row.pk: Told(row.text, url=row.url) for row in own}
    gone = Told(_("No longer available to you"), icon="ban")
    return [(row, said.get(row.pk, gone)) for row in rows]
