"""Reports by e-mail: on their day, once, with the reader's figures, stopped by a link, retried when the server fails."""

import re
from collections.abc import Callable
from datetime import date, datetime
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.conf import LazySettings
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from python_calamine import CalamineWorkbook

from letopis.accounts.models import User
from letopis.analytics import tasks
from letopis.analytics.letters.actions import Matter, Rhythm, add_letters, change_letter, set_on, write_letters
from letopis.analytics.letters.queries import token_of
from letopis.analytics.letters.schedule import goes_out
from letopis.analytics.models import Panel, ReportLetter
from letopis.analytics.panels.actions import add_panel
from letopis.analytics.panels.tiles import new_tile
from letopis.analytics.tests.smtp import Post
from letopis.events.testing import make_event
from letopis.history.models import FactRecord
from letopis.jobs.models import Job
from letopis.jobs.worker import Working
from letopis.kernel import clock
from letopis.parties.testing import make_person

ClientOf = Callable[[User], Client]
MOSCOW = ZoneInfo("Europe/Moscow")
CHANNELS = Matter("Каналы", "channels")


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch, settings: LazySettings) -> Callable[..., None]:
    """Sets the present moment: a day of March 2027 (the 15th is a Monday) and an hour in Moscow. Letters can be sent."""
    settings.EMAIL_URL, settings.SITE_URL = "smtp://localhost", "https://crm.example"

    def set_to(day: int, hour: int, minute: int = 0) -> None:
        monkeypatch.setattr(clock, "now", lambda: datetime(2027, 3, day, hour, minute, tzinfo=MOSCOW))

    set_to(12, 9)
    return set_to


def with_address(user: User, zone: str = "Europe/Moscow") -> User:
    user.email, user.time_zone = f"{user.login}@example.com", zone
    user.save()
    return user


@pytest.fixture
def anna(anna: User) -> User:
    return with_address(anna)


@pytest.fixture
def olga(olga: User) -> User:
    return with_address(olga)


def call(by: User) -> None:
    person = make_person(f"Клиент {by.login}", by=by)
    make_event("Звонок", by=by, person=person, starts_at=datetime(2027, 3, 10, 12, tzinfo=MOSCOW), state="completed")


def work() -> list[EmailMultiAlternatives]:
    Working().run(once=True)
    return mail.outbox  # type: ignore[return-value]


def parts(letter: EmailMultiAlternatives) -> tuple[str, str]:
    return str(letter.body), str(letter.alternatives[0][0])


def test_a_letter_comes_on_its_day_and_once(anna: User, now: Callable[..., None]) -> None:
    call(anna)
    (row,) = add_letters(CHANNELS, [anna], Rhythm("week", weekday=0, hour=8), by=anna)
    for day, hour, written in (
        (12, 20, 0),
        (14, 20, 0),
        (15, 7, 0),
        (15, 8, 1),
        (15, 9, 0),
        (16, 9, 0),
        (21, 23, 0),
        (22, 8, 1),
    ):
        now(day, hour)
        assert write_letters() == written, (day, hour)
    assert Job.objects.filter(effect_key__startswith="report:").count() == 2
    ReportLetter.objects.update(last_day=None)  # whatever is lost, the key of the day is taken
    write_letters()
    assert Job.objects.filter(effect_key__startswith="report:").count() == 2
    letters = work()
    assert len(letters) == 2
    first = letters[0].extra_headers["Message-ID"]
    assert first.startswith(f"<report-{row.public_id}-20270315@")
    now(22, 9)
    change_letter(row, Rhythm("day", hour=9), by=anna)
    assert write_letters() == 0  # changed after its hour: the first one comes tomorrow
    now(23, 9)
    assert len(work()) == 3  # the worker writes it by itself


def test_a_day_nobody_was_there_is_made_up_for(anna: User, now: Callable[..., None]) -> None:
    add_letters(CHANNELS, [anna], Rhythm("week", weekday=0), by=anna)
    add_letters(CHANNELS, [anna], Rhythm("day"), by=anna)
    now(17, 7)  # down since the 13th: Monday's letter still goes, the daily ones of the past do not
    assert write_letters() == 1
    now(17, 8)
    assert write_letters() == 1


def test_days_off_and_other_zones(anna: User, olga: User, boris: User, now: Callable[..., None]) -> None:
    letter = ReportLetter(reader=anna, every="week", weekday=0)
    march = [day for day in range(1, 32) if goes_out(letter, date(2027, 3, day))]
    assert march == [1, 9, 15, 22, 29]  # the 8th is a holiday
    letter.working_days_only = False
    assert [day for day in range(1, 32) if goes_out(letter, date(2027, 3, day))] == [1, 8, 15, 22, 29]
    monthly = ReportLetter(reader=anna, every="month", month_day=31, working_days_only=False)
    assert goes_out(monthly, date(2027, 2, 28))
    assert not goes_out(monthly, date(2027, 2, 27))
    monthly.working_days_only = True
    assert not goes_out(monthly, date(2027, 2, 28))  # a Sunday
    assert goes_out(monthly, date(2027, 3, 1))
    daily = ReportLetter(reader=anna, every="day")
    assert [day for day in range(5, 11) if goes_out(daily, date(2027, 3, day))] == [5, 9, 10]
    with_address(boris, "Asia/Vladivostok")
    add_letters(CHANNELS, [olga, boris], Rhythm("day", hour=8), by=olga)
    now(15, 3)  # ten in the morning in Vladivostok
    assert write_letters() == 1
    assert Job.objects.get(effect_key__startswith="report:").arguments["day"] == "2027-03-15"


