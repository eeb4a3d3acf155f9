"""What every card has: an outside address, a version, somebody responsible, a mark for deletion."""

import uuid
from typing import Any, TypeVar

from django.db import models
from django.utils.translation import gettext as _

from letopis.accounts.models import Team, User
from letopis.accounts.visibility import may_change
from letopis.kernel import clock
from letopis.kernel.errors import Conflict, Forbidden, NotFound

M = TypeVar("M", bound="Record")


class Record(models.Model):
    """Base of people, counterparties and events. `team` is stored so that a list is one index range."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.PositiveIntegerField(default=1)
    responsible = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    updated_at = models.DateTimeField(default=clock.now)
    is_marked_for_deletion = models.BooleanField(default=False)
    # Values of custom attributes by the stable code of their definition; the truth behind every index of them.
    attributes: models.JSONField[Any, Any] = models.JSONField(default=dict, blank=True)

    class Meta:
        abstract = True


def locked(record: M, *, by: User, version: int | None = None) -> M:
    """The record read again under a lock, for a change by `by`.

    Raises `NotFound` when it is gone, `Forbidden` when `by` may not change it, `Conflict` when `version` is stale.
    """
    fresh = type(record)._base_manager.select_for_update().filter(pk=record.pk).first()
    if fresh is None:
        raise NotFound
    if not may_change(by, fresh):
        raise Forbidden(_("You may see this record, but not change it."))
    if version is not None and version != fresh.version:
        raise Conflict
    return fresh


def save_changed(record: Record, fields: list[str]) -> None:
    """Write `fields` of a locked record, with its next version and moment of change."""
    record.version += 1
    record.updated_at = clock.now()
    record.save(update_fields=[*fields, "version", "updated_at"])
