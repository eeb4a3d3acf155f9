"""Verbs of templates and sequences as their settings know them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from django.utils.translation import gettext as _

from letopis.accounts.models import User
from letopis.events.models import EventTemplate, EventType, Reach
from letopis.events.models import Sequence as EventSequence
from letopis.events.models.sequence import SequenceStep
from letopis.events.models.template import Shared, reaches_of
from letopis.events.sequence_facts import TemplateRestored, TemplateRetired, TemplateSaved, TemplatesOrdered
from letopis.history.actions import record
from letopis.history.differences import put
from letopis.history.facts import Changed
from letopis.kernel.database import in_transaction
from letopis.kernel.errors import Conflict, Forbidden, NotFound, Refused
from letopis.parties.actions.rules import check_may_create, check_text

S = TypeVar("S", EventTemplate, EventSequence)
MOST_STEPS = 30
_LONGEST = 3650  # days after the start


@dataclass(frozen=True)
class StepInput:
    """One step; `time` in minutes since midnight."""

    day: int
    time: int | None
    type: EventType
    subject: str
    content: str = ""
    minutes: int | None = None


def _locked(row: S, by: User, version: int | None) -> S:
    fresh = type(row)._default_manager.select_for_update().filter(pk=row.pk).first()
    if fresh is None or not fresh.is_for(by):
        raise NotFound
    if not fresh.may_be_changed_by(by):
        raise Forbidden(_("Only who shares it changes it."))
    if version is not None and version != fresh.version:
        raise Conflict
    return fresh


def _check(values: Mapping[str, Any], by: User) -> None:
    if not str(values["name"]).strip():
        raise Refused(_("Give the name."), "name")
    for name, limit in (("name", 120), ("subject", 300), ("place", 300), ("content", 200_000)):
        check_text(str(values.get(name, "")), name, limit)
    if values["reach"] not in reaches_of(by):
        raise Refused(_("Your role does not share this so widely."), "reach")


def _with_team(values: Mapping[str, Any], by: User) -> dict[str, Any]:
    return {**values, "team": by.team if values["reach"] == Reach.TEAM else None}


def _new(model: type[S], by: User) -> S:
    check_may_create(by)
    last = model._default_manager.order_by("-order").values_list("order", flat=True).first()
    return model(owner=by, order=0 if last is None else last + 1)


@in_transaction
def save_template(
    template: EventTemplate | None, values: Mapping[str, Any], *, by: User, version: int | None = None
) -> EventTemplate:
    """Make a template or change it. Raises `Conflict` when `version` is not the present one."""
    row = _new(EventTemplate, by) if template is None else _locked(template, by, version)
    _check(values, by)
    if not str(values["subject"]).strip():
        raise Refused(_("Give the subject."), "subject")
    return _saved(row, _with_team(values, by), by)


def _saved(row: S, values: Mapping[str, Any], by: User) -> S:
    if row._state.adding:
        for name, value in values.items():
            setattr(row, name, value)
        changed = Changed(row)
    else:
        changed = put(row, dict(values))
        row.version += 1
    row.save()
    record(TemplateSaved([changed], {"name": row.name}), by=by)
    return row


@in_transaction
def save_sequence(
    sequence: EventSequence | None,
    values: Mapping[str, Any],
    steps: Sequence[StepInput],
    *,
    by: User,
    version: int | None = None,
) -> EventSequence:
    """Make a sequence or change it with its steps. What was started before goes on as it was."""
    row = _new(EventSequence, by) if sequence is None else _locked(sequence, by, version)
    _check(values, by)
    _check_steps(steps)
    row = _saved(row, _with_team(values, by), by)
    row.steps.all().delete()
    ordered = sorted(steps, key=lambda step: step.day)  # those of one day stay in their order
    SequenceStep.objects.bulk_create(
        SequenceStep(
            sequence=row, order=number, day=one.day, time=one.time, type=one.type, subject=one.subject.strip(),
            content=one.content, minutes=one.minutes,
        )
        for number, one in enumerate(ordered)
    )  # fmt: skip
    return row


def _check_steps(steps: Sequence[StepInput]) -> None:
    if not steps:
        raise Refused(_("Add at least one step."), "steps")
    if len(steps) > MOST_STEPS:
        raise Refused(_("At most %(num)d steps.") % {"num": MOST_STEPS}, "steps")
    for step in steps:
        if not step.subject.strip():
            raise Refused(_("Give the subject of each step."), "steps")
        check_text(step.subject, "steps", 300)
        check_text(step.content, "steps", 200_000)
        if not 0 <= step.day <= _LONGEST:
            raise Refused(_("The day of a step is from 0 to %(num)d.") % {"num": _LONGEST}, "steps")
        if step.time is not None and not 0 <= step.time < 24 * 60:
            raise Refused(_("There is no such time of day."), "steps")
        if step.minutes is not None and step.minutes > 7 * 24 * 60:
            raise Refused(_("A step lasts a week at most."), "steps")


@in_transaction
def retire_template(row: S, *, by: User) -> S:
    """Offer it no longer; what was written by it stays."""
    return _use(row, False, by)


@in_transaction
def restore_template(row: S, *, by: User) -> S:
    """Offer it again."""
    return _use(row, True, by)


def _use(row: S, is_active: bool, by: User) -> S:
    row = _locked(row, by, None)
    changed = put(row, {"is_active": is_active})
    if changed.after:
        row.version += 1
        row.save(update_fields=["is_active", "version"])
        told = TemplateRestored if is_active else TemplateRetired
        record(told([changed], {"name": row.name}), by=by)
    return row


@in_transaction
def order_templates(model: type[Shared], ids: Sequence[UUID], *, by: User) -> None:
    """Give the rows the places they have among `ids`; only those `by` may change move, others keep their order."""
    rows = {row.public_id: row for row in model._default_manager.select_for_update().all()}
    wanted = [rows[one] for one in dict.fromkeys(ids) if one in rows and rows[one].may_be_changed_by(by)]
    places = sorted(row.order for row in wanted)
    if len(set(places)) < len(places):  # rows made at one moment share a place
        places = list(range(len(rows), len(rows) + len(places)))
    changes = []
    for row, place in zip(wanted, places, strict=True):
        changed = put(row, {"order": place})
        if changed.after:
            row.save(update_fields=["order"])
            changes.append(changed)
    if changes:
        record(TemplatesOrdered(changes), by=by)
