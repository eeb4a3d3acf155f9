"""What else happens to series: merges, erasure, purge, people who leave, workers that die or meet, chronicles."""

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction

from letopis.accounts.bin import KINDS, purge
from letopis.accounts.models import User
from letopis.events.actions import change_occurrence, create_series, mark_for_deletion, occurring
from letopis.events.actions.occurring import continue_series
from letopis.events.inputs import EventInput, ParticipantInput
from letopis.events.models import Event, EventLink, EventSeries, EventType, EventWords, FactLink, Participant
from letopis.events.testing import make_series
from letopis.kernel import clock
from letopis.parties.actions import change_person
from letopis.parties.actions import mark_for_deletion as mark_person
from letopis.parties.actions.merge import merge, undo_merge
from letopis.parties.inputs import AffiliationInput, PartyInput
from letopis.parties.personal.erasing import erase
from letopis.parties.personal.registry import Options
from letopis.parties.testing import make_counterparty, make_person

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)
FIRST = datetime(2026, 12, 1, 7, tzinfo=UTC)


@pytest.fixture(autouse=True)
def fixed(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    settings.RECURRENCE_MONTHS = 2


def later(monkeypatch: pytest.MonkeyPatch, days: int = 30) -> list[Event]:
    """The events that are made when time goes on."""
    known = set(Event.objects.values_list("pk", flat=True))
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(days=days))
    continue_series()
    return list(Event.objects.exclude(pk__in=known).order_by("occurs_at"))


def test_a_merge_takes_the_series_along(anna: User, monkeypatch: pytest.MonkeyPatch) -> None:
    one, two = (make_person(name, by=anna) for name in ("Белова", "Белова"))
    given = EventInput(
        {"subject": "Созвон", "starts_at": FIRST}, [ParticipantInput(person=one), ParticipantInput(person=two)]
    )
    both = create_series(given, "FREQ=WEEKLY", type=EventType.objects.get(code="call"), by=anna)
    hers = make_series(by=anna, starts_at=FIRST, person=two)
    done = merge(one, [two], by=anna)
    assert list(both.participants.values_list("person", flat=True)) == [one.pk]
    assert list(hers.participants.values_list("person", flat=True)) == [one.pk]
    made = later(monkeypatch)
    assert made
    assert not Participant.objects.filter(event__in=made, person=two).exists()
    undo_merge(one, done, by=anna)
    assert list(hers.participants.values_list("person", flat=True)) == [two.pk]


def test_a_person_is_erased_from_series_too(anna: User, gleb: User, monkeypatch: pytest.MonkeyPatch) -> None:
    person = make_person("Белова Ольга", by=gleb)
    alone = make_series(by=gleb, subject="Созвон с Беловой", starts_at=FIRST, person=person)
    erase(person, ground="письмо", typed=person.full_name, options=Options(), by=gleb)
    alone.refresh_from_db()
    assert "Белов" not in alone.subject
    assert "Белов" not in str([row.name for row in alone.participants.all()])
    assert later(monkeypatch) == []


def test_what_was_purged_is_not_made_again_and_names_stay(
    anna: User, gleb: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = make_person("Белова", by=gleb)
    series = make_series("FREQ=WEEKLY", by=gleb, starts_at=FIRST, person=person)
    event = series.events.order_by("-occurs_at")[0]
    mark_for_deletion(event, by=gleb)
    event.refresh_from_db()
    day = event.recurrence_id
    purge(KINDS["event"], event, by=gleb)
    series.refresh_from_db()
    assert day in series.without
    first = series.events.order_by("occurs_at")[0]
    change_occurrence(first, EventInput({"starts_at": FIRST + timedelta(hours=1)}), scope="all", by=gleb)
    assert not series.events.filter(recurrence_id=day).exists()
    mark_person(person, by=gleb)
    person.refresh_from_db()
    purge(KINDS["person"], person, by=gleb)
    assert [(row.person_id, row.name) for row in series.participants.all()] == [(None, str(person))]
    made = later(monkeypatch)
    assert {row.name for row in Participant.objects.filter(event__in=made)} == {str(person)}


def test_new_events_stand_for_the_present_company(anna: User, monkeypatch: pytest.MonkeyPatch) -> None:
    old, new = (make_counterparty(name, by=anna) for name in ("Рубин", "Сапфир"))
    person = make_person("Белова", by=anna, company=old)
    make_series(by=anna, starts_at=FIRST, person=person)
    link = person.affiliations.get()
    moved = [
        AffiliationInput(new, is_main=True),
        AffiliationInput(old, id=link.public_id, until=NOW.date() - timedelta(days=1)),
    ]
    change_person(person, PartyInput(values={}, affiliations=moved), by=anna)
    made = later(monkeypatch)
    assert {row.counterparty for row in Participant.objects.filter(event__in=made)} == {new}
    assert EventLink.objects.filter(event__in=made, counterparty=new).count() == len(made)


def test_a_chronicle_says_once_what_changed_in_many(anna: User) -> None:
    person = make_person("Белова", by=anna)
    series = make_series(by=anna, starts_at=FIRST, person=person)
    assert not FactLink.objects.filter(person=person).exists()
    event = series.events.order_by("occurs_at")[2]
    change_occurrence(event, EventInput({"subject": "Обсуждение договоров"}), scope="all", by=anna)
    assert [link.event_id for link in FactLink.objects.filter(person=person)] == [event.pk]
    stems = set(EventWords.objects.filter(event__series=series).values_list("stems", flat=True))
    assert all("договор" in words for words in stems)


def test_a_worker_that_dies_leaves_nothing_half_made(anna: User, monkeypatch: pytest.MonkeyPatch) -> None:
    series = make_series(by=anna, starts_at=FIRST)
    before = list(series.events.values_list("pk", flat=True))
    whole = occurring.write_occurrences

    def dies(*given: Any) -> Any:
        whole(*given)
        raise KeyboardInterrupt

    monkeypatch.setattr(occurring, "write_occurrences", dies)
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(days=30))
    with pytest.raises(KeyboardInterrupt), transaction.atomic():
        continue_series()
    assert list(series.events.values_list("pk", flat=True)) == before
    monkeypatch.setattr(occurring, "write_occurrences", whole)
    assert continue_series() == 1


def test_one_series_that_fails_holds_no_other_up(anna: User, monkeypatch: pytest.MonkeyPatch) -> None:
    broken, whole = make_series(by=anna, starts_at=FIRST), make_series(by=anna, starts_at=FIRST)
    EventSeries.objects.filter(pk=broken.pk).update(rule="FREQ=NONSENSE")
    made = later(monkeypatch)
    assert made
    assert {row.series for row in made} == {whole}


@pytest.mark.django_db(transaction=True)
def test_two_workers_make_every_event_once(anna: User, monkeypatch: pytest.MonkeyPatch) -> None:
    everything = [make_series("FREQ=DAILY", f"Серия {number}", by=anna, starts_at=FIRST) for number in range(4)]
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(days=30))
    errors: list[BaseException] = []

    def work() -> None:
        try:
            for _round in range(3):
                continue_series()
        except BaseException as error:
            errors.append(error)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _number in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert errors == []
    for series in everything:
        days = list(series.events.order_by("recurrence_id").values_list("recurrence_id", flat=True))
        assert len(days) == len(set(days)) == (days[-1] - days[0]).days + 1
        series.refresh_from_db()
        assert days[-1] == series.made_to
