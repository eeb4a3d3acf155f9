"""What files may hang on. A higher part registers its cards here; this part knows them by label and id only.

The door of a file is the door of its card: who may not see the card does not learn that the file exists.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from letopis.accounts.models import User
from letopis.accounts.records import Record
from letopis.accounts.visibility import may_change
from letopis.kernel.errors import NotFound


@dataclass(frozen=True)
class Host:
    """One kind of cards."""

    code: str  # of routes: the card is `url(code, public_id)`, its files `url(f"{code}-files", public_id)`
    model: type[Record]
    list_title: Callable[[], str]
    list_route: str
    visible: Callable[[User], QuerySet[Any]]  # the cards a user may open
    listed: Callable[[User], QuerySet[Any]]  # the cards a user meets in lists and search
    may_change: Callable[[User, Any], bool] = may_change

    @property
    def kind(self) -> str:
        """How attachments name it."""
        return self.model._meta.label_lower

    def get(self, user: User, **key: Any) -> Any:
        """The card with this `public_id` or `pk`. Raises `NotFound` also for what `user` may not see."""
        card = self.visible(user).filter(**key).first()
        if card is None:
            raise NotFound
        return card


HOSTS: dict[str, Host] = {}  # by kind


def hosts_files(host: Host) -> None:
    """Register a kind of cards; called from its part's `ready()`."""
    HOSTS[host.kind] = host


def host_of(record: Any) -> Host:
    """The kind of a card."""
    return HOSTS[record._meta.label_lower]


def host_called(code: str) -> Host:
    """The kind whose routes are called `code`."""
    return next(host for host in HOSTS.values() if host.code == code)


def card_of(user: User, code: str, public_id: UUID) -> Any:
    """The card behind an address of its files."""
    return host_called(code).get(user, public_id=public_id)
