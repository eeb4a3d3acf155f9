"""The state machine of events, by its actions."""

from datetime import timedelta

import pytest

from letopis.accounts.models import User
from letopis.events.actions import cancel_event, complete_event, create_event, move_event, reopen_event
from letopis.events.inputs import EventInput
from letopis.events.models import Event, EventType
from letopis.events.testing import make_event
from letopis.history.queries import entries_of
from letopis.kernel import clock
from letopis.kernel.errors import Conflict, Forbidden, Refused


def test_completion_keeps_who_and_when_and_colleagues_may_not(anna: User, boris: User) -> None:
    event = make_event(by=anna)
    with pytest.raises(Forbidden):
        complete_event(event, by=boris)
    done = complete_event(event, outcome="reached", by=anna, version=1)
    assert (done.state, done.completed_by, done.outcome, done.version) == ("completed", anna, "reached", 2)
    assert done.completed_at is not None
    with pytest.raises(Refused):
        complete_event(done, by=anna)
    with pytest.raises(Refused):
        cancel_event(done, by=anna)
    assert [entry.verb for entry in entries_of(event, reader=anna)] == ["event.completed", "event.created"]


def test_cancellation_and_reopening(anna: User) -> None:
    event = make_event(by=anna)
    cancelled = cancel_event(event, reason="Болеет", by=anna)
    assert (cancelled.state, cancelled.cancel_reason, cancelled.cancelled_by) == ("cancelled", "Болеет", anna)
    with pytest.raises(Conflict):
        reopen_event(event, by=anna, version=1)
    again = reopen_event(event, by=anna)
    assert (again.state, again.cancel_reason, again.cancelled_by, again.cancelled_at) == ("planned", "", None, None)
    with pytest.raises(Refused):
        reopen_event(again, by=anna)


def test_moving_keeps_the_length_and_only_planned_events_move(anna: User) -> None:
    start = clock.now().replace(microsecond=0)
    event = make_event(by=anna, starts_at=start, ends_at=start + timedelta(minutes=40))
    moved = move_event(event, start + timedelta(days=1), by=anna)
    assert moved.occurs_at == moved.due_at == moved.starts_at == start + timedelta(days=1)
    assert moved.ends_at == start + timedelta(days=1, minutes=40)
    complete_event(event, by=anna)
    with pytest.raises(Refused):
        move_event(event, start, by=anna)


def test_an_event_of_a_day_is_due_when_the_day_ends(anna: User) -> None:
    today = clock.today(anna.zone)
    event = make_event(by=anna, type="entry", all_day=True, starts_on=today, ends_on=today + timedelta(days=1))
    assert event.starts_at is None
    assert event.occurs_at == clock.day_start(today, anna.zone)
    assert event.due_at == clock.day_start(today + timedelta(days=2), anna.zone)
    assert not event.is_overdue
    moved = move_event(event, today - timedelta(days=3), by=anna)
    assert (moved.starts_on, moved.ends_on) == (today - timedelta(days=3), today - timedelta(days=2))
    assert moved.is_overdue


def test_a_task_needs_nobody_and_is_due_today(anna: User, boris: User, vera: User) -> None:
    task = EventType.objects.get(code="task")
    event = create_event(EventInput({"subject": "Выставить счёт", "responsible": boris}), type=task, by=anna)
    assert (event.starts_on, event.responsible, event.team) == (clock.today(anna.zone), boris, boris.team)
    with pytest.raises(Refused) as refusal:
        create_event(EventInput({"subject": "Чужому", "responsible": vera}), type=task, by=anna)
    assert refusal.value.field == "responsible"


def test_times_that_no_calendar_has_are_refused(anna: User) -> None:
    from datetime import UTC, date, datetime

    for values in (
        {"starts_at": datetime(1, 1, 1, tzinfo=UTC)},
        {"starts_at": datetime(9999, 12, 31, 23, tzinfo=UTC)},
        {"starts_on": date(9999, 12, 31), "all_day": True},
        {"starts_at": clock.now(), "ends_at": clock.now() - timedelta(hours=1)},
    ):
        with pytest.raises(Refused):
            make_event(by=anna, **values)
    event = make_event(by=anna)
    with pytest.raises(Refused):
        move_event(event, datetime(9999, 12, 31, 23, tzinfo=UTC), by=anna)


def test_a_second_click_answers_with_the_first_event(anna: User, boris: User) -> None:
    from uuid import uuid4

    key, note = uuid4(), EventType.objects.get(code="note")
    first = create_event(EventInput({"subject": "Раз"}), type=note, by=anna, public_id=key)
    second = create_event(EventInput({"subject": "Два"}), type=note, by=anna, public_id=key)
    assert first.pk == second.pk
    with pytest.raises(Refused):
        create_event(EventInput({"subject": "Чужой ключ"}), type=note, by=boris, public_id=key)
    numbers = list(Event.objects.values_list("number", flat=True))
    assert len(numbers) == len(set(numbers)) == 1


def test_observers_write_nothing(anna: User, oleg: User) -> None:
    with pytest.raises(Forbidden):
        make_event(by=oleg)
    event = make_event(by=anna)
    with pytest.raises(Forbidden):
        complete_event(event, by=oleg)
