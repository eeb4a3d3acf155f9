"""Events that recur: planning them, their rows ahead of time, rules that are refused."""

import itertools
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from letopis.accounts.models import User
from letopis.events.actions import create_series, mark_for_deletion
from letopis.events.actions.occurring import continue_series
from letopis.events.inputs import EventInput, ParticipantInput
from letopis.events.models import Event, EventLink, EventSeries, EventType, Reminder
from letopis.events.testing import make_series
from letopis.history.models import Change, FactRecord
from letopis.kernel import clock
from letopis.kernel.errors import Refused
from letopis.parties.testing import make_counterparty, make_person

pytestmark = pytest.mark.django_db
MOSCOW = ZoneInfo("Europe/Moscow")


def starts(series: EventSeries) -> list[datetime]:
    return [row.starts_at.astimezone(series.timezone) for row in series.events.order_by("occurs_at") if row.starts_at]


def test_weekly_call_is_written_ahead(anna: User) -> None:
    person = make_person("Белова", by=anna)
    company = make_counterparty("Рубин", by=anna)
    given = EventInput(
        {"subject": "Созвон", "starts_at": datetime(2026, 11, 24, 7, tzinfo=UTC), "reminders": [15]},
        [ParticipantInput(person=person, counterparty=company)],
        ["важное"],
    )
    series = create_series(given, "RRULE:FREQ=WEEKLY;BYDAY=TU", type=EventType.objects.get(code="call"), by=anna)
    rows = list(series.events.order_by("occurs_at"))
    assert len(rows) == 53
    assert {
        (row.starts_at.astimezone(MOSCOW).weekday(), row.starts_at.astimezone(MOSCOW).hour)
        for row in rows
        if row.starts_at
    } == {(1, 10)}
    assert [row.recurrence_id for row in rows[:2]] == [date(2026, 11, 24), date(2026, 12, 1)]
    assert (
        EventLink.objects.filter(person=person).count() == EventLink.objects.filter(counterparty=company).count() == 53
    )
    assert {tuple(row.tags.values_list("name", flat=True)) for row in rows} == {("важное",)}
    assert Reminder.objects.filter(event__in=rows).count() == 53
    fact = FactRecord.objects.get(verb="series.planned")
    assert Change.objects.filter(fact=fact, kind="events.event").count() == 53


def test_a_start_that_is_no_date_of_the_rule_moves_to_the_first(anna: User) -> None:
    series = make_series("FREQ=WEEKLY;BYDAY=TU", by=anna, starts_at=datetime(2026, 11, 25, 7, tzinfo=UTC))
    assert starts(series)[0] == datetime(2026, 12, 1, 10, tzinfo=MOSCOW)
    assert series.starts_on == date(2026, 12, 1)


def test_wall_clock_stays_when_clocks_change(anna: User) -> None:
    berlin = ZoneInfo("Europe/Berlin")
    first = datetime(2027, 3, 26, 2, 30, tzinfo=berlin)
    series = make_series(
        "FREQ=DAILY;COUNT=4", by=anna, starts_at=first, ends_at=first + timedelta(hours=1), zone="Europe/Berlin"
    )
    rows = list(series.events.order_by("occurs_at"))
    assert [row.starts_at for row in rows] == [
        datetime(2027, 3, 26, 1, 30, tzinfo=UTC),
        datetime(2027, 3, 27, 1, 30, tzinfo=UTC),
        datetime(2027, 3, 28, 1, 30, tzinfo=UTC),  # 2:30 is not there: 3:30
        datetime(2027, 3, 29, 0, 30, tzinfo=UTC),
    ]
    assert {row.ends_at - row.starts_at for row in rows if row.ends_at and row.starts_at} == {timedelta(hours=1)}
    assert series.is_over


