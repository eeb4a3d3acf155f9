"""What of a card's journal is hidden from a reader: the values of attributes their role may not see."""

from typing import Any

from letopis.accounts.models import User
from letopis.attributes.hosts import HOSTS
from letopis.attributes.models import AttributeDefinition
from letopis.dictionaries.queries import every


def hidden_names(target: Any, reader: User) -> set[str]:
    """The journal's names of the attributes of `target` that `reader` may not see."""
    host = next((host for host in HOSTS.values() if isinstance(target, host.model)), None)
    if host is None:
        return set()
    known = every(AttributeDefinition)
    return {row.key for row in known if row.host == host.code and row.seen_by and not row.is_seen_by(reader)}
