"""«Забытые клиенты»: who is forgotten, for whom, where each figure leads, how it was by months."""

import io
import re
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from letopis.accounts.models import User
from letopis.analytics.tests.pages import answer_of, count_on, text_of
from letopis.events.models import Event
from letopis.events.testing import make_event
from letopis.kernel import clock
from letopis.lists.actions import save_view
from letopis.parties.models import ContactPerson, Counterparty, Source
from letopis.parties.testing import make_counterparty, make_person

Clients = Callable[[User], Client]
PAGE = "/reports/forgotten/"


def _at(days: float) -> Any:
    return clock.now() - timedelta(days=days)


def _text(client: Client, address: str = PAGE) -> str:
    return text_of(client, address)


def _api(user: User, **params: Any) -> dict[str, Any]:
    return answer_of(user, "forgotten", **params)


def _figures(found: dict[str, Any]) -> dict[str, tuple[int, int, int]]:
    return {row["kind"]: (row["clients"], row["forgotten"], row["never"]) for row in found["total"]["kinds"]}


def _done(by: User, days: float, **of: Any) -> Event:
    return make_event(by=by, starts_at=_at(days), state="completed", direction="outgoing", **of)


@pytest.fixture
def cards(anna: User, vera: User) -> dict[str, Any]:
    """Анна's: a forgotten buyer, one with a planned call, one called lately, a supplier, people; Вера's buyer."""
    made: dict[str, Any] = {
        "old": make_counterparty("Забытая", by=anna),
        "planned": make_counterparty("Запланирована", by=anna),
        "late": make_counterparty("Просрочена", by=anna),
        "fresh": make_counterparty("Свежая", by=anna),
        "new": make_counterparty("Новая", by=anna),
        "supplier": make_counterparty("Поставщик", by=anna, is_buyer=False, is_supplier=True),
        "alone": make_person("Одинцов Пётр", by=anna),
        "silent": make_person("Тихонов Иван", by=anna, no_calls=True, no_messages=True),
        "theirs": make_counterparty("Веры", by=vera),
    }
    made["worker"] = make_person("Белова Ольга", by=anna, company=made["old"])
    _done(anna, 90, company=made["old"], person=made["worker"])
    _done(anna, 80, company=made["old"], person=made["worker"], type="email")
    for name in ("planned", "late"):
        _done(anna, 100, company=made[name])
    make_event(by=anna, company=made["planned"], starts_at=_at(-5))
    make_event(by=anna, company=made["late"], starts_at=_at(5))
    _done(anna, 10, company=made["fresh"])
    _done(anna, 45, company=made["supplier"])
    _done(anna, 70, person=made["alone"])
    _done(anna, 70, person=made["silent"])
    _done(vera, 200, company=made["theirs"])
    return made


def test_who_is_forgotten_and_who_is_not(cards: dict[str, Any], anna: User, client_of: Clients) -> None:
    found = _api(anna)
    assert _figures(found) == {"buyers": (5, 1, 1), "others": (1, 0, 0), "people": (1, 1, 0)}
    assert [row["name"] for row in found["clients"]] == ["Забытая", "Одинцов Пётр"]
    first = found["clients"][0]
    assert (first["days"], first["type"], first["people"], first["events"]) == (80, "email", ["Белова Ольга"], 2)
    assert first["channel"] == "Письма, исходящие"
    # A threshold of one's own for buyers and for the others.
    assert _figures(_api(anna, days=90))["buyers"] == (5, 0, 1)
    assert _figures(_api(anna, others=30))["others"] == (1, 1, 0)
    page = _text(client_of(anna))
    assert "Забытая" in page and "Просрочена" not in page and "Тихонов" not in page and "Веры" not in page
    assert f"/events/new/?type=call&counterparty={cards['old'].public_id}" in page
    form = _text(client_of(anna), f"/events/new/?type=call&counterparty={cards['old'].public_id}")
    assert "Забытая" in form
    # What is planned takes a client off the page.
    make_event(by=anna, company=cards["old"], starts_at=_at(-1))
    assert _figures(_api(anna))["buyers"] == (5, 0, 1)


def test_everybody_sees_the_clients_they_may_see(
    cards: dict[str, Any], anna: User, boris: User, olga: User, vera: User, gleb: User, client_of: Clients
) -> None:
    make_counterparty("Бориса", by=boris)
    expected = {"anna": 6, "boris": 6, "olga": 6, "vera": 1, "gleb": 7}
    for user in (anna, boris, olga, vera, gleb):
        assert _figures(_api(user))["buyers"][0] == expected[user.login], user.login
    mine = {row["name"] for row in _api(vera)["clients"]}
    assert mine == {"Веры"}
    page = _text(client_of(vera))
    assert "Забытая" not in page and "Одинцов" not in page
    # The head and the owner see whose they are, each figure for one of them.
    assert {row["name"] for row in _api(gleb)["by_responsible"]} == {anna.name, boris.name, vera.name}
    assert Client().get(PAGE).status_code == 302
    assert Client().get("/api/v1/reports/forgotten").status_code == 401


