"""The page of the report: whose figures, where they lead, what is chosen, kept, given out."""

import io
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from letopis.accounts.models import User
from letopis.analytics.limits import Limits
from letopis.analytics.tests.pages import count_on, text_of
from letopis.analytics.tests.past import Made, write_companies, write_events, write_reaches
from letopis.channels.actions import ChannelInput, add_channel
from letopis.channels.models import Channel, Goal
from letopis.events.models import Event, EventType
from letopis.events.testing import make_event
from letopis.kernel import clock
from letopis.lists.actions import save_view
from letopis.lists.models import SavedView
from letopis.parties.models import Source, Tag
from letopis.parties.testing import make_counterparty, make_person
from letopis.rest.tokens import create_token

Clients = Callable[[User], Client]
PAGE = "/reports/channels/"


def _at(days: float) -> Any:
    return clock.now() - timedelta(days=days)


def _text(client: Client, address: str = PAGE) -> str:
    return text_of(client, address)


def _lines(page: str) -> dict[str, list[tuple[str, str]]]:
    """The links of the table of channels by the name of the row: (text, address)."""
    table = page[page.index('class="grid chan"') :]
    found = {}
    for row in re.findall(r"<tr>(.*?)</tr>", table[: table.index("</table>")], re.DOTALL)[1:]:
        name = re.sub(r"<[^>]+>", "", re.split(r"</t[hd]>", row)[0]).strip()
        found[name] = re.findall(r'<a class="link[^"]*" href="([^"]+)"[^>]*>([^<]+)</a>', row)
    return {name: [(text.replace("\u00a0", " "), href) for href, text in links] for name, links in found.items()}


@pytest.fixture
def two(anna: User, vera: User) -> None:
    """Анна called a client twice and was answered; Вера's event with the same client is hidden from her."""
    person = make_person(by=anna)
    first = {"direction": "outgoing", "state": "completed"}
    make_event(by=anna, person=person, starts_at=_at(20), outcome="no_answer", **first)
    make_event(by=anna, person=person, type="email", starts_at=_at(18), direction="incoming", state="completed")
    make_event(by=anna, person=person, starts_at=_at(12), outcome="no_answer", **first)
    answer = make_event(
        by=anna, person=person, type="email", starts_at=_at(11), direction="incoming", state="completed"
    )
    Event.objects.filter(pk=answer.pk).update(responsible=vera, team=vera.team)


def _api(client: Client, user: User, **params: str) -> dict[str, Any]:
    answer = client.get(
        "/api/v1/reports/channels", params, headers={"authorization": f"Bearer {create_token(user, 'read')}"}
    )
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_everybody_s_figures_are_made_of_what_they_may_see(
    two: None, anna: User, vera: User, gleb: User, client_of: Clients
) -> None:
    calls = {}
    for user in (anna, vera, gleb):
        found = _api(Client(), user)
        assert found["total"]["events"] == {"anna": 3, "vera": 1, "gleb": 4}[user.login]
        calls[user.login] = next((row for row in found["channels"] if row["name"] == "Звонки, исходящие"), None)
    # The answer of Вера's books makes the second call an answered one for those who see it; Вера sees no call at all.
    assert (calls["anna"]["reply"]["successes"], calls["anna"]["reply"]["trials"]) == (1, 2)
    assert (calls["gleb"]["reply"]["successes"], calls["gleb"]["reply"]["trials"]) == (2, 2)
    assert calls["vera"] is None
    assert calls["anna"]["clients"] == 1
    assert "Звонки, исходящие" in _text(client_of(anna)) and "Звонки, исходящие</th>" not in _text(client_of(vera))
    # Вера sees her event, not the card of its client: she counts the event and no client.
    mail = next(row for row in _api(Client(), vera)["channels"] if row["name"] == "Письма, входящие")
    assert (mail["events"], mail["clients"]) == (1, 0)
    assert "Белова" not in _text(client_of(vera), f"{PAGE}clients/")
    assert Client().get("/api/v1/reports/channels").status_code == 401


