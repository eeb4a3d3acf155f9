"""Handing an event over, and taking one's own change of an event back."""

from collections.abc import Sequence

from letopis.accounts.models import User
from letopis.accounts.records import locked, save_changed
from letopis.events.actions.answer import refresh_answers
from letopis.events.actions.event import check_event
from letopis.events.actions.reminders import refresh_reminders
from letopis.events.facts import EventChanged
from letopis.events.models import Event
from letopis.history.actions import record
from letopis.history.differences import put
from letopis.history.models import Change
from letopis.history.undo import Undone, take_back
from letopis.kernel.database import in_transaction
from letopis.kernel.errors import NotFound
from letopis.parties.actions.rules import with_team


@in_transaction
def reassign_event(event: Event, responsible: User, *, by: User, version: int | None = None) -> Event:
    """Another responsible user; a planned event goes to their team, what is done stays where it was done."""
    event = locked(event, by=by, version=version)
    values = {"responsible": responsible}
    check_event(event, values, by=by)
    changed = put(event, with_team(values) if event.state == Event.State.PLANNED else values)
    if changed.after:
        save_changed(event, ["responsible", "team"])
        record(EventChanged([changed]), by=by)
        refresh_answers([event.pk])
        refresh_reminders([event.pk], by=by)
    return event


def newest_fact(event: Event) -> int:
    """The id of the last fact about an event, for `take_back_own` to say which came after it."""
    rows = Change.objects.filter(kind=Event._meta.label_lower, target_id=event.pk).order_by("-pk")
    return rows.values_list("fact", flat=True).first() or 0


def facts_since(event: Event, fact: int) -> list[int]:
    """The ids of the facts about an event after `fact`."""
    rows = Change.objects.filter(kind=Event._meta.label_lower, target_id=event.pk, fact__gt=fact)
    return list(rows.order_by("fact").values_list("fact", flat=True))


@in_transaction
def take_back_own(event: Event, facts: Sequence[int], *, by: User) -> Undone:
    """Put back what `by` changed in this event by these facts, also when it is no longer theirs.

    Raises `NotFound` for facts that are not theirs or not of this event; what was changed since stays.
    """
    rows = Change.objects.filter(fact__in=facts, fact__by=by, kind=Event._meta.label_lower, target_id=event.pk)
    changes = list(rows.order_by("-fact", "-pk"))
    if not facts or len({row.fact_id for row in changes}) != len(set(facts)):
        raise NotFound
    done = take_back(changes, by=by, gave=True)
    if done.changes:
        record(EventChanged(done.changes, {"undoes": max(facts)}), by=by)
    return done
