"""The channels and goals everybody starts with."""

from letopis.channels.actions.goals import write_version
from letopis.channels.models import Channel, Goal
from letopis.events.models import EventType

CHANNELS = [
    ("call", "outgoing"),
    ("call", "incoming"),
    ("meeting", ""),
    ("email", "outgoing"),
    ("email", "incoming"),
    ("sms", "outgoing"),
    ("sms", "incoming"),
    ("messenger", "outgoing"),
    ("messenger", "incoming"),
]

GOALS = {
    "reply": ("reply", {"days": 7, "talked": True, "channels": []}),
    "meeting": ("event", {"types": ["meeting"], "direction": "", "outcomes": [], "tag": ""}),
}


def seed() -> None:
    """Add the rows that are missing; those that are there stay as they are."""
    types = {row.code: row for row in EventType.objects.filter(code__in={code for code, _direction in CHANNELS})}
    for order, (code, direction) in enumerate(CHANNELS):
        name = f"{code}-{direction}" if direction else code
        if Channel.objects.filter(code=name).exists():
            continue
        Channel.objects.get_or_create(
            type=types[code], direction=direction, tag=None, defaults={"code": name, "order": order}
        )
    for order, (code, (kind, rule)) in enumerate(GOALS.items()):
        row, new = Goal.objects.get_or_create(code=code, defaults={"kind": kind, "rule": rule, "order": order})
        if new:
            write_version(row, by=None)