def test_every_figure_opens_its_list(cards: dict[str, Any], anna: User, gleb: User, client_of: Clients) -> None:
    source = Source.objects.order_by("pk")[0]
    Counterparty.objects.filter(pk=cards["old"].pk).update(source=source)
    view = save_view("counterparties", "На З", "all", {"where": "any(name:has:Забыт;name:has:Свеж)"}, by=gleb)
    followed = 0
    for user, query, buyers in (
        (gleb, "", (6, 2, 1)),
        (gleb, f"?responsible={anna.public_id}", (5, 1, 1)),
        (anna, "?days=14&others=14", (5, 1, 1)),
        (gleb, f"?source={source.public_id}", (1, 1, 0)),
        (gleb, f"?client-view={view.public_id}", (2, 1, 0)),
        (gleb, "?who=people&others=365", None),
        (gleb, f"?team={anna.team.public_id}&days=180", (5, 0, 1)),
    ):
        client = client_of(user)
        page = _text(client, PAGE + query)
        table = page[page.index('class="grid chan forg"') :]
        table = table[: table.index("</table>")]
        for href, shown in re.findall(r'href="(/(?:people|counterparties)/[^"]*)">([\d\u00a0]+)<', table):
            assert count_on(_text(client, href)) == int(shown.replace("\u00a0", "")), (query, href)
            followed += 1
        if buyers:
            lines = re.findall(r"<tr><th scope=\"row\">.*?</tr>|<tfoot>.*?</tfoot>", table, re.DOTALL)
            numbers = re.findall(r'<td class="n[^"]*">(?:<[^>]+>)?(\d+)<', lines[-1])
            assert tuple(map(int, numbers[:3])) == buyers, query
    assert followed > 20
    # A segment nobody shared holds nobody for others.
    own = save_view("people", "Свой", "own", {"where": "shown:is:valid"}, by=gleb)
    assert "Нет клиентов" in _text(client_of(anna), f"{PAGE}?client-view={own.public_id}")


def _naive_months(gap: int) -> Counter[str]:
    """The same counted from all rows, without a query of its own."""
    zone = User.objects.get(login="anna").zone
    found: Counter[str] = Counter()
    for model, name in ((Counterparty, "counterparty"), (ContactPerson, "person")):
        for card in model.objects.all():
            if name == "person" and (card.affiliations.exists() or (card.no_calls and card.no_messages)):
                continue
            past = Event.objects.filter(state="completed", **{f"participants__{name}": card})
            moments = sorted({event.pk: event.occurs_at for event in past}.values())
            for place, at in enumerate(moments):
                day = (at.astimezone(zone) + timedelta(days=gap)).date()
                follows = moments[place + 1] if place + 1 < len(moments) else clock.now() + timedelta(days=1)
                if follows > at + timedelta(days=gap) and day <= clock.today(zone):
                    found[f"{day:%Y-%m}"] += 1
    return found


def test_months_are_those_of_a_recount(cards: dict[str, Any], gleb: User) -> None:
    for days in (400, 330, 290, 200, 150, 149, 95, 50, 10):
        _done(gleb, days, company=cards["fresh"])
        _done(gleb, days + 3, person=cards["alone"])
    for gap in (14, 60):
        found = {row["month"]: row["clients"] for row in _api(gleb, days=gap, others=gap)["months"]}
        expected = _naive_months(gap)
        assert found == {month: expected[month] for month in found} and sum(found.values()) > 5
        assert len(found) == 12 and f"{clock.today(gleb.zone):%Y-%m}" not in found


def test_queries_do_not_grow_and_the_list_is_cut(anna: User, gleb: User, client_of: Clients) -> None:
    client, numbers = client_of(gleb), []
    for count in (2, 25):
        for number in range(count):
            _done(anna, 100 + number, company=make_counterparty(f"К {count} {number}", by=anna))
            _done(anna, 100 + number, person=make_person(f"П{count} И{number}", by=anna))
        _text(client)
        with CaptureQueriesContext(connection) as queries:
            _text(client)
        numbers.append(len(queries))
    assert numbers[0] == numbers[1] <= 40, numbers


def test_the_file_and_the_rules(cards: dict[str, Any], anna: User, gleb: User, client_of: Clients) -> None:
    assert client_of(anna).get(f"{PAGE}export.xlsx").status_code == 403
    book = CalamineWorkbook.from_filelike(io.BytesIO(client_of(gleb).get(f"{PAGE}export.xlsx").content))
    rows = book.get_sheet_by_index(0).to_python()
    line = dict(zip(rows[0], next(row for row in rows if row[0] == anna.name), strict=True))
    assert line["Покупатели: забыты"] == 1 and line["Покупатели"] == 5
    assert book.get_sheet_by_index(1).to_python()[1][0] in ("Забытая", "Веры")
    how = _text(client_of(anna), f"{PAGE}how/")
    for word in ("Забытый клиент", "Доля клиентов", "по месяцам", "Отложить"):
        assert word in how, word
    assert client_of(anna).post(f"{PAGE}save/?days=30", {"name": "Месяц"}).status_code == 302
    assert "days=30" in _text(client_of(anna), "/reports/")
