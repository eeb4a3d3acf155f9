"""The report on sources: figures against an independent count, rights, rows behind, costs, returns, marks, referrals."""

import io
import random
import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pandas as pd
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook
from scipy.stats import fisher_exact
from statsmodels.stats.proportion import proportion_confint

from letopis.accounts.models import User
from letopis.analytics.tests.pages import answer_of, count_on, text_of
from letopis.analytics.tests.past import Made, write_companies, write_events, write_reaches
from letopis.attributes.testing import make_attribute
from letopis.channels.models import Goal, GoalReach, SourceCosts
from letopis.events.testing import make_event
from letopis.kernel import clock
from letopis.parties.models import ContactPerson, Counterparty, Source
from letopis.parties.testing import make_counterparty, make_person

Clients = Callable[[User], Client]
PAGE = "/reports/sources/"


def _at(days: float) -> datetime:
    return clock.now() - timedelta(days=days)


def _text(client: Client, address: str = PAGE) -> str:
    return text_of(client, address)


def _api(user: User, **params: Any) -> dict[str, Any]:
    return answer_of(user, "sources", **params)


def _row(found: dict[str, Any], name: str) -> dict[str, Any]:
    return next(row for row in found["sources"] if row["name"] == name)


def _since(card: Any, days: float) -> None:
    type(card).objects.filter(pk=card.pk).update(created_at=_at(days))


def _tables(page: str) -> list[str]:
    return re.findall(r'<table class="grid[^"]*"[^>]*>.*?</table>', page, re.DOTALL)


@pytest.fixture
def world(gleb: User) -> dict[str, Source]:
    """Three hundred companies of three sources over half a year; what a source is worth differs."""
    sources = {code: Source.objects.get(code=code) for code in ("exhibition", "site", "referral")}
    rates = {"exhibition": 0.7, "site": 0.25, "referral": 0.3}
    rng, goal = random.Random(5), Goal.objects.get(code="meeting")
    ids = write_companies(300, gleb)
    rows, reaches = list(Counterparty.objects.filter(pk__in=ids).order_by("pk")), []
    for number, row in enumerate(rows):
        code = list(sources)[number % 3]
        row.source, row.created_at = sources[code], _at(rng.uniform(1, 175))
        if rng.random() < rates[code]:
            reaches.append((row.pk, row.created_at + timedelta(days=rng.uniform(0.1, 20))))
    Counterparty.objects.bulk_update(rows, ["source", "created_at"])
    write_reaches(goal, [(pk, at) for pk, at in reaches if at < clock.now()])
    return sources


def _frame(user: User) -> pd.DataFrame:
    """Every company with its day on the reader's clock and the days it reached the goal, read straight from the tables."""
    rows = Counterparty.objects.values_list("pk", "source__code", "created_at")
    frame = pd.DataFrame(list(rows), columns=["pk", "source", "at"])
    frame["day"] = [at.astimezone(user.zone).date() for at in frame["at"]]
    reached = pd.DataFrame(list(GoalReach.objects.values_list("counterparty", "at")), columns=["pk", "reached"])
    first = reached.groupby("pk")["reached"].min().reset_index()
    return frame.merge(first, on="pk", how="left")


def _of(frame: pd.DataFrame, user: User, first: date, last: date) -> pd.DataFrame:
    held = frame[(frame["day"] >= first) & (frame["day"] <= last)].copy()
    held["is_reached"] = [
        not pd.isna(at) and first <= at.astimezone(user.zone).date() <= last for at in held["reached"]
    ]
    return held


