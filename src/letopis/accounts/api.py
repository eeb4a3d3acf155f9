"""Users, as the API shows them: one's colleagues."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema

from letopis.accounts.models import User
from letopis.accounts.queries import colleagues_of
from letopis.kernel.errors import NotFound
from letopis.rest.paging import page_of
from letopis.rest.requests import user_of
from letopis.rest.types import Limit, Page

router = Router(tags=["users"])


class UserOut(Schema):
    """A user."""

    id: UUID
    login: str
    name: str
    role: str
    team: str | None


def _shape(user: User) -> dict[str, Any]:
    return {
        "id": user.public_id,
        "login": user.login,
        "name": user.name,
        "role": user.role.code,
        "team": user.team.name if user.team else None,
    }


@router.get("", response=Page[UserOut], operation_id="list_users")
def list_users(request: HttpRequest, limit: Limit = 50, cursor: str | None = None, sort: str = "name") -> Any:
    """The active users one may hand work to, and oneself."""
    rows = colleagues_of(user_of(request)).select_related("role", "team")
    return page_of(rows, _shape, sort=sort, fields={"name": "name", "login": "login"}, limit=limit, cursor=cursor)


@router.get("/{id}", response=UserOut, operation_id="get_user")
def get_user(request: HttpRequest, id: UUID) -> Any:
    """One user."""
    found = colleagues_of(user_of(request)).select_related("role", "team").filter(public_id=id).first()
    if found is None:
        raise NotFound
    return _shape(found)