def test_every_figure_leads_to_its_rows(anna: User, client_of: Clients) -> None:
    companies = write_companies(6, anna)
    past = [
        Made(companies[n % 6], ("call-outgoing", "email-outgoing", "meeting", "note")[n % 4], _at(1 + n / 2),
             ("completed", "completed", "cancelled", "planned", "completed")[n % 5],
             "reached" if n % 4 == 0 and n % 3 else "")
        for n in range(60)
    ]  # fmt: skip
    past = [Made(m.company, m.channel, m.at, m.state, m.outcome if m.state == "completed" else "") for m in past]
    write_events(past, anna)
    goal = Goal.objects.get(code="meeting")
    write_reaches(goal, [(companies[0], _at(1)), (companies[1], _at(3)), (companies[0], _at(5))])
    client = client_of(anna)
    page = _text(client, f"{PAGE}?goal=meeting")
    lines = _lines(page)
    assert set(lines) == {"Звонки, исходящие", "Встречи", "Письма, исходящие", "Вне каналов", "Всего"}
    followed = 0
    for name, links in lines.items():
        for text, href in links:
            if re.fullmatch(r"[\d ]+", text) and "what=goal" not in href:
                assert count_on(_text(client, href)) == int(text.replace(" ", "")), (name, text, href)
                followed += 1
    assert followed > 15
    calls = next(href for text, href in lines["Звонки, исходящие"] if "what=calls" in href)
    assert count_on(_text(client, f"{calls}&only=yes")) == sum(made.outcome == "reached" for made in past)
    # All the goals are those of the last line; the credited parts of a channel add up to its figure.
    everything = next(href for text, href in lines["Всего"] if "what=goal" in href)
    held = _text(client, everything)
    assert count_on(held) == 3 and f"Клиент {companies[0]}" in held
    hours = re.findall(r'href="(/events/\?[^"]*hour[^"]*)"', page)
    assert sum(count_on(_text(client, href)) for href in hours[: len(hours) // 2]) == sum(
        made.channel == "call-outgoing" and made.state == "completed" for made in past
    )


def test_what_is_chosen_narrows_the_figures_and_stands_in_the_address(
    anna: User, boris: User, client_of: Clients
) -> None:
    fair = Source.objects.order_by("pk")[0]
    tag = Tag.objects.create(name="Стенд", folded="стенд")
    guest, other = make_counterparty("Гость", by=anna, source=fair), make_counterparty("Другой", by=anna)
    done = {"direction": "outgoing", "state": "completed"}
    call = make_event(by=anna, company=guest, starts_at=_at(3), **done)
    call.tags.add(tag)
    make_event(by=anna, company=other, starts_at=_at(4), **done)
    make_event(by=boris, company=other, type="email", starts_at=_at(5), **done)
    view = save_view("counterparties", "С выставки", "own", {"where": f"source:is:{fair.public_id}"}, by=anna)
    client = client_of(anna)

    def events(query: str) -> int:
        lines = _lines(_text(client, f"{PAGE}?{query}"))
        return int(lines["Всего"][0][0])

    assert events("") == 3
    for query, expected in (
        (f"client-source={fair.public_id}", 1), (f"client-view={view.public_id}", 1), (f"tag={tag.public_id}", 1),
        (f"responsible={boris.public_id}", 1), ("responsible=me", 2), (f"team={anna.team.public_id}", 3),
        ("where=type:is:email", 1), ("where=type:is:email;direction:is:outgoing&responsible=me", 0),
    ):  # fmt: skip
        if not expected:
            assert "В этом периоде нет событий" in _text(client, f"{PAGE}?{query}")
            continue
        assert events(query) == expected, query
        lines = _lines(_text(client, f"{PAGE}?{query}"))
        assert count_on(_text(client, lines["Всего"][0][1])) == expected, query
    assert "Отбор в адресе не читается" in _text(client, f"{PAGE}?where=:::")
    # A view nobody shared is nobody's segment.
    assert _api(Client(), boris, where=f"client-view:has:{view.public_id}")["total"]["events"] == 0


def test_a_period_is_a_year_at_most_and_ends_today(anna: User, client_of: Clients) -> None:
    make_event(by=anna, company=make_counterparty(by=anna), starts_at=_at(400), state="completed", direction="outgoing")
    client, today = client_of(anna), clock.today(anna.zone)
    page = _text(client, f"{PAGE}?from={today - timedelta(days=800)}&to={today + timedelta(days=30)}")
    assert "показаны последние 366 дней" in page and "заканчивается сегодняшним днём" in page
    assert "В этом периоде нет событий" in page
    found = _api(Client(), anna, first=f"{today - timedelta(days=800)}")
    assert found["first"] == f"{today - timedelta(days=365)}" and found["notes"]
    assert "23.11.2026" in _text(client, f"{PAGE}?from=вчера")  # how a day is written
    assert f'value="{today - timedelta(days=89)}"' in _text(client, f"{PAGE}?period=strange")


def test_of_very_many_events_the_last_days_are_shown(
    anna: User, client_of: Clients, monkeypatch: pytest.MonkeyPatch
) -> None:
    company = write_companies(1, anna)[0]
    write_events([Made(company, "email-outgoing", _at(n)) for n in range(1, 21)], anna)
    monkeypatch.setattr("letopis.analytics.limits.PAGE", Limits(days=366, events=5))
    found = _api(Client(), anna)
    first = clock.today(anna.zone) - timedelta(days=5)
    assert (found["first"], found["total"]["events"]) == (f"{first}", 5)
    page = _text(client_of(anna))
    assert f"показаны последние дни периода, с {first:%d.%m.%Y}" in page
    assert int(_lines(page)["Всего"][0][0]) == 5 == count_on(_text(client_of(anna), _lines(page)["Всего"][0][1]))


def test_settings_are_kept_and_opened_again(anna: User, boris: User, vera: User, client_of: Clients) -> None:
    client = client_of(anna)
    answer = client.post(f"{PAGE}save/?period=last-30&model=first", {"name": "Месяц", "audience": "team"})
    assert answer.status_code == 302
    view = SavedView.objects.get(list="report-channels")
    assert "period=last-30" in view.where and "model=first" in view.where
    assert "Месяц" in _text(client_of(boris)) and "Месяц" not in _text(client_of(vera))
    assert 'value="first" selected' in _text(client_of(boris), PAGE + view.where)
    assert client.post(f"{PAGE}save/", {"name": ""}).status_code == 422
    assert client_of(boris).post(f"{PAGE}saved/{view.public_id}/forget/").status_code == 404
    other = save_view("events", "Список", "own", {}, by=anna)
    assert client.post(f"{PAGE}saved/{other.public_id}/forget/").status_code == 404
    assert client.post(f"{PAGE}saved/{view.public_id}/forget/").status_code == 302
    assert "Месяц" not in _text(client_of(boris))


def test_the_file_holds_the_figures_as_numbers(two: None, anna: User, gleb: User, client_of: Clients) -> None:
    assert client_of(anna).get(f"{PAGE}export.xlsx").status_code == 403
    answer = client_of(gleb).get(f"{PAGE}export.xlsx")
    assert answer.status_code == 200
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    rows = book.get_sheet_by_index(0).to_python()
    line = dict(zip(rows[0], next(row for row in rows if row[0] == "Звонки, исходящие"), strict=True))
    assert line["События"] == 2 and line["Завершено"] == 2
    assert len(book.sheet_names) == 5 and rows[-1][0] == "Всего"


def test_few_data_name_no_winner(two: None, anna: User, client_of: Clients) -> None:
    page = _text(client_of(anna))
    assert "Мало данных, чтобы сравнить отклик" in page and "мало данных" in page
    assert _api(Client(), anna)["by_reply"] == {"verdict": "too_little", "winner": None}


def test_a_better_channel_is_named_and_like_ones_are_not_told_apart(anna: User, client_of: Clients) -> None:
    companies = write_companies(300, anna)
    past = []
    for n, company in enumerate(companies):
        channel = ("call-outgoing", "email-outgoing", "sms-outgoing")[n % 3]
        past.append(Made(company, channel, _at(40 + n / 100), outcome="no_answer" if n % 3 == 0 else ""))
        if (n % 3 == 0 and n % 10 < 8) or (n % 3 and n % 5 == 0):
            past.append(Made(company, "email-incoming", _at(39 + n / 100)))
    write_events(past, anna)
    page = _text(client_of(anna))
    assert "Чаще всего отвечают: «Звонки, исходящие»" in page
    assert "Между собой остальные не отличаются." in page
    found = _api(Client(), anna)
    call = next(row for row in found["channels"] if row["name"] == "Звонки, исходящие")
    assert found["by_reply"] == {"verdict": "winner", "winner": call["id"]}


def test_queries_do_not_grow_with_the_data(anna: User, client_of: Clients, django_assert_max_num_queries: Any) -> None:
    from django.db import connection

    client, numbers = client_of(anna), []
    for count in (3, 30):
        companies = write_companies(count, anna)
        write_events([Made(one, "call-outgoing", _at(3), outcome="reached") for one in companies], anna)
        write_reaches(Goal.objects.get(code="meeting"), [(one, _at(2)) for one in companies])
        _text(client, f"{PAGE}?goal=meeting")
        with CaptureQueriesContext(connection) as queries:
            _text(client, f"{PAGE}?goal=meeting")
        numbers.append(len(queries))
    assert numbers[0] == numbers[1] <= 40, numbers


def test_events_are_listed_filtered_and_grouped_by_channel(anna: User, gleb: User, client_of: Clients) -> None:
    tag = Tag.objects.create(name="Стенд", folded="стенд")
    stand = add_channel(
        ChannelInput(EventType.objects.get(code="call"), "outgoing", tag, "Стенд выставки", []), by=gleb
    )
    company = make_counterparty(by=anna)
    make_event("Простой", by=anna, company=company, direction="outgoing")
    tagged = make_event("Со стенда", by=anna, company=company, direction="outgoing")
    tagged.tags.add(tag)
    make_event("Задача", by=anna, company=company, type="task", starts_at=_at(1))
    call = Channel.objects.get(code="call-outgoing")
    client = client_of(anna)
    for where, shown, hidden in (
        (f"channel:is:{stand.public_id}", "Со стенда", "Простой"),
        (f"channel:is:{call.public_id}", "Простой", "Со стенда"),
        (f"channel:not:{call.public_id}", "Со стенда", "Простой"),
        ("channel:empty", "Задача", "Со стенда"),
        ("channel:filled", "Со стенда", "Задача"),
    ):
        page = _text(client, f"/events/?where={where}&cols=time,subject,channel")
        page = page[page.index('id="list"') :]
        assert shown in page and hidden not in page, where
    page = _text(client, "/events/?group=channel&cols=time,subject,channel&sort=channel")
    page = page[page.index('id="list"') :]
    assert page.count("Стенд выставки") >= 2
    assert page.index("Простой") < page.index("Со стенда") < page.index("Задача")  # as in the dictionary, none last
    lines = client_of(gleb).get("/lists/events/export/csv/?cols=subject,channel")
    assert lines.status_code == 200
    assert "Стенд выставки" in b"".join(lines.streaming_content).decode("utf-8-sig")


def test_the_page_explains_each_figure(anna: User, client_of: Clients) -> None:
    page = _text(client_of(anna), f"{PAGE}how/")
    for word in ("Дозвон", "Отклик", "Конверсия", "Цена цели", "Уилсона", "Холм", "Ответ за неделю"):
        assert word in page, word
