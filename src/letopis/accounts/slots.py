"""What higher parts do when a user moves to another team or time zone, in the same transaction."""

from collections.abc import Callable
from typing import Protocol

from letopis.accounts.models import User


class Mover(Protocol):
    """Moves the records of `user` into the team they are in now."""

    def __call__(self, user: User, *, by: User) -> None: ...


_movers: list[Mover] = []


def on_team_change(mover: Mover) -> None:
    """Register a mover; called from a part's `ready()`."""
    if mover not in _movers:
        _movers.append(mover)


def move_records(user: User, *, by: User) -> None:
    """Run every registered mover."""
    for mover in _movers:
        mover(user, by=by)


ON_ZONE_CHANGE: list[Callable[[User], None]] = []  # what is due at nine in the morning is due at another moment
