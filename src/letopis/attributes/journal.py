"""What the journal knows of attributes: their names, how their values read, how they stand now."""

from collections.abc import Callable
from typing import Any

from letopis.accounts.models import User
from letopis.attributes.models import AttributeDefinition
from letopis.attributes.queries import definitions, names_of
from letopis.attributes.texts import text
from letopis.attributes.types import home_zone
from letopis.history.facts import Values, shown
from letopis.history.fields import JournalField, State

PREFIX = "attributes."


def described(host: str) -> Callable[[User, Any], list[JournalField]]:
    """The attributes of a host that a reader may see; retired ones too, as long as the card or its history has them."""

    def fields(reader: User, record: Any) -> list[JournalField]:
        return [_field(reader, definition) for definition in definitions(reader, host, retired=True)]

    return fields


def _field(reader: User, definition: AttributeDefinition) -> JournalField:
    def words(state: State) -> str:
        value = state.get(definition.key, {}).get("value")
        if value is None:
            return ""
        return text(definition, value, zone=home_zone(), names=names_of(reader, definition, [value]))

    restorable = definition.is_changed_by(reader) and not definition.retired_at
    return JournalField(definition.key, definition.name, (definition.key,), text=words, restorable=restorable)


def snapshot(record: Any) -> dict[str, Values]:
    """The values of a card by the names of the journal."""
    return {f"{PREFIX}{code}": shown(value) for code, value in record.attributes.items()}
