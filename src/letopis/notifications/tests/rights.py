"""Rights of notifications: everybody has their own."""

from typing import Any

from letopis.config.tests.rights import MINE, OWN_ACTION, OWN_PAGE
from letopis.notifications.models import Notification

PAGES: dict[str, tuple[Any, ...]] = {
    "notifications": ("get", OWN_PAGE),
    "bell": ("get", OWN_PAGE),
    "notification-choices": ("get", OWN_PAGE),
    "notifications-read": ("post", OWN_ACTION),
    "notification-read": ("post", tuple(302 if status == 200 else status for status in MINE)),
}


def extend(world: dict[str, Any]) -> dict[str, Any]:
    """Something Анна is told."""
    return {"told": Notification.objects.create(user=world["anna"], kind="test", text="Слово")}


def kwargs(name: str, world: dict[str, Any]) -> dict[str, Any] | None:
    return {"public_id": world["told"].public_id} if name == "notification-read" else None
