"""The rows that mirror values for filters and sorting; always made from the JSON, never the other way."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from letopis.attributes.hosts import Host, host_of
from letopis.attributes.models import AttributeDefinition, AttributeValue
from letopis.attributes.types import Type, fits
from letopis.kernel.text import fold, sort_key

_TEXTS = {Type.TEXT, Type.LONG_TEXT, Type.LINK, Type.EMAIL, Type.PHONE}


def rows_of(definition: AttributeDefinition, value: Any, model: type[AttributeValue]) -> list[AttributeValue]:
    """The unsaved rows of one value; none for a value that is empty or not of the attribute's type."""
    if value is None or not fits(definition, value):
        return []
    if definition.type == Type.CHOICES:
        codes = [choice["code"] for choice in definition.choices if choice["code"] in value]
        return [_choice_row(definition, code, model, is_first=not number) for number, code in enumerate(codes)]
    if definition.type == Type.CHOICE:
        return [_choice_row(definition, value, model)]
    return [model(definition=definition, **_columns(definition, value))]


def _choice_row(
    definition: AttributeDefinition, code: str, model: type[AttributeValue], *, is_first: bool = True
) -> AttributeValue:
    place = next(number for number, choice in enumerate(definition.choices) if choice["code"] == code)
    return model(definition=definition, text_key=code, number=float(place), is_first=is_first)


def _columns(definition: AttributeDefinition, value: Any) -> dict[str, Any]:
    if definition.type in _TEXTS:
        return {"text_key": sort_key(value), "text": fold(value)}
    if definition.type == Type.DATE:
        return {"moment": datetime.fromisoformat(value).replace(tzinfo=UTC)}
    if definition.type == Type.MOMENT:
        return {"moment": datetime.fromisoformat(value)}
    if definition.type in (Type.REFERENCE, Type.FILE):
        return {"text_key": value}
    return {"number": float(value)}


def mirror(records: Sequence[Any], definitions: Iterable[AttributeDefinition] | None = None) -> None:
    """Make the mirror of saved cards of one host equal to their JSON, in a fixed number of queries.

    `definitions` limits it to some attributes. For imports, merges and whatever else writes `attributes` in bulk.
    """
    if not records:
        return
    host = host_of(records[0])
    known = list(definitions) if definitions is not None else list(AttributeDefinition.objects.filter(host=host.code))
    if not known:
        return
    old: Any = host.values._default_manager.filter(host__in=[record.pk for record in records])  # type: ignore[misc]
    if definitions is not None:
        old = old.filter(definition__in=known)
    old.delete()
    _write(host, records, known)


def _write(host: Host, records: Sequence[Any], definitions: Sequence[AttributeDefinition]) -> None:
    rows = []
    for record in records:
        for definition in definitions:
            for row in rows_of(definition, record.attributes.get(definition.code), host.values):
                row.host_id = record.pk  # type: ignore[attr-defined]
                rows.append(row)
    host.values._default_manager.bulk_create(rows, batch_size=500)
