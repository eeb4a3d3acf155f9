"""The fields of events in lists, and those that events add to people and counterparties."""

from letopis.events.list_fields.cards import card_fields
from letopis.events.list_fields.events import event_fields

__all__ = ["card_fields", "event_fields"]
