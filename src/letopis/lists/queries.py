"""Reading saved views."""

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django_stubs_ext import StrOrPromise

from letopis.kernel.errors import NotFound
from letopis.lists.models import DefaultView, SavedView
from letopis.lists.spec import ListSpec, own_views

if TYPE_CHECKING:
    from letopis.accounts.models import User


@dataclass(frozen=True)
class View:
    """What a tab holds: a list's own view or a saved one."""

    code: str
    label: StrOrPromise
    query: str = ""
    where: str = ""
    sort: str = ""
    columns: str = ""
    group: str = ""
    saved: SavedView | None = None
    is_mine: bool = False


def saved_views(user: "User") -> QuerySet[SavedView]:
    """The views `user` may use: their own, those of authors in their team, everybody's."""
    if not user.is_active:
        return SavedView.objects.none()
    seen = Q(author=user.pk) | Q(audience=SavedView.Audience.ALL)
    if user.team_id is not None:
        seen |= Q(audience=SavedView.Audience.TEAM, author__team=user.team_id)
    return SavedView.objects.filter(seen, deleted_at=None)


def get_my_view(user: "User", public_id: UUID | str, *, deleted: bool = False) -> SavedView:
    """A view `user` has made. Raises `NotFound`."""
    rows = SavedView.objects.filter(author=user.pk, deleted_at__isnull=not deleted)
    try:
        return rows.get(public_id=public_id)
    except (SavedView.DoesNotExist, ValueError, ValidationError) as error:
        raise NotFound from error


def get_view(user: "User", public_id: UUID | str) -> SavedView:
    """A view `user` may use. Raises `NotFound`."""
    try:
        return saved_views(user).get(public_id=public_id)
    except (SavedView.DoesNotExist, ValueError, ValidationError) as error:
        raise NotFound from error


def views_of(spec: ListSpec, user: "User") -> list[View]:
    """The tabs of a list, the list's own ones first."""
    rows = saved_views(user).filter(list=spec.name).order_by("order", "pk")
    return [View(view.code, view.label, where=view.where, sort=view.sort) for view in own_views(spec)] + [
        View(
            row.code,
            row.name,
            row.query,
            row.where,
            row.sort,
            row.columns,
            row.group,
            row,
            is_mine=row.author_id == user.pk,
        )
        for row in rows
    ]


def default_code(spec: ListSpec, user: "User") -> str:
    """The view the user's list opens with, "" for the first."""
    return DefaultView.objects.filter(user=user.pk, list=spec.name).values_list("view", flat=True).first() or ""