def test_dates_left_out_added_and_of_their_own(anna: User) -> None:
    """What an imported calendar says: EXDATE, RDATE, RECURRENCE-ID."""
    given = EventInput(
        {"subject": "Планёрка", "starts_at": datetime(2026, 12, 1, 7, tzinfo=UTC)}, [ParticipantInput(name="Все")]
    )
    series = create_series(
        given,
        "FREQ=WEEKLY;COUNT=4",
        type=EventType.objects.get(code="meeting"),
        by=anna,
        exdates=[datetime(2026, 12, 1, 7, tzinfo=UTC), date(2026, 12, 8)],
        rdates=[date(2026, 12, 10)],
        overrides={
            datetime(2026, 12, 15, 7, tzinfo=UTC): EventInput(
                {"starts_at": datetime(2026, 12, 16, 9, tzinfo=UTC), "subject": "Итоги"}
            ),
            date(2026, 12, 22): EventInput({"state": "cancelled", "cancel_reason": "отпуск"}),
            date(2030, 1, 1): EventInput({"subject": "нет такого дня"}),
        },
    )
    rows = list(series.events.order_by("recurrence_id"))
    assert [str(row.recurrence_id) for row in rows] == ["2026-12-10", "2026-12-15", "2026-12-22"]
    assert (rows[1].subject, rows[1].starts_at) == ("Итоги", datetime(2026, 12, 16, 9, tzinfo=UTC))
    assert (rows[2].state, rows[2].cancel_reason) == ("cancelled", "отпуск")


def test_whole_days_and_an_old_start(anna: User) -> None:
    """A birthday since 1950 fills no past; several days stay several days."""
    series = make_series("FREQ=YEARLY", by=anna, type="entry", starts_on=date(1950, 3, 8), ends_on=date(1950, 3, 9))
    rows = list(series.events.order_by("occurs_at"))
    assert 1 <= len(rows) <= 3
    assert all(
        (row.starts_on.month, row.ends_on - row.starts_on) == (3, timedelta(days=1))
        for row in rows
        if row.starts_on and row.ends_on
    )
    assert not series.is_over


def test_the_same_form_twice_is_one_series(anna: User) -> None:
    key = uuid4()
    given = EventInput({"subject": "Раз", "starts_at": clock.now()}, [ParticipantInput(name="Кто-то")])
    kind = EventType.objects.get(code="call")
    first = create_series(given, "FREQ=DAILY;COUNT=3", type=kind, by=anna, public_id=key)
    again = create_series(given, "FREQ=DAILY;COUNT=3", type=kind, by=anna, public_id=key)
    assert first.pk == again.pk
    assert Event.objects.count() == 3


@pytest.mark.parametrize(
    "rule", ["FREQ=SECONDLY", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=DAILY;UNTIL=20200101", "чушь"]
)
def test_refused_rules_leave_nothing_behind(anna: User, rule: str) -> None:
    with pytest.raises(Refused):
        make_series(rule, by=anna, starts_at=datetime(2026, 12, 1, 7, tzinfo=UTC))
    assert not Event.objects.exists()
    assert not EventSeries.objects.exists()


def test_the_worker_goes_on_as_time_does(anna: User, monkeypatch: pytest.MonkeyPatch) -> None:
    series = make_series("FREQ=WEEKLY", by=anna, person=make_person("Белова", by=anna))
    before = series.events.count()
    assert continue_series() == 0
    later = clock.now() + timedelta(days=30)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert continue_series() == 1
    assert continue_series() == 0
    days = sorted(row.recurrence_id for row in series.events.all() if row.recurrence_id)
    assert before + 3 <= len(days) <= before + 5
    assert {later - earlier for earlier, later in itertools.pairwise(days)} == {timedelta(days=7)}
    assert FactRecord.objects.get(verb="series.continued").by is None


def test_a_deleted_occurrence_is_not_made_again(anna: User, monkeypatch: pytest.MonkeyPatch) -> None:
    series = make_series("FREQ=DAILY", by=anna)
    last = series.events.order_by("-occurs_at").first()
    assert last is not None
    mark_for_deletion(last, by=anna)
    later = clock.now() + timedelta(days=30)
    monkeypatch.setattr(clock, "now", lambda: later)
    continue_series()
    assert series.events.filter(recurrence_id=last.recurrence_id).count() == 1
