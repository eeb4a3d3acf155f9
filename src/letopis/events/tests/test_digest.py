"""The morning letter: when it is written, once a day, and what it says by the rights of its reader."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.conf import LazySettings
from django.core import mail
from django.test import Client

from letopis.accounts.models import User
from letopis.config.setup import seed
from letopis.conftest import make_user
from letopis.events import tasks
from letopis.events.actions import cancel_event, reassign_event
from letopis.events.actions.digest import choose_digest, send_digests
from letopis.events.models import DigestChoice, Event
from letopis.events.testing import make_event
from letopis.jobs.models import Job
from letopis.jobs.worker import Working
from letopis.kernel import clock
from letopis.parties.testing import make_person

ClientOf = Callable[[User], Client]
MOSCOW = ZoneInfo("Europe/Moscow")


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch, settings: LazySettings) -> Callable[..., None]:
    """Sets the present moment: a day of March 2027 and an hour in Moscow. Letters can be sent."""
    settings.EMAIL_URL, settings.SITE_URL = "smtp://localhost", "https://crm.example"

    def set_to(day: int, hour: int, minute: int = 0) -> None:
        monkeypatch.setattr(clock, "now", lambda: datetime(2027, 3, day, hour, minute, tzinfo=MOSCOW))

    set_to(16, 7)
    return set_to


@pytest.fixture
def reader(anna: User) -> User:
    """Анна with an address, in Moscow."""
    anna.email, anna.time_zone = "anna@example.com", "Europe/Moscow"
    anna.save()
    return anna


def at(day: int, hour: int = 12) -> datetime:
    return datetime(2027, 3, day, hour, tzinfo=MOSCOW)


def work() -> list[Any]:
    """One worker does everything that is due; the letters that left."""
    Working().run(once=True)
    return mail.outbox


def test_the_letter_leaves_once_a_day_at_its_hour(reader: User, now: Callable[..., None]) -> None:
    make_event("Позвонить", by=reader, starts_at=at(16))
    choose_digest(reader, is_on=True, hour=8, working_days_only=True)
    assert send_digests() == 0  # seven in the morning
    now(16, 8)
    assert send_digests() == 1
    assert send_digests() == 0
    assert Job.objects.filter(effect_key__startswith="digest:").count() == 1
    assert len(work()) == 1
    now(16, 20)
    assert send_digests() == 0
    DigestChoice.objects.update(last_day=None)  # whatever is lost, the key of the day is taken
    send_digests()
    assert Job.objects.filter(effect_key__startswith="digest:").count() == 1
    now(17, 9)
    make_event("И завтра", by=reader, starts_at=at(17))
    assert len(work()) == 2  # the worker writes it by itself
    letter = mail.outbox[0]
    assert letter.extra_headers["Message-ID"].startswith(f"<digest-{reader.public_id}-20270316@")


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_dies_leaves_no_half(
    now: Callable[..., None], settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    seed()
    reader = make_user("anna", "Мельникова Анна", "manager", "Продажи")
    User.objects.filter(pk=reader.pk).update(email="anna@example.com", time_zone="Europe/Moscow")
    choose_digest(User.objects.get(), is_on=True, hour=8, working_days_only=True)
    now(16, 8)
    with monkeypatch.context() as broken:
        broken.setattr("letopis.jobs.queue.Task.enqueue", lambda *args, **more: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            send_digests()
    assert DigestChoice.objects.get().last_day is None  # noted and written together, or not at all
    assert not Job.objects.exists()
    assert send_digests() == 1


def test_days_off_and_other_zones(reader: User, boris: User, now: Callable[..., None]) -> None:
    boris.email, boris.time_zone = "boris@example.com", "Asia/Vladivostok"
    boris.save()
    choose_digest(reader, is_on=True, hour=8, working_days_only=True)
    choose_digest(boris, is_on=True, hour=8, working_days_only=False)
    DigestChoice.objects.update(last_day=None)
    now(8, 3)  # a holiday, ten in the morning in Vladivostok
    assert send_digests() == 1
    now(8, 12)
    assert send_digests() == 0
    now(9, 8)
    assert send_digests() == 2
    assert set(DigestChoice.objects.values_list("last_day", flat=True)) == {date(2027, 3, 9)}


def test_nobody_gets_what_they_did_not_ask_for(reader: User, now: Callable[..., None]) -> None:
    now(16, 9)
    make_event("Позвонить", by=reader, starts_at=at(16))
    assert send_digests() == 0
    choose_digest(reader, is_on=True, hour=8, working_days_only=True)
    assert send_digests() == 0  # the hour of today is over: the first letter comes tomorrow
    choose_digest(reader, is_on=False, hour=8, working_days_only=True)
    now(17, 9)
    assert send_digests() == 0
    choose_digest(reader, is_on=True, hour=10, working_days_only=True)
    User.objects.filter(pk=reader.pk).update(email="")
    now(17, 11)
    assert send_digests() == 0


def test_the_letter_says_the_day(reader: User, boris: User, olga: User, now: Callable[..., None]) -> None:
    now(15, 12)
    late = make_event("Просроченный", by=reader, starts_at=at(12))
    given = make_event("Поручение", by=olga, starts_at=at(18))
    reassign_event(given, reader, by=olga)
    planned = make_event("Назначил Борис", by=boris, starts_at=at(19), responsible=reader)
    Event.objects.filter(pk=planned.pk).update(created_at=at(15))
    now(16, 8)
    make_event("Сегодняшний", by=reader, starts_at=at(16, 15))
    make_event("Задача дня", by=reader, type="task", starts_on=date(2027, 3, 16), all_day=True)
    make_event("Завтрашний", by=reader, starts_at=at(17))
    make_event("Чужой", by=boris, starts_at=at(16))
    cancel_event(make_event("Отменённый", by=reader, starts_at=at(16)), by=reader)
    person = make_person("Именинник Пётр", by=reader, birth_day=16, birth_month=3)
    make_event(
        "Письмо", by=reader, type="email", person=person, direction="incoming", starts_at=at(13), state="completed"
    )
    tasks.send_digest.call(user=reader.pk, day="2027-03-16")
    (letter,) = mail.outbox
    html = str(letter.alternatives[0][0])  # type: ignore[attr-defined]
    for text in (letter.body, html):
        for words in (
            "Просроченный",
            "Поручение",
            "Назначил Борис",
            "Сегодняшний",
            "Задача дня",
            "Именинник",
            "Письмо",
        ):
            assert words in text, words
        for words in ("Завтрашний", "Чужой", "Отменённый", "сотрудников"):
            assert words not in text, words
        assert f"https://crm.example/events/{late.public_id}/" in text
    assert "просрочено 1, сегодня 2" in letter.subject
    assert "2 дня" in letter.body  # how long the letter waits


def test_a_head_learns_what_is_late_with_the_team(
    olga: User, reader: User, vera: User, now: Callable[..., None]
) -> None:
    olga.email = "olga@example.com"
    olga.save()
    for number in range(2):
        make_event(f"Дело {number}", by=reader, starts_at=at(12))
    make_event("Не видно", by=vera, starts_at=at(12))
    tasks.send_digest.call(user=olga.pk, day="2027-03-16")
    (letter,) = mail.outbox
    assert "Просрочено у ваших сотрудников: 1" in letter.body
    assert "Мельникова Анна (2)" in letter.body
    assert "Крылова" not in letter.body


def test_rights_count_when_the_letter_leaves(reader: User, boris: User, now: Callable[..., None]) -> None:
    event = make_event("Передано другому", by=reader, starts_at=at(16))
    choose_digest(reader, is_on=True, hour=8, working_days_only=True)
    now(16, 8)
    send_digests()
    reassign_event(event, boris, by=reader)
    assert work() == []  # nothing is left to say: no letter


def test_a_letter_whose_day_is_over_is_not_sent(reader: User, now: Callable[..., None]) -> None:
    make_event("Позвонить", by=reader, starts_at=at(16))
    now(17, 1)
    tasks.send_digest.call(user=reader.pk, day="2027-03-16")
    assert mail.outbox == []


def test_the_page_keeps_the_choice_and_shows_the_letter(
    reader: User, client_of: ClientOf, now: Callable[..., None]
) -> None:
    make_event("Позвонить", by=reader, starts_at=at(16))
    client = client_of(reader)
    page = client.get("/events/digest/").content.decode()
    assert "Позвонить" in page
    assert client.post("/events/digest/", {"is_on": "on", "hour": "9"}).status_code == 302
    choice = DigestChoice.objects.get()
    assert (choice.user, choice.is_on, choice.hour, choice.working_days_only) == (reader, True, 9, False)
    assert client.post("/events/digest/", {"is_on": "on", "hour": "25"}).status_code == 422
    assert DigestChoice.objects.get().hour == 9
