"""Another type for an attribute: tried first, then done; what cannot be read anew stays as it is."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from letopis.accounts.models import User
from letopis.attributes.actions.definitions import check_may_define, check_type, fresh, save
from letopis.attributes.actions.searching import search_anew
from letopis.attributes.actions.values import shown_value
from letopis.attributes.codes import code_of
from letopis.attributes.facts import AttributeRetyped
from letopis.attributes.hosts import HOSTS
from letopis.attributes.mirror import mirror
from letopis.attributes.models import AttributeDefinition
from letopis.attributes.queries import holders, names_of
from letopis.attributes.texts import SEPARATOR, Names, choice_named, parse, text
from letopis.attributes.types import Type, fits, home_zone
from letopis.history.actions import record
from letopis.history.differences import put
from letopis.history.facts import Changed
from letopis.kernel import clock
from letopis.kernel.database import in_transaction
from letopis.kernel.errors import Refused

_CHUNK = 500
_LISTED = 200
_MOST_CHOICES = 100


@dataclass
class Retyping:
    """What a change of type would do: how many values it would read anew, and which it could not."""

    converted: int = 0
    same: int = 0
    kept: list[tuple[Any, str, str]] = field(default_factory=list)  # the first of them: card, value, why
    kept_count: int = 0
    new_choices: list[str] = field(default_factory=list)


def _retyped(definition: AttributeDefinition, type: str, target: str) -> tuple[AttributeDefinition, list[str]]:
    """A copy with the new type; a list made of texts gets the texts as its choices."""
    new = AttributeDefinition.objects.get(pk=definition.pk)
    new.type, new.target = type, target
    added: list[str] = []
    if new.has_choices and not definition.has_choices:
        for _card, value in _values(definition):
            words = text(definition, value, zone=home_zone())
            parts = words.split(SEPARATOR.strip()) if new.type == Type.CHOICES else [words]
            for name in (" ".join(part.split()) for part in parts):
                if 0 < len(name) <= 120 and ";" not in name and choice_named(new, name) is None:
                    color = AttributeDefinition.COLORS[len(new.choices) % len(AttributeDefinition.COLORS)]
                    code = code_of(name, {choice["code"] for choice in new.choices})
                    new.choices = [*new.choices, {"code": code, "name": name, "color": color, "retired": False}]
                    added.append(name)
            if len(added) > _MOST_CHOICES:  # no list of a person's making: they are free texts
                break
    return new, added[:_MOST_CHOICES]


def _values(definition: AttributeDefinition) -> Iterator[tuple[Any, Any]]:
    for card in holders(definition).order_by("pk").iterator(chunk_size=_CHUNK):
        yield card, card.attributes[definition.code]


def _read(old: AttributeDefinition, new: AttributeDefinition, value: Any, names: Names, by: User) -> Any:
    """The value in the new type; raises `Refused` when it cannot be read."""
    if old.has_choices and new.has_choices and fits(old, value):  # by code: names may have been retired or doubled
        codes = value if isinstance(value, list) else [value]
        if new.type == Type.CHOICES:
            return codes
        if len(codes) == 1:
            return codes[0]
        raise Refused(_("There are several choices, the new type takes one."))
    return parse(new, text(old, value, zone=home_zone(), names=names), by=by, zone=home_zone())


def try_type(definition: AttributeDefinition, type: str, target: str, *, by: User) -> Retyping:
    """What `change_type` would do; changes nothing."""
    check_may_define(by)
    check_type(type, target)
    new, added = _retyped(definition, type, target)
    found = Retyping(new_choices=added)
    names = names_of(by, definition, [value for _card, value in _values(definition)] if definition.target else [])
    for card, value in _values(definition):
        try:
            read = _read(definition, new, value, names, by)
        except Refused as error:
            found.kept_count += 1
            if len(found.kept) < _LISTED:
                words = text(definition, value, zone=home_zone(), names=names)
                found.kept.append((card, words, str(error.message)))
            continue
        found.converted += read != value
        found.same += read == value
    return found


@in_transaction
def change_type(
    definition: AttributeDefinition, type: str, target: str, *, by: User, version: int | None = None
) -> AttributeDefinition:
    """Give an attribute another type and read its values anew, in every card whoever sees it, as one fact."""
    old = fresh(definition, by=by, version=version)
    check_type(type, target)
    if (old.type, old.target) == (type, target):
        return old
    new, _new_choices = _retyped(old, type, target)
    definition = fresh(old, by=by)
    changes = [put(definition, {"type": type, "target": target, "choices": new.choices})]
    save(definition)
    batch: list[Any] = []
    held = list(_values(old))
    names = names_of(by, old, [value for _card, value in held])
    for card, value in held:
        try:
            read = _read(old, definition, value, names, by)
        except Refused:
            read = value  # it stays as it is: the card shows it, with a mark
        if read != value:
            before, after = shown_value(old, value, by, names), shown_value(definition, read, by)
            changes.append(Changed(card, {definition.key: before}, {definition.key: after}))
            card.attributes = {**card.attributes, definition.code: read}
            card.version, card.updated_at = card.version + 1, clock.now()
        batch.append(card)
        if len(batch) >= _CHUNK:
            _write(batch, definition)
            batch = []
    _write(batch, definition)
    if old.is_searched or definition.is_searched:
        search_anew(definition)
    record(AttributeRetyped(changes, data={"name": definition.name, "host": definition.host}), by=by)
    return definition


def _write(cards: list[Any], definition: AttributeDefinition) -> None:
    if cards:
        rows: Any = HOSTS[definition.host].model._base_manager
        rows.bulk_update(cards, ["attributes", "version", "updated_at"])
        mirror(cards, [definition])
