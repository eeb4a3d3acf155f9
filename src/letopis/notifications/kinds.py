"""The words of notifications: a kind that speaks of records says them when they are read, by the reader's rights."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django_stubs_ext import StrOrPromise
from markupsafe import Markup

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
Toaster = Callable[[HttpRequest, Sequence[Notification]], Markup]


@dataclass(frozen=True)
class Kind:
    """A kind of notifications."""

    code: str
    teller: Teller
    title: StrOrPromise  # on the page of choices
    toaster: Toaster | None = None  # shown on every page until it is read


KINDS: dict[str, Kind] = {}


def kind(code: str, teller: Teller, title: StrOrPromise, toaster: Toaster | None = None) -> None:
    """Register who gives the words of a kind: `{notification id: Told}`; one left out is not the reader's any more."""
    KINDS[code] = Kind(code, teller, title, toaster)


def told(user: User, rows: Sequence[Notification]) -> dict[int, Told]:
    """What `user` may still read of them; a fixed number of queries a kind."""
    said: dict[int, Told] = {}
    for code in {row.kind for row in rows}:
        own = [row for row in rows if row.kind == code]
        known = KINDS.get(code)
        said |= known.teller(user, own) if known else {row.pk: Told(row.text, url=row.url) for row in own}
    return said


def words(user: User, rows: Sequence[Notification]) -> list[tuple[Notification, Told]]:
    """The notifications with their words, and with a word for those that are not the reader's any more."""
    said = told(user, rows)
    gone = Told(_("No longer available to you"), icon="ban")
    return [(row, said.get(row.pk, gone)) for row in rows]
