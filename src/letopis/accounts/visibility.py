"""Which rows a user may see or change, for records with a `responsible` and a `team`."""

from typing import Protocol, Self, TypeVar

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from letopis.accounts.models import Scope, User
from letopis.kernel.errors import Forbidden

M = TypeVar("M", bound=models.Model, covariant=True)


class Owned(Protocol):
    """A record that belongs to a user and a team."""

    @property
    def responsible_id(self) -> int: ...

    @property
    def team_id(self) -> int | None: ...


def scope_filter(user: User, scope: str, path: str = "") -> Q:
    """The rows of `scope` for `user`; a disabled user has none. `path` leads to them from joined rows: "event__"."""
    if not user.is_active or scope == Scope.NONE:
        return Q(pk__in=[])
    if scope == Scope.ALL:
        return Q()
    own = Q(**{f"{path}responsible": user.pk})
    if scope == Scope.TEAM and user.team_id is not None:
        return Q(**{f"{path}team": user.team_id}) | own
    return own


def points_at(rows: models.QuerySet[models.Model], key: str) -> Exists:
    """Whether the record a foreign key names is one of `rows`, asked row by row.

    For `visible_to` where few rows are asked: as a list (`key__in=…`) SQLite would read everything the user sees before
    the first row.
    """
    return Exists(rows.filter(pk=OuterRef(key)))


def scope_ranges(user: User, scope: str) -> list[Q]:
    """The same rows as disjoint conditions, each of which is one range of an index."""
    if user.is_active and scope == Scope.TEAM and user.team_id is not None:
        return [Q(team=user.team_id), Q(responsible=user.pk) & ~Q(team=user.team_id)]
    return [scope_filter(user, scope)]


def _holds(user: User, scope: str, row: Owned) -> bool:
    if not user.is_active or scope == Scope.NONE:
        return False
    if scope == Scope.ALL or row.responsible_id == user.pk:
        return True
    return scope == Scope.TEAM and row.team_id is not None and row.team_id == user.team_id


def may_see(user: User, row: Owned) -> bool:
    """Whether `row` is in `visible_to(user)`, answered from the loaded row."""
    return _holds(user, user.role.sees, row)


def may_change(user: User, row: Owned) -> bool:
    """Whether the user's role lets them change `row`, which they see."""
    return may_see(user, row) and _holds(user, user.role.changes, row)


def check_manages(user: User) -> None:
    """Raise `Forbidden` for who does not change the settings."""
    if not user.role.manages_users:
        raise Forbidden(_("Only an owner changes the settings."))


def may_create(user: User) -> bool:
    """Whether the user may add records at all; an observer may not."""
    return user.is_active and user.role.changes != Scope.NONE


class OwnedQuerySet(models.QuerySet[M]):
    """Rows that start at `visible_to(user)`."""

    def visible_to(self, user: User) -> Self:
        """The rows the user's role lets them see."""
        return self.filter(scope_filter(user, user.role.sees))

    def ranges_visible_to(self, user: User) -> list[Self]:
        """The same rows as disjoint sets, for pages in an order that an index of each has."""
        return [self.filter(condition) for condition in scope_ranges(user, user.role.sees)]
