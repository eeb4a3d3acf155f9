"""More than a page can read: counted in the background, figures as of one direct computation, kept for its reader alone."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.http import QueryDict
from django.test import Client

from letopis.accounts.models import User
from letopis.analytics import limits
from letopis.analytics.channels.report import CHANNELS
from letopis.analytics.limits import Limits
from letopis.analytics.models import WholeReport
from letopis.analytics.tasks import count_whole
from letopis.analytics.tests.past import Made, write_companies, write_events
from letopis.analytics.whole import counting
from letopis.analytics.whole.actions import forget_old
from letopis.events.models import Event
from letopis.jobs.models import Job
from letopis.kernel import clock
from letopis.notifications.models import Notification

Clients = Callable[[User], Client]


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page reads ten days and twenty events."""
    monkeypatch.setattr(limits, "PAGE", Limits(days=10, events=20))
    monkeypatch.setattr(limits, "_TOLD", 5)


def _past(by: User, number: int = 60) -> None:
    """Letters twice a day with an answer to every third, for a month."""
    now, companies = clock.now(), write_companies(5, by)
    past = []
    for place in range(number):
        at = now - timedelta(hours=12 * place + 1)
        past.append(Made(companies[place % 5], "email-outgoing", at))
        if place % 3 == 0:
            past.append(Made(companies[place % 5], "email-incoming", at + timedelta(minutes=30)))
    write_events(past, by)


def _address(first: int) -> str:
    today = clock.now().date()
    return f"?from={today - timedelta(days=first)}&to={today}"


def _asked(client: Client, address: str) -> WholeReport:
    """What stands after the offer of the page was taken."""
    text = client.get(f"/reports/channels/{address}").content.decode()
    form = re.search(r'action="(/reports/channels/whole/[^"]*)"', text)
    assert form, text[:2000]
    answer = client.post(form[1].replace("&amp;", "&"))
    row = WholeReport.objects.latest("pk")
    assert answer.status_code == 302 and answer["Location"] == f"/reports/whole/{row.public_id}/"
    return row


def test_the_whole_period_is_offered_counted_and_kept(
    anna: User, boris: User, gleb: User, client_of: Clients, small: None
) -> None:
    """The figures are those of a direct computation without limits; the page, the file and nobody else's eyes."""
    _past(anna)
    client, address = client_of(gleb), _address(25)
    assert "whole/" not in client.get("/reports/channels/?from=01.01.2026&to=02.01.2026").content.decode()
    row = _asked(client, address)
    assert (row.last - row.first, row.state, Job.objects.filter(task="analytics.count_whole").count()) == (
        timedelta(days=25), "waiting", 1,
    )  # fmt: skip
    assert _asked(client, address) == row and WholeReport.objects.count() == 1
    waits = client.get(f"/reports/whole/{row.public_id}/", headers={"HX-Request": "true"})
    assert "hx-get" in waits.content.decode() and "HX-Refresh" not in waits

    WholeReport.objects.update(seen_at=clock.now() - timedelta(minutes=1))
    counting.count(row.pk)
    row.refresh_from_db()
    assert (row.state, Notification.objects.filter(user=gleb, kind=counting.KIND).count()) == ("done", 1)
    with limits.reading_whole(lambda read: None):
        direct = CHANNELS.figures(CHANNELS.read(gleb, QueryDict(row.address[1:])))
    cut = CHANNELS.figures(CHANNELS.read(gleb, QueryDict(row.address[1:])))
    since = clock.day_start(row.first, gleb.zone)
    assert direct.total.volume == Event.objects.filter(occurs_at__gte=since).count() > 60 > 20 >= cut.total.volume
    text = client.get(f"/reports/whole/{row.public_id}/").content.decode()
    body = text[text.index("hx-" if "hx-get" in text else '<div class="rep">') :]
    reply = direct.total.reply
    assert reply and f"{reply.successes} из {reply.trials}" in body.replace("\u00a0", " ")
    assert f">{direct.total.volume}</a>" in body and "/events/?view=all" in body
    assert not re.search(r'href="/reports/channels/(?!how)[^"?]', body.split("Считать заново")[-1])
    assert client.get(f"/reports/whole/{row.public_id}/", headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    assert "весь период" in client.get("/notifications/").content.decode().lower()
    file = client.get(f"/reports/whole/{row.public_id}/export.xlsx")
    assert file.status_code == 200 and file.content[:2] == b"PK"
    assert f"/reports/whole/{row.public_id}/" in client.get(f"/reports/channels/{address}").content.decode()

    for somebody in (anna, boris):
        for path in ("", "export.xlsx"):
            assert client_of(somebody).get(f"/reports/whole/{row.public_id}/{path}").status_code == 404
        assert client_of(somebody).post(f"/reports/whole/{row.public_id}/forget/").status_code == 404
    gleb.role.sees = "own"
    gleb.role.save(update_fields=["sees"])
    assert client.get(f"/reports/whole/{row.public_id}/").status_code == 404  # their rights are others now


def test_too_many_events_and_a_manager(anna: User, client_of: Clients, small: None) -> None:
    """Cut by the number of events; a manager's whole period is of their own world; stopped and forgotten."""
    _past(anna)
    client = client_of(anna)
    row = _asked(client, _address(9))
    assert (row.last - row.first).days == 9
    counting.count(row.pk)
    row.refresh_from_db()
    assert row.state == "done" and bytes(row.book)[:2].decode() == "PK"
    assert client.post(f"/reports/whole/{row.public_id}/forget/").status_code == 302
    assert not WholeReport.objects.exists()

    row = _asked(client, _address(9))
    assert client.post(f"/reports/whole/{row.public_id}/forget/").status_code == 302
    assert counting.look_after(row.pk) is False

    row = _asked(client, _address(9))
    WholeReport.objects.update(created_at=clock.now() - timedelta(days=31))
    assert client.get(f"/reports/whole/{row.public_id}/").status_code == 404
    forget_old()
    assert not WholeReport.objects.exists()


def test_a_report_that_breaks_says_so_and_one_nobody_wants_stops(
    anna: User, client_of: Clients, small: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An error ends it in words; who stopped it is not counted for any longer."""
    _past(anna)
    client = client_of(anna)
    row = _asked(client, _address(25))
    progress = counting.Progress()
    progress.is_wanted = False
    counting.count(row.pk, progress)
    row.refresh_from_db()
    assert (progress.events, row.state, row.page) == (5, "waiting", "")
    monkeypatch.setattr(limits, "_TOLD", 1000)
    monkeypatch.setattr(counting, "workbook", lambda tables: 1 / 0)
    counting.count(row.pk)
    assert "не удалось" in client.get(f"/reports/whole/{row.public_id}/").content.decode().lower()


@pytest.mark.django_db(transaction=True)
def test_a_thread_of_the_worker_counts(anna: User, client_of: Clients, small: None) -> None:
    """The task lets a thread read, writes down how far it has come, and sees the end; another worker keeps away."""
    _past(anna)
    row = _asked(client_of(anna), _address(25))
    assert count_whole.call(pk=row.pk) is not None
    thread, progress = counting._threads[row.pk]
    thread.join(60)
    row.refresh_from_db()
    assert (row.state, progress.events > 0) == ("done", True)
    assert count_whole.call(pk=row.pk) is None and row.pk not in counting._threads
    WholeReport.objects.update(state="running", beat_at=clock.now())
    assert count_whole.call(pk=row.pk) is not None and row.pk not in counting._threads
