"""Rights of channels, expenses and goals."""

from typing import Any

from letopis.channels.models import Channel, Goal
from letopis.config.tests.rights import LIST, MANAGED, MANAGING
from letopis.parties.models import Source

REFUSED = (302, 403, 403, 403, 403, 403, 422)  # an owner gets as far as what is wrong with an empty form
PAGES: dict[str, tuple[Any, ...]] = {
    "channel-settings": ("get", MANAGING),
    "channel-add": ("post", REFUSED),
    "channel": ("get", MANAGING),
    "channel-switch": ("post", MANAGED, {"active": "1"}),
    "channel-move": ("post", MANAGED, {"up": "1"}),
    "channel-undo": ("post", (302, 403, 403, 403, 403, 403, 404)),  # nothing of theirs to take back
    "cost-settings": ("get", MANAGING),
    "costs-load": ("post", REFUSED),
    "source-costs": ("get", MANAGING),
    "goal-settings": ("get", MANAGING),
    "goal-add": ("get", MANAGING),
    "goal": ("get", MANAGING),
    "goal-switch": ("post", MANAGED, {"active": "1"}),
}
OPERATIONS: dict[tuple[str, str], Any] = {
    ("get", f"/{name}{what}"): LIST for name in ("channels", "goals") for what in ("", "/{id}")
}


def extend(world: dict[str, Any]) -> dict[str, Any]:
    """The first channel of the dictionary, and the first goal."""
    return {"ids": {"channels": Channel.objects.all()[0].public_id, "goals": Goal.objects.all()[0].public_id}}


def kwargs(name: str, world: dict[str, Any]) -> dict[str, Any] | None:
    if name == "channel-undo":
        from letopis.history.models import FactRecord

        return {"fact_id": FactRecord.objects.order_by("pk")[0].pk}
    if name.startswith("channel"):
        return {"public_id": world["ids"]["channels"]}
    if name.startswith("goal"):
        return {"public_id": world["ids"]["goals"], "code": "reply"}
    if name == "source-costs":
        return {"public_id": Source.objects.order_by("pk")[0].public_id}
    return None
