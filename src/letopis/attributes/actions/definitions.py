"""Verbs of definitions. Whose role says so may add and change them."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from letopis.accounts.models import Role, User
from letopis.attributes.actions.searching import search_anew
from letopis.attributes.codes import code_of
from letopis.attributes.facts import (
    AttributeAdded,
    AttributeChanged,
    AttributeRestored,
    AttributeRetired,
    AttributesOrdered,
)
from letopis.attributes.hosts import FILE, HOSTS, TARGETS
from letopis.attributes.inputs import AttributeInput, ChoiceInput
from letopis.attributes.models import AttributeDefinition
from letopis.history.actions import record
from letopis.history.differences import put
from letopis.history.facts import Changed
from letopis.kernel import clock
from letopis.kernel.database import in_transaction
from letopis.kernel.errors import Conflict, Forbidden, Refused
from letopis.kernel.text import fold, has_bad_characters

_LIMIT = 200  # attributes of one kind of cards, choices of one attribute
Type = AttributeDefinition.Type


def check_may_define(by: User) -> None:
    """Raise `Forbidden` for a role that adds no attributes."""
    if not by.is_active or not by.role.manages_attributes:
        raise Forbidden(_("Your role does not add or change attributes."))


def fresh(definition: AttributeDefinition, *, by: User, version: int | None = None) -> AttributeDefinition:
    """The definition read again under a lock; `Conflict` when `version` is stale."""
    check_may_define(by)
    row = AttributeDefinition.objects.select_for_update().get(pk=definition.pk)
    if version is not None and row.version != version:
        raise Conflict
    return row


def save(definition: AttributeDefinition) -> None:
    """Write a changed definition with its next version."""
    definition.version += 1
    definition.updated_at = clock.now()
    definition.save()


@in_transaction
def add_attribute(host: str, given: AttributeInput, *, type: str, target: str = "", by: User) -> AttributeDefinition:
    """Give every card of a kind one more attribute, at the end of its group."""
    check_may_define(by)
    if host not in HOSTS:
        raise Refused(_("There is no such kind of cards."), "host")
    check_type(type, target)
    rows = list(AttributeDefinition.objects.select_for_update().filter(host=host))
    if len(rows) >= _LIMIT:
        raise Refused(_("There are too many attributes: at most %(limit)d.") % {"limit": _LIMIT}, "name")
    definition = AttributeDefinition(host=host, type=type, target=target, created_by=by)
    values = _checked(definition, given.values, rows)
    for name, value in values.items():
        setattr(definition, name, value)
    definition.code = code_of(definition.name, {row.code for row in rows})
    definition.order = max((row.order for row in rows), default=0) + 1
    definition.choices = _choices(definition, given.choices or ())
    definition.save()
    record(AttributeAdded([Changed(definition)], data={"name": definition.name, "host": host}), by=by)
    return definition


def check_type(type: str, target: str) -> None:
    """Refuse a type that is not known, or whose part is not there."""
    if type not in Type.values or (type == Type.FILE and FILE not in TARGETS):
        raise Refused(_("There is no such type."), "type")
    if (type == Type.REFERENCE) != bool(target) or (target and (target not in TARGETS or target == FILE)):
        raise Refused(_("Say what the attribute refers to."), "target")


def _checked(
    definition: AttributeDefinition, given: dict[str, Any], others: Sequence[AttributeDefinition]
) -> dict[str, Any]:
    values = dict(given)
    for name, limit in (("name", 120), ("hint", 300), ("group", 80)):
        if name in values:
            values[name] = " ".join(str(values[name]).split())
            if has_bad_characters(values[name]):
                raise Refused(_("The text has a character that cannot be saved."), name)
            if len(values[name]) > limit:
                words = {"given": len(values[name]), "limit": limit}
                raise Refused(_("Too long: %(given)d characters, at most %(limit)d.") % words, name)
    name = values.get("name", definition.name)
    if not name:
        raise Refused(_("Give the attribute a name."), "name")
    for other in others:
        if other.pk != definition.pk and not other.retired_at and fold(other.name) == fold(name):
            raise Refused(_("There is an attribute «%(name)s» already.") % {"name": other.name}, "name")
    if "kinds" in values:
        divided = HOSTS[definition.host].kinds
        values["kinds"] = sorted(set(values["kinds"]))
        if not set(values["kinds"]) <= {code for code, _name in (divided() if divided else ())}:
            raise Refused(_("There is no such kind."), "kinds")
    roles = set(Role.objects.values_list("code", flat=True))
    for who in ("seen_by", "changed_by"):
        if who in values:
            values[who] = sorted(set(values[who]))
            if not set(values[who]) <= roles:
                raise Refused(_("There is no such role."), who)
    return values


def _choices(definition: AttributeDefinition, given: Sequence[ChoiceInput]) -> list[dict[str, Any]]:
    """The choices in the form they are kept; those that are left out go out of use, none is lost."""
    held = {choice["code"]: choice for choice in definition.choices}
    kept: list[dict[str, Any]] = []
    taken = set(held)
    for row in given:
        name = " ".join(row.name.split())
        if not name and not row.code:
            continue
        if not name or len(name) > 120 or ";" in name or has_bad_characters(name):
            raise Refused(_("A choice has 1 to 120 characters and no semicolon."), "choices")
        if any(fold(name) == fold(other["name"]) for other in kept):
            raise Refused(_("Two choices are named «%(name)s».") % {"name": name}, "choices")
        if row.code and (row.code not in held or row.code in {other["code"] for other in kept}):
            raise Refused(_("There is no such choice: %(name)s.") % {"name": row.code[:40]}, "choices")
        code = row.code or code_of(name, taken)
        taken.add(code)
        usual = AttributeDefinition.COLORS[len(kept) % len(AttributeDefinition.COLORS)]
        color = row.color or held.get(code, {}).get("color") or usual
        if color not in AttributeDefinition.COLORS:
            raise Refused(_("There is no such colour."), "choices")
        kept.append({"code": code, "name": name, "color": color, "retired": row.retired})
    left = {choice["code"] for choice in kept}
    kept += [{**choice, "retired": True} for code, choice in held.items() if code not in left]
    if len(kept) > _LIMIT:
        raise Refused(_("There are too many choices: at most %(limit)d.") % {"limit": _LIMIT}, "choices")
    if definition.has_choices and not any(not choice["retired"] for choice in kept):
        raise Refused(_("Give at least one choice."), "choices")
    return kept


@in_transaction
def change_attribute(
    definition: AttributeDefinition, given: AttributeInput, *, by: User, version: int | None = None
) -> AttributeDefinition:
    """Rename, regroup, change choices and rights; the code stays, and so do the values."""
    definition = fresh(definition, by=by, version=version)
    was_searched = definition.is_searched
    others = AttributeDefinition.objects.filter(host=definition.host)
    values = _checked(definition, given.values, list(others))
    if given.choices is not None:
        values["choices"] = _choices(definition, given.choices)
    places = {choice["code"]: number for number, choice in enumerate(definition.choices)}
    changed = put(definition, values)
    if changed.after:
        save(definition)
        move_choices(definition, places)
        if definition.is_searched != was_searched:
            search_anew(definition)
        record(AttributeChanged([changed], data={"name": definition.name, "host": definition.host}), by=by)
    return definition


def move_choices(definition: AttributeDefinition, places: dict[str, int]) -> None:
    """Put the new places of choices into the mirror, so that lists are sorted by them."""
    values: Any = HOSTS[definition.host].values._default_manager
    for number, choice in enumerate(definition.choices):
        if places.get(choice["code"], number) != number:
            rows = values.filter(definition=definition, text_key=choice["code"])
            rows.update(number=float(number))


@in_transaction
def retire_attribute(definition: AttributeDefinition, *, by: User, version: int | None = None) -> AttributeDefinition:
    """Take an attribute out of use: cards, forms and lists no longer show it, its values stay."""
    definition = fresh(definition, by=by, version=version)
    changed = put(definition, {"retired_at": definition.retired_at or clock.now()})
    if changed.after:
        save(definition)
        record(AttributeRetired([changed], data={"name": definition.name, "host": definition.host}), by=by)
    return definition


@in_transaction
def restore_attribute(definition: AttributeDefinition, *, by: User, version: int | None = None) -> AttributeDefinition:
    """Bring a retired attribute back, with every value it had."""
    definition = fresh(definition, by=by, version=version)
    _checked(definition, {}, list(AttributeDefinition.objects.filter(host=definition.host)))
    changed = put(definition, {"retired_at": None})
    if changed.after:
        save(definition)
        record(AttributeRestored([changed], data={"name": definition.name, "host": definition.host}), by=by)
    return definition


@in_transaction
def order_attributes(host: str, order: Sequence[tuple[str, str]], *, by: User) -> None:
    """Put the attributes in use into this order, each `(code, group)`; one that is not named stays at the end."""
    check_may_define(by)
    rows = {row.code: row for row in AttributeDefinition.objects.select_for_update().filter(host=host, retired_at=None)}
    named = [(code, group) for code, group in dict(order).items() if code in rows]
    rest = [(code, row.group) for code, row in rows.items() if code not in dict(named)]
    changes = []
    for number, (code, group) in enumerate([*named, *rest], 1):
        changed = put(rows[code], {"order": number, "group": " ".join(group.split())[:80]})
        if changed.after:
            save(rows[code])
            changes.append(changed)
    if changes:
        record(AttributesOrdered(changes, data={"host": host}), by=by)
