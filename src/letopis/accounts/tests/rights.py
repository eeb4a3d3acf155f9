"""Rights of signing in, the profile and the users."""

from typing import Any

from letopis.accounts.models import Team, User
from letopis.config.tests.rights import LIST, MANAGED, MANAGING, OWN_ACTION, OWN_PAGE

_DRAFT = "7f3d3a52-0d3b-4a55-9a8c-3a64c3a1d1aa"
PAGES: dict[str, tuple[Any, ...]] = {
    "sign-in": ("get", (200, 302, 302, 302, 302, 302, 302)),
    "demo-sign-in": ("post", (404,) * 7),
    "sign-out": ("post", OWN_ACTION),
    "setup": ("get", (404,) * 7),
    "profile": ("get", OWN_PAGE),
    "password": ("post", (302, 422, 422, 422, 422, 422, 422), {"old": "x", "password": "y"}),
    "look": ("post", OWN_ACTION, {"theme": "dark"}),
    "draft": ("post", (302, *(204 for _who in range(6))), {"form": "person-new", "draft": _DRAFT, "body": "a=1"}),
    "draft-drop": ("post", OWN_ACTION, {"form": "person-new", "draft": _DRAFT}),
    "users": ("get", MANAGING),
    "user": ("get", MANAGING),
    "user-disable": ("post", MANAGED),
    "user-enable": ("post", MANAGED),
    "user-password": ("post", MANAGED),
    "teams": ("post", MANAGED, {"name": "Новый"}),
    "team": ("post", MANAGED, {"name": "Другой"}),
}
OPERATIONS = {
    ("get", "/users"): LIST,
    ("get", "/users/{id}"): (401, 404, 200, 200, 200, 200, 200),
}


def kwargs(name: str, world: dict[str, Any]) -> dict[str, Any] | None:
    if name == "team":
        return {"public_id": world["vera"].team.public_id}
    return {"public_id": world["vera"].public_id} if name.startswith("user") else None


def after(name: str, status: int, who: str, world: dict[str, Any]) -> None:
    """Who was sent away may come back; the team made is gone."""
    if name in ("sign-out", "user-disable", "user-password"):
        User.objects.update(is_active=True)
    if name == "teams":
        Team.objects.filter(name="Новый").delete()
