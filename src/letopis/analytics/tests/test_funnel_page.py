"""The pages of the funnel and of the cohorts: whose figures, where they lead, what is kept and given out."""

import io
import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from letopis.accounts.models import User
from letopis.analytics.models import WholeReport
from letopis.analytics.tests.clients_past import World, write_world
from letopis.analytics.tests.pages import answer_of, count_on, text_of
from letopis.analytics.whole.counting import count as count_whole
from letopis.channels.actions import GoalInput, add_goal
from letopis.events.models import Event
from letopis.events.testing import make_event
from letopis.kernel import clock
from letopis.lists.actions import save_view
from letopis.lists.models import SavedView
from letopis.parties.models import Source
from letopis.parties.testing import make_counterparty, make_person
from letopis.rest.tokens import create_token

Clients = Callable[[User], Client]
FUNNEL, COHORTS = "/reports/funnel/", "/reports/cohorts/"


def _at(days: float) -> Any:
    return clock.now() - timedelta(days=days)


@pytest.fixture
def three(anna: User, vera: User) -> dict[str, Any]:
    """Анна's client was called and answered; another was written to by Вера alone; Вера has a client of her own."""
    done = {"state": "completed"}
    first, second = make_counterparty("Ромашка", by=anna), make_counterparty("Второй", by=anna)
    third = make_person("Третий Иван", by=vera)
    make_event(by=anna, company=first, starts_at=_at(20), direction="outgoing", outcome="no_answer", **done)
    make_event(by=anna, company=first, type="email", starts_at=_at(19), direction="incoming", **done)
    hidden = make_event(by=anna, company=second, type="email", starts_at=_at(18), direction="outgoing", **done)
    Event.objects.filter(pk=hidden.pk).update(responsible=vera, team=vera.team)
    make_event(by=vera, person=third, type="meeting", starts_at=_at(10), **done)
    return {"first": first, "second": second, "third": third}


def test_everybody_s_funnel_is_made_of_the_clients_and_events_they_may_see(
    three: dict[str, Any], anna: User, vera: User, gleb: User, client_of: Clients
) -> None:
    standing = {
        user.login: [step["standing"] for step in answer_of(user, "funnel")["steps"]] for user in (anna, vera, gleb)
    }
    assert standing == {"anna": [1, 0, 1, 0], "vera": [0, 0, 0, 1], "gleb": [0, 1, 1, 1]}
    page = text_of(client_of(vera), f"{FUNNEL}clients/?what=appeared")
    assert "Третий" in page and "Ромашка" not in page and count_on(page) == 1
    assert "Третий" not in text_of(client_of(anna), f"{FUNNEL}clients/?what=standing&at=3")
    assert Client().get("/api/v1/reports/funnel").status_code == 401
    cohorts = {
        user.login: sum(one["clients"] for one in answer_of(user, "cohorts")["cohorts"]) for user in (anna, vera, gleb)
    }
    assert cohorts == {"anna": 1, "vera": 1, "gleb": 3}
    assert "Ромашка" not in text_of(client_of(vera), f"{COHORTS}clients/")
    for wrong in ("funnel/clients/?what=strange", "funnel/clients/?what=lost&at=9", "cohorts/clients/?lag=99"):
        assert client_of(anna).get(f"/reports/{wrong}").status_code == 404


def test_every_figure_leads_to_its_clients_and_from_them_to_a_plan(anna: User, client_of: Clients) -> None:
    write_world(anna, companies=20, people=8, days=150)
    client, followed = client_of(anna), 0
    page = text_of(client, f"{FUNNEL}?period=last-365&by=channel")
    for href, shown in re.findall(rf'<a class="link[^"]*" href="({FUNNEL}clients/[^"]+)"[^>]*>([\d\u00a0]+)</a>', page):
        assert count_on(text_of(client, href)) == int(shown.replace("\u00a0", "")), href
        followed += 1
    assert followed > 15
    held = text_of(client, f"{FUNNEL}clients/?period=last-365&what=lost&at=any")
    assert count_on(held) > 0
    plan = re.search(r'href="(/events/new/\?type=call&(?:person|counterparty)=[^"]+)"', held)[1]
    assert client.get(plan).status_code == 200
    page = text_of(client, f"{COHORTS}?goal=meeting")
    sizes = re.search(rf'href="({COHORTS}clients/[^"]*)">(\d+) клиент', page)
    assert count_on(text_of(client, sizes[1])) == int(sizes[2])
    share = re.search(r'href="([^"]*lag=1)" aria-label="Всего[^"]*: (\d+)[^"]*из (\d+)"', page)
    found = answer_of(anna, "cohorts", goal="meeting")["together"][1]
    assert round(found["rate"] * 100) == int(share[2]) and int(share[3]) >= found["trials"]
    assert count_on(text_of(client, share[1])) == found["successes"] > 0