def test_the_figures_are_those_of_an_independent_count(world: dict[str, Source], gleb: User) -> None:
    last = clock.today(gleb.zone)
    first = last - timedelta(days=89)
    now = _of(_frame(gleb), gleb, first, last)
    before = _of(_frame(gleb), gleb, first - timedelta(days=90), first - timedelta(days=1))
    found = _api(gleb, goal="meeting")
    assert (found["first"], found["last"]) == (f"{first}", f"{last}")
    assert found["total"]["new_clients"] == len(now) > 100
    assert found["total"]["new_clients_before"] == len(before) > 100
    for code, source in world.items():
        row, own = _row(found, source.title), now[now["source"] == code]
        assert row["new_clients"] == len(own) and row["reached"] == own["is_reached"].sum()
        assert row["new_clients_before"] == (before["source"] == code).sum()
        assert row["share"] == pytest.approx(len(own) / len(now))
        low, high = proportion_confint(own["is_reached"].sum(), len(own), method="wilson")
        assert (row["conversion"]["low"], row["conversion"]["high"]) == (pytest.approx(low), pytest.approx(high))
    # The winner is better than each other source by Fisher's test with Holm's correction and for two kinds of claims.
    table = {code: (int(rows["is_reached"].sum()), len(rows)) for code, rows in now.groupby("source")}
    (some, of), *others = table["exhibition"], table["site"], table["referral"]
    raw = sorted(fisher_exact([[some, of - some], [x, n - x]])[1] for x, n in others)
    assert 3 * 2 * raw[0] < 0.05 and 2 * 2 * raw[1] < 0.05
    assert found["by_conversion"] == {"verdict": "winner", "winner": str(world["exhibition"].public_id)}


def test_every_figure_leads_to_its_clients_and_they_to_the_lists(
    world: dict[str, Source], gleb: User, client_of: Clients
) -> None:
    person = make_person("Один Без Компании", by=gleb, source=world["site"], utm_source="Yandex", utm_medium="cpc")
    make_person("Второй Человек", by=gleb, utm_source="yandex", utm_campaign="осень", referred_by=person)
    make_counterparty("Приведённая", by=gleb, referred_by=person, utm_source="yandex")
    client, followed = client_of(gleb), 0
    page = _text(client, f"{PAGE}?goal=meeting")
    for table in _tables(page):
        for href, text in re.findall(
            r'<a class="link[^"]*" href="(/reports/sources/clients/[^"]+)"[^>]*>([^<]+)</a>', table
        ):
            if not re.fullmatch(r"[\d\u00a0]+", text):
                continue
            behind = _text(client, href)
            assert count_on(behind) == int(text.replace("\u00a0", "")), (href, text)
            lists = re.findall(
                r'<a class="link" href="(/(?:people|counterparties)/[^"]+)">[^<]*?([\d\u00a0]+)</a>', behind
            )
            for address, number in lists:
                assert count_on(_text(client, address)) == int(number.replace("\u00a0", "")), address
            if "what=goal" not in href:
                assert sum(int(number.replace("\u00a0", "")) for _address, number in lists) == count_on(behind)
            followed += 1
    assert followed > 15
    assert "Приведённая" in _text(client, f"{PAGE}clients/?by={person.public_id}")
    for query in ("source=1", f"source={person.public_id}", "by=1", f"by={world['site'].public_id}"):
        assert client.get(f"{PAGE}clients/?{query}").status_code == 404, query


def test_a_client_is_new_when_the_card_or_its_first_event_appeared(anna: User, client_of: Clients) -> None:
    known = make_counterparty("Давняя", by=anna)  # the card is of today, its events are older
    make_event(by=anna, company=known, starts_at=_at(120), state="completed", direction="incoming")
    late = make_counterparty("Загруженная", by=anna)
    make_event(by=anna, company=late, starts_at=_at(20), state="completed", direction="incoming")
    planned = make_counterparty("Новая", by=anna)
    make_event(by=anna, company=planned, starts_at=_at(150), state="planned")
    old = make_counterparty("Старая", by=anna)
    _since(old, 200)
    company = make_counterparty("С людьми", by=anna)
    make_person("Работник Её", by=anna, company=company)
    make_person("Сам По Себе", by=anna)
    make_counterparty("Только поставщик", by=anna, is_buyer=False, is_supplier=True)
    make_counterparty("Никто", by=anna, is_buyer=False)
    gone = make_counterparty("Помеченная", by=anna)
    Counterparty.objects.filter(pk=gone.pk).update(is_marked_for_deletion=True)
    client = client_of(anna)
    page = _text(client, f"{PAGE}clients/")
    names = re.findall(r'<a class="name" href="[^"]+">([^<]+)</a>', page)
    assert sorted(names) == ["Загруженная", "Никто", "Новая", "С людьми", "Сам По Себе"]
    week = f"from={(_at(21)).date()}&to={(_at(19)).date()}"
    assert re.findall(r'class="name" href="[^"]+">([^<]+)<', _text(client, f"{PAGE}clients/?{week}")) == ["Загруженная"]
    assert "Загруженная" in _text(
        client, f"/counterparties/?view=all&where=appeared:lt:{_at(5):%Y-%m-%d}&cols=name,appeared"
    )
    found = _text(
        client,
        f"/counterparties/?view=all&cols=name,appeared&where=appeared:between:{_at(21):%Y-%m-%d},{_at(19):%Y-%m-%d}",
    )
    assert "Загруженная" in found and "Давняя" not in found
    assert _api(anna, first=f"{_at(130):%Y-%m-%d}", last=f"{_at(110):%Y-%m-%d}")["total"]["new_clients"] == 1


