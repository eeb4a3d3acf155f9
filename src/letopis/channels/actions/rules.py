"""What every write of this part asks first."""

from typing import Any, TypeVar

from django.db import models

from letopis.accounts.models import User
from letopis.accounts.visibility import check_manages
from letopis.kernel.errors import Conflict, NotFound

M = TypeVar("M", bound=models.Model)


def locked(row: M, *, by: User, version: int | None) -> M:
    """The row read again under a lock. Raises `Forbidden`, `NotFound`, `Conflict` for a stale version."""
    check_manages(by)
    fresh: Any = type(row)._default_manager.select_for_update().filter(pk=row.pk).first()
    if fresh is None:
        raise NotFound
    if version is not None and version != fresh.version:
        raise Conflict
    return fresh  # type: ignore[no-any-return]
