"""Everything that changes definitions of attributes and their values."""

from letopis.attributes.actions.definitions import (
    add_attribute,
    change_attribute,
    order_attributes,
    restore_attribute,
    retire_attribute,
)
from letopis.attributes.actions.retyping import Retyping, change_type, try_type
from letopis.attributes.actions.values import change_value, put_value, restore_values, set_values

__all__ = [
    "Retyping",
    "add_attribute",
    "change_attribute",
    "change_type",
    "change_value",
    "order_attributes",
    "put_value",
    "restore_attribute",
    "restore_values",
    "retire_attribute",
    "set_values",
    "try_type",
]
