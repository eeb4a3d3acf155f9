"""Verbs of types of events: who manages users may add, change, order and retire them; the code stays."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from letopis.accounts.models import User
from letopis.attributes.codes import code_of
from letopis.events.actions.answer import refresh_answers_of
from letopis.events.inputs import OutcomeInput, TypeInput
from letopis.events.models import EventType
from letopis.events.reminders import LONGEST
from letopis.events.type_facts import (
    EventTypeAdded,
    EventTypeChanged,
    EventTypeRestored,
    EventTypeRetired,
    EventTypesOrdered,
)
from letopis.history.actions import record
from letopis.history.differences import put
from letopis.history.facts import Changed
from letopis.kernel.database import in_transaction
from letopis.kernel.errors import Conflict, Forbidden, Refused
from letopis.kernel.text import fold, has_bad_characters

_LIMIT = 50  # types, outcomes of one type
_LONGEST_DAYS = 366
TITLES = {"name": "title", "name_many": "title_many"}  # fields that may be empty, and what stands for them then


def check_may_manage(by: User) -> None:
    """Raise `Forbidden` for a role that does not set up the base."""
    if not by.is_active or not by.role.manages_users:
        raise Forbidden(_("Types of events are set up by the owner."))


def _fresh(kind: EventType, *, by: User, version: int | None = None) -> EventType:
    check_may_manage(by)
    row = EventType.objects.select_for_update().get(pk=kind.pk)
    if version is not None and row.version != version:
        raise Conflict
    return row


def _save(kind: EventType) -> None:
    kind.version += 1
    kind.save()


@in_transaction
def add_type(given: TypeInput, *, by: User) -> EventType:
    """Let there be one more type of events, after the others."""
    check_may_manage(by)
    rows = list(EventType.objects.select_for_update())
    if len(rows) >= _LIMIT:
        raise Refused(_("There are too many types: at most %(limit)d.") % {"limit": _LIMIT}, "name")
    kind = EventType(order=max((row.order for row in rows), default=0) + 1)
    values = _checked(kind, given.values, rows)
    if not values.get("name"):
        raise Refused(_("Give the type a name."), "name")
    for name, value in values.items():
        setattr(kind, name, value)
    kind.code = code_of(kind.name, {row.code for row in rows} | set(EventType.STANDARD_NAMES))
    kind.outcomes = _outcomes(kind, given.outcomes or (), {row.code for row in rows} | {kind.code})
    kind.save()
    record(EventTypeAdded([Changed(kind)], data={"name": kind.title}), by=by)
    return kind


@in_transaction
def change_type(kind: EventType, given: TypeInput, *, by: User, version: int | None = None) -> EventType:
    """Change what `given` names; the code stays, and so do the events. Raises `Conflict` for a stale version."""
    kind = _fresh(kind, by=by, version=version)
    rows = list(EventType.objects.all())
    values = _checked(kind, given.values, rows)
    if given.outcomes is not None:
        values["outcomes"] = _outcomes(kind, given.outcomes, {row.code for row in rows})
    answered = _answer_rules(kind)
    changed = put(kind, values)
    if changed.after:
        _save(kind)
        record(EventTypeChanged([changed], data={"name": kind.title}), by=by)
        if _answer_rules(kind) != answered:
            refresh_answers_of(kind)
    return kind


def _answer_rules(kind: EventType) -> tuple[bool, set[str]]:
    """What decides whether its events wait for an answer."""
    return kind.awaits_answer, {row.code for row in kind.every_outcome() if row.success}


@in_transaction
def retire_type(kind: EventType, *, by: User, version: int | None = None) -> EventType:
    """Take a type out of use: nothing new is made of it, its events stay."""
    kind = _fresh(kind, by=by, version=version)
    if not EventType.objects.filter(is_active=True).exclude(pk=kind.pk).exists():
        raise Refused(_("At least one type must stay in use."), "is_active")
    return _switch(kind, False, EventTypeRetired, by=by)


@in_transaction
def restore_type(kind: EventType, *, by: User, version: int | None = None) -> EventType:
    """Bring a retired type back into use."""
    kind = _fresh(kind, by=by, version=version)
    _checked(kind, {}, list(EventType.objects.all()))
    return _switch(kind, True, EventTypeRestored, by=by)


def _switch(kind: EventType, is_active: bool, fact: Any, *, by: User) -> EventType:
    changed = put(kind, {"is_active": is_active})
    if changed.after:
        _save(kind)
        record(fact([changed], data={"name": kind.title}), by=by)
    return kind


@in_transaction
def order_types(codes: Sequence[str], *, by: User) -> None:
    """Put the types into this order; those that are not named stay at the end."""
    check_may_manage(by)
    rows = {row.code: row for row in EventType.objects.select_for_update()}
    named = [code for code in dict.fromkeys(codes) if code in rows]
    changes = []
    for number, code in enumerate([*named, *(code for code in rows if code not in named)]):
        changed = put(rows[code], {"order": number})
        if changed.after:
            _save(rows[code])
            changes.append(changed)
    if changes:
        record(EventTypesOrdered(changes), by=by)


def _checked(kind: EventType, given: dict[str, Any], others: Sequence[EventType]) -> dict[str, Any]:
    values = dict(given)
    for name in ("name", "name_many"):
        if name in values:
            values[name] = _text(values[name], name)
    known = {
        "look": EventType.LOOKS,
        "icon": [*EventType.ICONS, kind.icon],
        "form": EventType.Form.values,
        "next_type": ["", kind.next_type, *(row.code for row in others)],
    }
    for name, allowed in known.items():
        if name in values and values[name] not in allowed:
            raise Refused(_("There is no such choice."), name)
    most = {"default_minutes": 24 * 60, "default_reminder": LONGEST, "next_days": _LONGEST_DAYS}
    for name, limit in most.items():
        if values.get(name) is not None and not 0 <= values[name] <= limit:
            raise Refused(_("Give a number from 0 to %(limit)d.") % {"limit": limit}, name)
    title = values.get("name", kind.name) or (kind.title if kind.code else "")
    for other in others:
        if title and other.pk != kind.pk and other.is_active and fold(other.title) == fold(title):
            raise Refused(_("There is a type «%(name)s» already.") % {"name": other.title}, "name")
    return values


def _text(text: str, field: str) -> str:
    text = " ".join(str(text).split())
    if has_bad_characters(text):
        raise Refused(_("The text has a character that cannot be saved."), field)
    if len(text) > 80:
        raise Refused(
            _("Too long: %(given)d characters, at most %(limit)d.") % {"given": len(text), "limit": 80}, field
        )
    return text


def _outcomes(kind: EventType, given: Sequence[OutcomeInput], types: set[str]) -> list[dict[str, Any]]:
    """The outcomes as they are kept; those that are left out go out of use, none is lost."""
    held = {row["code"]: row for row in kind.outcomes}
    kept: list[dict[str, Any]] = []
    taken = set(held)
    for row in given:
        name = _text(row.name, "outcomes")
        if not name and not row.code:
            continue
        if row.code and (row.code not in held or row.code in {other["code"] for other in kept}):
            raise Refused(_("There is no such outcome: %(name)s.") % {"name": row.code[:40]}, "outcomes")
        if not name and row.code not in EventType.STANDARD_OUTCOMES:
            raise Refused(_("Give the outcome a name."), "outcomes")
        if row.next_type and row.next_type not in types:
            raise Refused(_("There is no such type of events."), "outcomes")
        if not 0 <= row.next_days <= _LONGEST_DAYS:
            raise Refused(_("Give a number from 0 to %(limit)d.") % {"limit": _LONGEST_DAYS}, "outcomes")
        code = row.code or code_of(name, taken)
        taken.add(code)
        was = held.get(code, {})
        if not was.get("name") and name == EventType().outcome_word(code):
            name = ""  # the standard name, in whatever language
        kept.append(
            {
                "code": code,
                "name": name,
                "icon": was.get("icon", "circle-dot"),
                "success": row.success,
                "next_type": row.next_type,
                "next_days": row.next_days,
                "retired": row.retired,
            }
        )
    words = [fold(row["name"] or EventType().outcome_word(row["code"])) for row in kept if not row["retired"]]
    if len(set(words)) != len(words):
        raise Refused(_("Two outcomes have the same name."), "outcomes")
    left = {row["code"] for row in kept}
    kept += [{**row, "retired": True} for code, row in held.items() if code not in left]
    if len(kept) > _LIMIT:
        raise Refused(_("There are too many outcomes: at most %(limit)d.") % {"limit": _LIMIT}, "outcomes")
    return kept
