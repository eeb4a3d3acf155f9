"""«Только это · Это и следующие · Все»: what each of them changes, and that it all comes back."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction

from letopis.accounts.models import User
from letopis.events.actions import (
    cancel_occurrence,
    change_event,
    change_occurrence,
    change_rule,
    complete_event,
    delete_occurrence,
    move_occurrence,
    stop_series,
)
from letopis.events.actions.occurring import continue_series
from letopis.events.actions.series_undo import undo_series
from letopis.events.inputs import EventInput, ParticipantInput
from letopis.events.models import Event, EventLink, EventSeries, Reminder
from letopis.events.testing import make_series
from letopis.history.models import FactRecord
from letopis.kernel import clock
from letopis.kernel.errors import Conflict, Forbidden, NotFound, Refused
from letopis.parties.testing import make_person

pytestmark = pytest.mark.django_db
MOSCOW = ZoneInfo("Europe/Moscow")
NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)  # a Thursday
FIRST = datetime(2026, 12, 1, 7, tzinfo=UTC)  # Tuesday, ten in Moscow


@pytest.fixture(autouse=True)
def fixed(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    settings.RECURRENCE_MONTHS = 3


def rows(series: EventSeries, **asked: Any) -> list[Event]:
    return list(series.events.filter(is_marked_for_deletion=False, **asked).order_by("occurs_at"))


def everything() -> dict[str, Any]:
    """Every event and series as it stands, but for versions."""
    events = {
        row.pk: (row.series_id, row.recurrence_id, row.starts_at, row.starts_on, row.subject, row.state, row.is_marked_for_deletion,
                 sorted(row.participants.values_list("name", flat=True)), sorted(row.tags.values_list("name", flat=True)))
        for row in Event.objects.all()
    }  # fmt: skip
    series = {
        row.pk: (row.rule, row.starts_on, row.starts_time, row.subject, row.is_over, row.is_marked_for_deletion,
                 sorted(row.participants.values_list("name", flat=True)))
        for row in EventSeries.objects.all()
    }  # fmt: skip
    return {"events": events, "series": series}


def links_are_true() -> None:
    for link in EventLink.objects.select_related("event"):
        assert link.occurs_at == link.event.occurs_at


def undo_last(by: User) -> None:
    fact = FactRecord.objects.filter(verb__startswith="series.").order_by("-pk").first()
    assert fact is not None
    assert undo_series(fact.pk, by=by).kept == []


def weekly(anna: User, rule: str = "FREQ=WEEKLY;BYDAY=TU") -> EventSeries:
    return make_series(
        rule,
        by=anna,
        starts_at=FIRST,
        ends_at=FIRST + timedelta(minutes=30),
        person=make_person("Белова", by=anna),
        reminders=[15],
    )


def test_all_get_another_time_but_what_is_done(anna: User) -> None:
    series = weekly(anna)
    held = rows(series)
    complete_event(held[0], by=anna)
    change_event(held[2], EventInput({"subject": "Особый"}), by=anna)
    before = everything()
    start = datetime(2026, 12, 8, 8, tzinfo=UTC)
    move_occurrence(held[1], start, start + timedelta(hours=1), scope="all", by=anna, version=held[1].version)
    now = rows(series)
    assert now[0].starts_at == FIRST
    assert [row.starts_at for row in now[1:4]] == [start + timedelta(weeks=n) for n in range(3)]
    assert all(row.ends_at - row.starts_at == timedelta(hours=1) for row in now[1:] if row.ends_at and row.starts_at)
    assert now[2].subject == "Особый"
    assert len(now) == len(held)
    assert set(Reminder.objects.filter(event=now[5]).values_list("due_at", flat=True)) == {
        now[5].starts_at - timedelta(minutes=15)
    }  # type: ignore[operator]
    links_are_true()
    undo_last(anna)
    assert everything()["events"] == before["events"]
    assert everything()["series"] == before["series"]
    links_are_true()


@pytest.mark.parametrize("scope", ["following", "all"])
def test_another_day_for_many_is_another_rule(anna: User, scope: str) -> None:
    """The third Tuesday is dragged to Thursday: what was written on the fifth goes with it."""
    series = weekly(anna)
    held = rows(series)
    change_event(held[4], EventInput({"subject": "Особый"}), by=anna)
    before = everything()
    start = held[2].starts_at + timedelta(days=2)  # type: ignore[operator]
    move_occurrence(held[2], start, start + timedelta(minutes=30), scope=scope, by=anna, version=held[2].version)
    event = Event.objects.get(pk=held[2].pk)
    assert event.series is not None
    days = [
        (row.recurrence_id.weekday(), row.starts_at.weekday())
        for row in rows(event.series)
        if row.recurrence_id and row.starts_at
    ]
    assert set(days) == {(3, 3)}
    series.refresh_from_db()
    if scope == "following":
        assert event.series != series
        assert event.series.earlier == series
        assert len(rows(series)) == 2
        assert series.is_over
        assert "UNTIL=20261214" in series.rule
    else:
        assert event.series == series
    assert event.series.rule == "FREQ=WEEKLY;BYDAY=TH"
    assert Event.objects.get(pk=held[4].pk).subject == "Особый"
    assert Event.objects.get(pk=held[4].pk).starts_at == held[4].starts_at + timedelta(days=2)  # type: ignore[operator]
    links_are_true()
    undo_last(anna)
    after = everything()
    assert after["events"] == before["events"]
    assert after["series"][series.pk] == before["series"][series.pk]
    assert all(row[5] for pk, row in after["series"].items() if pk != series.pk)


def test_fields_of_all_and_of_following(anna: User) -> None:
    series = weekly(anna)
    held = rows(series)
    change_event(held[5], EventInput({"subject": "Особый", "place": "Склад"}), by=anna)
    before = everything()
    petrov = make_person("Петров", by=anna)
    given = EventInput({"subject": "Созвон по договору"}, [ParticipantInput(person=petrov)], ["важное"])
    change_occurrence(held[3], given, scope="following", by=anna, version=held[3].version)
    later = Event.objects.get(pk=held[3].pk).series
    assert later is not None
    assert {row.subject for row in rows(series)} == {"Созвон"}
    assert {(row.subject, row.place) for row in rows(later)} == {
        ("Созвон по договору", ""),
        ("Созвон по договору", "Склад"),
    }
    assert EventLink.objects.filter(person=petrov).count() == len(rows(later)) == len(held) - 3
    assert later.subject == "Созвон по договору"
    assert list(later.participants.values_list("person", flat=True)) == [petrov.pk]
    undo_last(anna)
    assert everything()["events"] == before["events"]
    assert not EventLink.objects.filter(person=petrov).exists()


def test_new_rows_after_a_change_are_like_the_series(anna: User, monkeypatch: pytest.MonkeyPatch) -> None:
    series = weekly(anna)
    held = rows(series)
    change_occurrence(
        held[0],
        EventInput({"subject": "Иначе", "starts_at": FIRST + timedelta(hours=2), "ends_at": None}),
        scope="all",
        by=anna,
    )
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(days=40))
    assert continue_series() == 1
    last = rows(series)[-1]
    assert last.subject == "Иначе"
    assert last.starts_at and last.starts_at.astimezone(MOSCOW).hour == 12
    assert len(rows(series)) > len(held)


@pytest.mark.parametrize("scope", ["following", "all"])
def test_cancelling_many_ends_the_series(anna: User, scope: str, monkeypatch: pytest.MonkeyPatch) -> None:
    series = weekly(anna)
    held = rows(series)
    complete_event(held[0], by=anna)
    before = everything()
    cancel_occurrence(held[3], scope=scope, reason="ушёл", by=anna)
    states = [row.state for row in rows(series)]
    assert states[0] == "completed"
    assert set(states[1:3]) == ({"planned"} if scope == "following" else {"cancelled"})
    assert {(row.state, row.cancel_reason) for row in rows(series)[3:]} == {("cancelled", "ушёл")}
    with monkeypatch.context() as later:
        later.setattr(clock, "now", lambda: NOW + timedelta(days=400))
        assert continue_series() == 0
    undo_last(anna)
    assert everything() == before


def test_deleting_following_and_this(anna: User) -> None:
    series = weekly(anna)
    held = rows(series)
    before = everything()
    delete_occurrence(held[2], scope="this", by=anna)
    assert len(rows(series)) == len(held) - 1
    delete_occurrence(held[5], scope="following", by=anna)
    assert [row.pk for row in rows(series)] == [held[n].pk for n in (0, 1, 3, 4)]
    undo_last(anna)
    assert len(rows(series)) == len(held) - 1
    assert everything()["series"] == before["series"]


def test_another_rule_and_the_end(anna: User) -> None:
    series = weekly(anna)
    held = rows(series)
    change_event(held[1], EventInput({"starts_at": held[1].starts_at + timedelta(hours=5), "ends_at": None}), by=anna)  # type: ignore[operator]
    before = everything()
    change_rule(series, "FREQ=WEEKLY;BYDAY=TU,FR;UNTIL=20261231", by=anna)
    days = [row.recurrence_id for row in rows(series)]
    assert days == [date(2026, 12, day) for day in (1, 4, 8, 11, 15, 18, 22, 25, 29)]
    assert rows(series)[2].starts_at == held[1].starts_at + timedelta(hours=5)  # type: ignore[operator]
    undo_last(anna)
    assert {pk: row for pk, row in everything()["events"].items() if pk in before["events"]} == before["events"]
    assert len(rows(series)) == len(held)
    stop_series(EventSeries.objects.get(pk=series.pk), by=anna)
    assert rows(series) == []
    undo_last(anna)
    assert len(rows(series)) == len(held)


def test_what_cannot_be_done_is_said_and_leaves_all_as_it_was(anna: User, vera: User) -> None:
    series = make_series("FREQ=DAILY", by=anna, starts_at=FIRST)
    event = rows(series)[3]
    before = everything()
    start = event.starts_at + timedelta(days=1)  # type: ignore[operator]
    refused: list[tuple[type[Exception], Callable[[], object]]] = [
        (
            Refused,
            lambda: move_occurrence(event, start, None, scope="all", by=anna, version=event.version),
        ),  # every day
        (Conflict, lambda: _named(event, "following", anna, event.version + 1)),
        (Refused, lambda: _named(event, "some", anna)),
        (Forbidden, lambda: _named(event, "all", vera)),
        (NotFound, lambda: undo_series(FactRecord.objects.get(verb="series.planned").pk, by=vera)),
    ]
    for error, act in refused:
        with pytest.raises(error), transaction.atomic():
            act()
    assert everything() == before


def _named(event: Event, scope: str, by: User, version: int | None = None) -> Event:
    return change_occurrence(event, EventInput({"subject": "х"}), scope=scope, by=by, version=version)