def test_steps_terms_and_filters_stand_in_the_address(
    three: dict[str, Any], anna: User, gleb: User, client_of: Clients
) -> None:
    source = Source.objects.order_by("pk")[0]
    fair = make_counterparty("С выставки", by=anna, source=source)
    view = save_view("counterparties", "Выставка", "own", {"where": f"source:is:{source.public_id}"}, by=anna)
    make_event(by=anna, company=fair, type="meeting", starts_at=_at(3), state="completed", outcome="agreed")
    buyer = add_goal("buyer", GoalInput("Стал клиентом", {}), by=gleb)
    client = client_of(anna)

    def appeared(query: str) -> int:
        return count_on(text_of(client, f"{FUNNEL}clients/?what=appeared&{query}"))

    assert appeared("step4=none") == 3
    for query in (f"source={source.public_id}", f"segment={view.public_id}"):
        assert appeared(f"step4=none&{query}") == 1, query
    assert appeared("step4=none&responsible=me") == 3 and appeared("step4=none&responsible=strange") == 0
    page = text_of(client, f"{FUNNEL}?step1=event:meeting:agreed&step2=none&step3=none&step4=none&term=7&silence=14")
    assert 'value="event:meeting:agreed" selected' in page and 'value="7" selected' in page
    assert "Стал клиентом" in page and f'value="goal:{buyer.public_id}"' in page
    found = answer_of(anna, "funnel", steps="event:meeting:agreed")
    assert [step["standing"] for step in found["steps"]] == [2, 1]
    assert "неизвестен" in text_of(client, f"{FUNNEL}?step1=event:strange")
    headers = {"authorization": f"Bearer {create_token(anna, 'read')}"}
    assert Client().get("/api/v1/reports/funnel?steps=strange", headers=headers).status_code == 422


def test_settings_are_kept_and_the_file_holds_numbers(
    three: dict[str, Any], anna: User, gleb: User, client_of: Clients
) -> None:
    client = client_of(anna)
    assert client.post(f"{FUNNEL}save/?term=90&by=channel", {"name": "Квартал", "audience": "own"}).status_code == 302
    view = SavedView.objects.get(list="report-funnel")
    assert "term=90" in view.where and 'value="90" selected' in text_of(client, FUNNEL + view.where)
    assert client.post(f"{COHORTS}save/?period=months-24", {"name": "Два года", "audience": "own"}).status_code == 302
    assert "period=months-24" in SavedView.objects.get(list="report-cohorts").where
    for page in (FUNNEL, COHORTS):
        assert client.get(f"{page}export.xlsx").status_code == 403
        assert "Как считаем" in text_of(client, f"{page}how/")
    answer = client_of(gleb).get(f"{FUNNEL}export.xlsx?step4=none")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert [row[rows[0].index("Стоят сейчас")] for row in rows[1:]] == [0, 1, 1, 1]
    answer = client_of(gleb).get(f"{COHORTS}export.xlsx")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(1).to_python()
    assert sum(row[1] for row in rows[1:]) == 3


def test_queries_do_not_grow_with_the_data(anna: User, client_of: Clients) -> None:
    client, numbers = client_of(anna), []
    pages = [f"{FUNNEL}?by=channel", f"{FUNNEL}clients/?what=appeared", COHORTS, f"{COHORTS}?measure=active"]
    for count in (3, 30):
        write_world(anna, companies=count, people=4, days=80, seed=count)
        for page in pages:
            text_of(client, page)
        with CaptureQueriesContext(connection) as queries:
            for page in pages:
                text_of(client, page)
        numbers.append(len(queries))
    assert numbers[0] == numbers[1] <= 130, numbers


def test_of_very_many_events_those_who_appeared_last_are_shown(
    anna: User, client_of: Clients, monkeypatch: pytest.MonkeyPatch
) -> None:
    world: World = write_world(anna, companies=20, people=0, days=80)
    full = answer_of(anna, "funnel")["appeared"]
    monkeypatch.setattr("letopis.analytics.funnel.ways.MOST_EVENTS", 20)
    monkeypatch.setattr("letopis.analytics.cohorts.figures.MOST_EVENTS", 20)
    assert 0 < answer_of(anna, "funnel")["appeared"] < full <= len(world.cards)
    assert "только клиенты, появившиеся последними" in text_of(client_of(anna), FUNNEL)
    page = text_of(client_of(anna), FUNNEL)
    assert client_of(anna).post(unescape(re.search(r'action="([^"]*/whole/[^"]*)"', page)[1])).status_code == 302
    row = WholeReport.objects.get(user=anna)
    count_whole(row.pk)
    row.refresh_from_db()
    assert row.state == "done" and "только клиенты, появившиеся последними" not in row.page
    assert "показаны только последние месяцы" in text_of(client_of(anna), f"{COHORTS}?measure=active")