def test_each_reader_gets_their_own_figures(anna: User, vera: User, gleb: User, now: Callable[..., None]) -> None:
    for user in (anna, vera, vera):
        call(user)
    readers = [anna, with_address(vera), with_address(gleb)]
    add_letters(CHANNELS, readers, Rhythm("day"), by=gleb)
    now(15, 8)
    letters = {letter.to[0]: letter for letter in work()}

    def volume(user: User) -> str:
        found = re.search(r">Всего</td><td[^>]*>(?:<a[^>]*>)?(\d+)", parts(letters[user.email])[1])
        assert found
        return found[1]

    assert [volume(user) for user in readers] == ["1", "2", "3"]
    text, html = parts(letters[anna.email])
    for words in ("Мало данных", "Каналы", "https://crm.example/reports/channels/"):
        assert words in html
        assert words in text
    assert "настроил(а) для вас Орлов Глеб" in html
    assert "настроил" not in parts(letters[gleb.email])[1]
    assert not letters[anna.email].attachments  # managers do not export
    ((name, book, _type),) = letters[gleb.email].attachments  # type: ignore[misc]
    assert str(name) == "Каналы 2027-03-15.xlsx"
    assert CalamineWorkbook.from_filelike(BytesIO(book)).sheet_names[0] == "Каналы"  # type: ignore[arg-type]


def test_rights_count_when_the_letter_leaves(anna: User, vera: User, gleb: User, now: Callable[..., None]) -> None:
    with_address(vera)
    call(anna)
    panel = add_panel(
        "Общая", "all", [new_tile("channels", "", part, "half") for part in ("table", "chart:weeks")], by=anna
    )
    add_letters(Matter(panel.name, panel=panel), [anna, vera], Rhythm("day"), by=gleb)
    now(15, 8)
    letters = {letter.to[0]: parts(letter)[1] for letter in work()}
    assert set(letters) == {anna.email, vera.email}
    assert re.search(r">Всего</td><td[^>]*>(?:<a[^>]*>)?1<", letters[anna.email])
    assert "События по неделям" in letters[anna.email]
    assert not re.search(r">Всего</td><td[^>]*>(?:<a[^>]*>)?1<", letters[vera.email])
    now(16, 8)
    Panel.objects.update(audience="own")
    assert {letter.to[0] for letter in work()[2:]} == {anna.email}  # Вера does not see it any more
    now(17, 8)
    User.objects.filter(pk=anna.pk).update(is_active=False)
    assert len(work()) == 3
    User.objects.filter(pk=anna.pk).update(is_active=True)
    write_letters()
    set_on(ReportLetter.objects.get(reader=anna), False, by=anna)
    assert len(work()) == 3  # stopped between the outbox and the post


