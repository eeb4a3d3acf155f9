"""«Завершено за 14 дней» of «Сегодня»: counted by the reader's rights and clock, each figure with its rows."""

import re
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from letopis.accounts.models import User
from letopis.analytics.lately import lately
from letopis.events.actions import cancel_event
from letopis.events.testing import make_event
from letopis.kernel import clock

ClientOf = Callable[[User], Client]
NOW = datetime(2027, 3, 16, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> None:
    """A Tuesday of March."""
    monkeypatch.setattr(clock, "now", lambda: NOW)


def done(by: User, days_ago: float, type: str = "call") -> None:
    make_event("Дело", by=by, type=type, starts_at=NOW - timedelta(days=days_ago), state="completed")


def rows_of(client: Client, href: str) -> int:
    page = client.get(unescape(href)).content.decode()
    return len(re.findall(r'<a class="name[^"]*" href="/events/', page))


def test_the_chart_counts_what_its_rows_hold(anna: User, boris: User, vera: User, client_of: ClientOf) -> None:
    anna.time_zone = "Asia/Vladivostok"  # their day began before ours
    anna.save()
    for days_ago in (0, 0.9, 13, 14, 27):
        done(anna, days_ago)
    done(anna, 1, "meeting")
    done(anna, 13, "email")
    done(boris, 1)
    done(vera, 1)
    make_event("Впереди", by=anna, starts_at=NOW)
    cancel_event(make_event("Отменён", by=anna, starts_at=NOW), by=anna)
    found = lately(anna, team=False)
    assert found.count == 5
    assert "150" in found.change  # 5 against 2
    held = Counter({one.name: sum(int(v or 0) for v in one.values) for one in found.chart.series})  # type: ignore[arg-type]
    assert held == {"Звонки 3": 3, "Встречи 1": 1, "Письма 1": 1}
    client = client_of(anna)
    page = client.get("/reports/lately/").content.decode()
    assert "5 событий" in page
    assert rows_of(client, found.href) == 5
    for one in found.chart.series:
        for value, href in zip(one.values, one.hrefs, strict=True):
            assert (rows_of(client, href) if href else 0) == value
    assert lately(anna, team=True).count == 6  # Борис is of the team, Вера is not
    assert "6 событий" in client.get("/reports/lately/?whose=team").content.decode()
    assert lately(vera, team=True).count == 1


def test_the_page_asks_for_it_and_one_query_answers(
    anna: User, client_of: ClientOf, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = client_of(anna)
    assert 'hx-get="/reports/lately/"' in client.get("/").content.decode()
    assert 'hx-get="/reports/lately/?whose=team"' in client.get("/?whose=team").content.decode()
    assert "Ничего не завершено" in client.get("/reports/lately/").content.decode()
    for days_ago in range(40):
        done(anna, days_ago)
    with django_assert_num_queries(3):  # two of them ask whether the types are still the same
        assert lately(anna, team=False).count == 14