def test_a_manager_s_figures_are_of_clients_they_see(
    anna: User, boris: User, vera: User, gleb: User, client_of: Clients
) -> None:
    site = Source.objects.get(code="site")
    SourceCosts.objects.create(source=site, periods=[_spent(30, 1, "900.00")])
    friend = make_person("Друг Анны", by=anna)
    for owner, number in ((anna, 2), (boris, 1), (vera, 4)):
        for n in range(number):
            make_counterparty(
                f"{owner.login} {n}", by=owner, source=site, referred_by=friend if owner == anna else None
            )
    own = {"anna": 3, "boris": 3, "vera": 4, "gleb": 7}
    for user in (anna, boris, vera, gleb):
        found = _api(user)
        assert _row(found, "Сайт")["new_clients"] == own[user.login], user.login
        # What the company spends is not set against some of its clients.
        assert _row(found, "Сайт")["cost"] == ("900.00" if user == gleb else None)
    assert _api(gleb, responsible=str(anna.public_id))["total"]["cost"] is None
    assert _api(gleb, team=str(vera.team.public_id))["total"]["new_clients"] == 4
    page = _text(client_of(vera))
    assert "Расходы – всей компании" in page and "Друг Анны" not in page and "Цена клиента" not in page
    assert "anna 0" not in _text(client_of(vera), f"{PAGE}clients/")
    assert client_of(vera).get(f"{PAGE}clients/?by={friend.public_id}").status_code == 404
    assert [one["new_clients"] for one in _api(anna)["brought_by"]] == [2] and _api(vera)["brought_by"] == []
    assert client_of(anna).get(f"{PAGE}export.xlsx").status_code == 403
    assert Client().get("/api/v1/reports/sources").status_code == 401


def _spent(since: int, until: int, amount: str) -> dict[str, str]:
    day = clock.now().date()
    first, last = day - timedelta(days=since), day - timedelta(days=until)
    return {"since": f"{first}", "until": f"{last}", "amount": amount, "note": ""}


def test_costs_and_returns(gleb: User, client_of: Clients) -> None:
    site, fair = Source.objects.get(code="site"), Source.objects.get(code="exhibition")
    # Of an expense of 30 days the last ten are in a period of ten days: a third of it exactly.
    SourceCosts.objects.create(source=site, periods=[_spent(29, 0, "1000.00")])
    SourceCosts.objects.create(source=fair, periods=[_spent(3, 2, "500.00")])
    make_attribute("Сумма заказов", type="money", host="counterparty", by=gleb)
    goal = Goal.objects.get(code="meeting")
    cards = []
    for n, amount in enumerate(("100.00", "250.50", None)):
        card = make_counterparty(f"Клиент {n}", by=gleb, source=site)
        if amount:
            Counterparty.objects.filter(pk=card.pk).update(attributes={"summa_zakazov": amount})
        cards.append(card)
    write_reaches(goal, [(cards[0].pk, clock.now())])
    today = clock.today(gleb.zone)
    period = {"first": f"{today - timedelta(days=9)}", "last": f"{today}", "goal": "meeting"}
    found = _api(gleb, revenue="attribute-summa_zakazov", **period)
    row = _row(found, "Сайт")
    assert (row["cost"], row["cost_per_client"], row["cost_per_goal"]) == ("333.33", "111.11", "333.33")
    assert Decimal(row["revenue"]) == Decimal("350.50")
    assert row["profit"] == pytest.approx((350.50 - 333.33) / 333.33)
    other = _row(found, "Выставка")
    assert (other["new_clients"], other["cost"], other["cost_per_client"], other["profit"]) == (0, "500.00", None, -1.0)
    assert (found["total"]["cost"], found["total"]["cost_per_client"]) == ("833.33", "277.78")
    assert _api(gleb, revenue="attribute-none", **period)["total"]["revenue"] is None
    page = _text(
        client_of(gleb), f"{PAGE}?from={period['first']}&to={today}&goal=meeting&revenue=attribute-summa_zakazov"
    )
    assert "350,50\u00a0₽" in page and "Расходы без новых клиентов: Выставка." in page and "−100\u00a0%" in page