def test_it_is_set_up_on_a_page(
    anna: User, boris: User, olga: User, vera: User, now: Callable[..., None], client_of: ClientOf
) -> None:
    client = client_of(anna)
    page = client.get("/reports/channels/?period=last-30").content.decode()
    found = re.search(r'href="(/reports/letters/new/\?report=channels[^"]*)"', page)
    assert found
    address = found[1].replace("&amp;", "&")
    assert "Сафин Борис" not in client.get(address).content.decode()
    sent = {"name": "Каналы за месяц", "every": "week", "weekday": "4", "hour": "7", "working_days": "on"}
    assert client.post(address, {**sent, "reader": str(boris.public_id)}).status_code == 404
    assert client.post(address, {**sent, "reader": str(anna.public_id), "hour": "24"}).status_code == 422
    assert not ReportLetter.objects.exists()
    assert client.post(address, {**sent, "reader": str(anna.public_id)}).status_code == 302
    client.post("/reports/channels/save/?period=last-30", {"name": "С выставки", "audience": "own"})
    page = client.get("/reports/channels/?period=last-30").content.decode()
    assert re.search(
        r'href="/reports/letters/new/\?report=channels[^"]*name=%D0%A1', page
    )  # called as the settings are
    row = ReportLetter.objects.get()
    assert (row.reader, row.author, row.report, row.name, row.weekday, row.hour) == (
        anna,
        anna,
        "channels",
        "Каналы за месяц",
        4,
        7,
    )
    assert "period=last-30" in row.params
    head = client_of(olga)
    assert "Крылова Вера" not in head.get(address).content.decode()
    assert head.post(address, {**sent, "reader": str(vera.public_id)}).status_code == 404
    assert head.post(address, {**sent, "reader": [str(anna.public_id), str(olga.public_id)]}).status_code == 302
    assert ReportLetter.objects.filter(author=olga).count() == 2
    theirs = ReportLetter.objects.get(author=olga, reader=anna)
    assert "по пятницам, в 7:00" in client.get("/reports/letters/").content.decode()
    assert client.post(f"/reports/letters/{theirs.public_id}/use/", {"on": "0"}).status_code == 302
    assert (
        head.post(f"/reports/letters/{theirs.public_id}/use/", {"on": "1"}).status_code == 403
    )  # the reader has decided
    assert client_of(vera).get(f"/reports/letters/{theirs.public_id}/").status_code == 404
    change = {"every": "month", "month_day": "15", "hour": "6", "version": row.version}
    assert client.post(f"/reports/letters/{row.public_id}/", change).status_code == 302
    row.refresh_from_db()
    assert (row.every, row.month_day, row.hour, row.working_days_only) == ("month", 15, 6, False)
    assert client.post(f"/reports/letters/{row.public_id}/", change).status_code == 409
    panel = add_panel("Своя", "own", [new_tile("channels", "", "table", "half")], by=olga)
    own = head.post(f"/reports/letters/new/?panel={panel.code}", {**sent, "reader": str(anna.public_id)})
    assert own.status_code == 422
    assert "не видит эту панель" in own.content.decode()
    assert client.get(f"/reports/letters/new/?panel={panel.code}").status_code == 404
    assert {fact.verb for fact in FactRecord.objects.filter(by=olga, verb__startswith="report")} == {
        "report_letter.added"
    }


def test_one_click_in_the_letter_stops_it(anna: User, now: Callable[..., None]) -> None:
    call(anna)
    (row,) = add_letters(CHANNELS, [anna], Rhythm("day"), by=anna)
    now(15, 8)
    (letter,) = work()
    found = re.search(r"https://crm\.example(/reports/letters/off/\S+)", str(letter.body))
    assert found
    assert letter.extra_headers["List-Unsubscribe"] == f"<https://crm.example{found[1]}>"
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    guest = Client(enforce_csrf_checks=True)
    assert "Больше не присылать" in guest.get(found[1]).content.decode()
    assert ReportLetter.objects.get().is_on  # a program that only looks at links changes nothing
    assert guest.post(found[1], {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not ReportLetter.objects.get().is_on
    assert guest.get("/reports/letters/off/forged/").status_code == 404
    assert guest.get(f"/reports/letters/off/{token_of(row)[:-1]}/").status_code == 404
    now(16, 8)
    assert len(work()) == 1


def test_now_sends_one_at_once(anna: User, now: Callable[..., None], client_of: ClientOf) -> None:
    call(anna)
    (row,) = add_letters(CHANNELS, [anna], Rhythm("week"), by=anna)
    for _click in range(2):
        client_of(anna).post(f"/reports/letters/{row.public_id}/now/")
    assert len(work()) == 1
    assert ReportLetter.objects.get().last_day == date(2027, 3, 12)


def test_a_server_that_refuses_is_asked_again(
    anna: User, now: Callable[..., None], settings: LazySettings, client_of: ClientOf, gleb: User
) -> None:
    call(anna)
    (row,) = add_letters(CHANNELS, [anna], Rhythm("day"), by=anna)
    with Post(refusals=1) as post:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", post.port, False
        now(15, 8)
        work()
        job = Job.objects.get(effect_key__startswith="report:")
        assert (job.status, job.attempts) == (Job.Status.READY, 1)
        assert "451" in job.error
        now(15, 9)
        work()
        job.refresh_from_db()
        assert job.status == Job.Status.SUCCESSFUL
        now(15, 10)
        work()
    (letter,) = post.letters
    assert letter["To"] == anna.email
    assert letter["Message-ID"].startswith(f"<report-{row.public_id}-20270315@")
    assert [part.get_content_type() for part in letter.walk()][-2:] == ["text/plain", "text/html"]
    Job.objects.update(status=Job.Status.FAILED)
    assert "Письмо с отчётом" in client_of(gleb).get("/settings/jobs/").content.decode()


def test_a_report_that_breaks_is_retried(anna: User, now: Callable[..., None], monkeypatch: pytest.MonkeyPatch) -> None:
    (row,) = add_letters(CHANNELS, [anna], Rhythm("day"), by=anna)

    def broken(*arguments: Any) -> Any:
        raise ZeroDivisionError

    monkeypatch.setattr("letopis.analytics.letters.letter.made", broken)
    with pytest.raises(ZeroDivisionError):
        tasks.send_report.call(letter=str(row.public_id), day="2027-03-15")
    assert mail.outbox == []
