"""The types of events everybody starts with."""

from typing import Any

from letopis.events.models import Counter, EventType


def outcome(code: str, icon: str, *, success: bool = False, then: tuple[str, int] = ("", 1)) -> dict[str, Any]:
    """An outcome as types keep it, under its standard name."""
    return {
        "code": code,
        "name": "",
        "icon": icon,
        "success": success,
        "next_type": then[0],
        "next_days": then[1],
        "retired": False,
    }


CALL_OUTCOMES = [
    outcome("reached", "phone-call", success=True, then=("call", 7)),
    outcome("no_answer", "phone-off", then=("call", 1)),
    outcome("call_back", "phone-forwarded", then=("call", 1)),
    outcome("voicemail", "voicemail", then=("call", 1)),
]
MEETING_OUTCOMES = [
    outcome("agreed", "circle-check", success=True, then=("email", 1)),
    outcome("partly", "circle-dot-dashed", then=("meeting", 7)),
    outcome("no_show", "user-x", then=("call", 1)),
]
TYPES: dict[str, dict[str, Any]] = {
    "call": {
        "icon": "phone",
        "look": "call",
        "form": "call",
        "awaits_answer": True,
        "default_minutes": 15,
        "default_reminder": 15,
        "outcomes": CALL_OUTCOMES,
        "next_type": "call",
        "next_days": 7,
    },
    "meeting": {
        "icon": "handshake",
        "look": "meet",
        "form": "meeting",
        "outcomes": MEETING_OUTCOMES,
        "next_type": "email",
        "has_direction": False,
        "default_minutes": 60,
        "default_reminder": 60,
    },
    "email": {
        "icon": "mail",
        "look": "mail",
        "form": "email",
        "awaits_answer": True,
        "next_type": "call",
        "next_days": 3,
    },
    "sms": {
        "icon": "message-square",
        "look": "sms",
        "form": "sms",
        "awaits_answer": True,
        "next_type": "call",
        "next_days": 3,
    },
    "messenger": {
        "icon": "message-circle",
        "look": "rose",
        "form": "messenger",
        "awaits_answer": True,
        "next_type": "call",
        "next_days": 3,
    },
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
