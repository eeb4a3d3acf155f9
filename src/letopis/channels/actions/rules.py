"""What every write of this part asks first."""

from typing import Any, TypeVar

from django.db import models
from django.utils.translation import gettext as _

from letopis.accounts.models import User
from letopis.kernel.errors import Conflict, Forbidden, NotFound

M = TypeVar("M", bound=models.Model)


def check_manages(by: User) -> None:
    """Only an owner changes settings."""
    if not by.role.manages_users:
        raise Forbidden(_("Only an owner changes the settings."))


def locked(row: M, *, by: User, version: int | None) -> M:
    """The row read again under a lock. Raises `Forbidden`, `NotFound`, `Conflict` for a stale version."""
    check_manages(by)
    fresh: Any = type(row)._default_manager.select_for_update().filter(pk=row.pk).first()
    if fresh is None:
        raise NotFound
    if version is not None and version != fresh.version:
        raise Conflict
    return fresh  # type: ignore[no-any-return]
