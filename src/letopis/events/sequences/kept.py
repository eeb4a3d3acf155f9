"""Custom attributes a template keeps: those its reader may change, as values and as they are typed."""

from collections.abc import Mapping
from typing import Any

from letopis.accounts.models import User
from letopis.attributes.models import AttributeDefinition
from letopis.attributes.queries import definitions, names_of
from letopis.attributes.texts import typed
from letopis.attributes.types import fits


def _fitting(user: User, values: Mapping[str, Any]) -> list[tuple[AttributeDefinition, Any]]:
    if not values:
        return []
    return [
        (row, values[row.code])
        for row in definitions(user, "event")
        if row.code in values and row.is_changed_by(user) and row.type != row.Type.FILE and fits(row, values[row.code])
    ]


def kept_attributes(user: User, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values `user` may give to an event; files stay with the event they hang on."""
    return {row.code: value for row, value in _fitting(user, values)}


def typed_attributes(user: User, values: Mapping[str, Any]) -> dict[str, Any]:
    """The same values by the fields of the event's form, as people type them."""
    return {
        row.field: typed(row, value, zone=user.zone, names=names_of(user, row, [value]))
        for row, value in _fitting(user, values)
    }
