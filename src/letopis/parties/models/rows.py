"""The cards there are: those that were merged into another one are kept, but nobody meets them."""

from typing import Self, TypeVar

from django.db import models

from letopis.accounts.models import User
from letopis.accounts.visibility import OwnedQuerySet

M = TypeVar("M", bound=models.Model, covariant=True)


class PartyQuerySet(OwnedQuerySet[M]):
    """Rows that start at `visible_to(user)`, which leaves out merged ones: lists, pickers, doors, exports and the API."""

    def visible_to(self, user: User) -> Self:
        return super().visible_to(user).filter(merged_into=None)

    def ranges_visible_to(self, user: User) -> list[Self]:
        return [rows.filter(merged_into=None) for rows in super().ranges_visible_to(user)]

    def merged(self) -> Self:
        """The cards that live on in another one."""
        return self.filter(merged_into__isnull=False)