def test_marks_make_a_tree_whatever_their_letters(anna: User) -> None:
    for source, medium, campaign in (
        ("yandex", "cpc", "осень"), ("Yandex", "CPC", "осень"), ("yandex", "cpc", ""), ("yandex", "", ""), ("vk", "post", "x"), ("", "cpc", "без площадки"),
    ):  # fmt: skip
        make_counterparty("Клиент", by=anna, utm_source=source, utm_medium=medium, utm_campaign=campaign)
    lines = [
        (one["utm_source"].lower(), (one["utm_medium"] or "").lower(), one["utm_campaign"], one["new_clients"])
        for one in _api(anna)["utm"]
    ]
    assert lines == [
        ("yandex", "", None, 4), ("yandex", "cpc", None, 3), ("yandex", "cpc", "осень", 2), ("yandex", "", None, 1),
        ("vk", "", None, 1), ("vk", "post", None, 1), ("vk", "post", "x", 1),
    ]  # fmt: skip


def test_the_file_has_numbers_and_settings_are_kept(world: dict[str, Source], gleb: User, client_of: Clients) -> None:
    client = client_of(gleb)
    book = CalamineWorkbook.from_filelike(io.BytesIO(client.get(f"{PAGE}export.xlsx?goal=meeting").content))
    rows = book.get_sheet_by_index(0).to_python()
    line = dict(zip(rows[0], next(row for row in rows if row[0] == "Сайт"), strict=True))
    assert line["Новые клиенты"] == _row(_api(gleb, goal="meeting"), "Сайт")["new_clients"]
    assert len(book.sheet_names) == 4 and rows[-1][0] == "Всего"
    assert (
        client.post(f"{PAGE}save/?period=last-30&goal=meeting", {"name": "Месяц", "audience": "own"}).status_code == 302
    )
    assert "Месяц" in _text(client) and "Месяц" in _text(client, "/reports/")
    how = _text(client, f"{PAGE}how/")
    for word in ("Новый клиент", "Цена клиента", "Возврат", "Уилсона", "Холм", "UTM"):
        assert word in how, word


def test_few_data_name_no_winner_and_nothing_is_said_of_nothing(anna: User, client_of: Clients) -> None:
    assert "В этом периоде нет новых клиентов" in _text(client_of(anna))
    make_counterparty(by=anna, source=Source.objects.get(code="site"))
    page = _text(client_of(anna))
    assert "Мало данных, чтобы сравнить источники" in page and "мало данных" in page
    assert _api(anna)["by_conversion"] == {"verdict": "too_little", "winner": None}


def test_queries_do_not_grow_with_the_data(gleb: User, client_of: Clients) -> None:
    client, numbers = client_of(gleb), []
    for count in (3, 30):
        ids = write_companies(count, gleb)
        write_events([Made(one, "call-outgoing", _at(3), outcome="reached") for one in ids], gleb)
        write_reaches(Goal.objects.get(code="meeting"), [(one, _at(2)) for one in ids])
        friend = make_person("Друг Наш", by=gleb)
        Counterparty.objects.filter(pk__in=ids).update(referred_by=friend, utm_source=f"площадка {count}")
        _text(client, f"{PAGE}?goal=meeting")
        with CaptureQueriesContext(connection) as queries:
            _text(client, f"{PAGE}?goal=meeting")
        numbers.append(len(queries))
    assert numbers[0] == numbers[1] <= 40, numbers
    assert ContactPerson.objects.count() == 2
