"""What can be commented on: a higher part registers its records; comments know nothing else of them."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import models

from letopis.accounts.models import User
from letopis.kernel.errors import NotFound


@dataclass(frozen=True)
class Target:
    """A kind of records with comments."""

    code: str  # "person"
    model: type[models.Model]
    get: Callable[[User, UUID], Any]  # the door: `NotFound` for what the user may not see
    seen: Callable[[User, Collection[int]], set[int]]  # which of these ids the user may see, in one query
    address: Callable[[Any], str]
    changed: Callable[[int], None] = lambda pk: None  # told when what is said of a record has changed

    @property
    def kind(self) -> str:
        return self.model._meta.label_lower


TARGETS: dict[str, Target] = {}


def commented(target: Target) -> None:
    """Register a kind; called from its part's `ready()`."""
    TARGETS[target.code] = target


def target_of(kind: str) -> Target:
    """The target whose records have this label."""
    return next(target for target in TARGETS.values() if target.kind == kind)


def get_target(user: User, code: str, public_id: UUID) -> tuple[Target, Any]:
    """A record through its own door."""
    if code not in TARGETS:
        raise NotFound
    return TARGETS[code], TARGETS[code].get(user, public_id)


def may_see_target(user: User, kind: str, pk: int) -> bool:
    """Whether `user` sees one record."""
    return pk in target_of(kind).seen(user, [pk])
