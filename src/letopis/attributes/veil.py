"""What of a card's journal is hidden from a reader: the values of attributes their role may not see."""

from typing import Any

from letopis.accounts.models import User
from letopis.attributes.hosts import HOSTS
from letopis.attributes.models import AttributeDefinition


def hidden_names(target: Any, reader: User) -> set[str]:
    """The journal's names of the attributes of `target` that `reader` may not see."""
    host = next((host for host in HOSTS.values() if isinstance(target, host.model)), None)
    if host is None:
        return set()
    restricted = AttributeDefinition.objects.filter(host=host.code).exclude(seen_by=[])
    return {definition.key for definition in restricted if not definition.is_seen_by(reader)}
