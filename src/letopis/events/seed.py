"""The types of events everybody starts with."""

from typing import Any

from letopis.events.models import Counter, EventType

TYPES: dict[str, dict[str, Any]] = {
    "call": {"icon": "phone", "look": "call", "awaits_answer": True, "default_minutes": 15, "default_reminder": 15},
    "meeting": {
        "icon": "handshake",
        "look": "meet",
        "has_direction": False,
        "default_minutes": 60,
        "default_reminder": 60,
    },
    "email": {"icon": "mail", "look": "mail", "awaits_answer": True},
    "sms": {"icon": "message-square", "look": "sms", "awaits_answer": True},
    "entry": {
        "icon": "calendar",
        "look": "cal",
        "has_direction": False,
        "needs_participant": False,
        "default_minutes": 30,
        "default_reminder": 15,
    },
    "task": {"icon": "list-checks", "look": "other", "has_direction": False, "needs_participant": False},
    "note": {"icon": "sticky-note", "look": "other", "has_direction": False, "needs_participant": False},
    "other": {"icon": "shapes", "look": "other", "awaits_answer": True, "needs_participant": False},
}


def seed() -> None:
    """Add the types that are missing; those that are there stay as they are."""
    for order, (code, values) in enumerate(TYPES.items()):
        EventType.objects.get_or_create(code=code, defaults={**values, "order": order})
    Counter.objects.get_or_create(name="event")
