"""The page of own reports: what is chosen, what may be chosen, kept, given out; and the same for programs."""

import io
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from letopis.accounts.models import User
from letopis.analytics.own.ready import ready
from letopis.analytics.tests.pages import text_of
from letopis.analytics.tests.past import Made, write_companies, write_events
from letopis.attributes.models import AttributeDefinition
from letopis.attributes.testing import make_attribute
from letopis.kernel import clock
from letopis.lists.models import SavedView
from letopis.rest.tokens import create_token

Clients = Callable[[User], Client]
PAGE = "/reports/own/"


def _text(client: Client, address: str = PAGE) -> str:
    return text_of(client, address)


def _api(user: User, **params: str) -> Any:
    headers = {"authorization": f"Bearer {create_token(user, 'read')}"}
    return Client().get("/api/v1/reports/own", params, headers=headers)


@pytest.fixture
def two(anna: User, vera: User) -> None:
    """Анна's five calls and two meetings, Вера's four letters."""
    now = clock.now()
    for user, made in ((anna, ["call-outgoing"] * 5 + ["meeting"] * 2), (vera, ["email-outgoing"] * 4)):
        companies = write_companies(3, user)
        write_events(
            [Made(companies[n % 3], kind, now - timedelta(days=3 * n + 1)) for n, kind in enumerate(made)], user
        )


def test_the_empty_page_shows_a_table_whose_figures_open_lists(two: None, anna: User, client_of: Clients) -> None:
    client = client_of(anna)
    page = _text(client)
    assert "Готовые отчёты" in page and '<details class="own__r" open>' in page
    table = page[page.index('class="grid own__g"') :]
    links = re.findall(r'<a class="link" href="([^"]+)">(\d+)</a>', table[: table.index("</table>")])
    assert {number for _href, number in links} >= {"5", "2", "7"}
    for href, number in links:
        assert re.search(r"data-count[^>]*>([^<]*)<", _text(client, href))[1] == number, href
    assert "Письмо" not in table[: table.index("</table>")]  # Вера's


def test_each_ready_report_opens_and_says_how_it_is_counted(two: None, gleb: User, client_of: Clients) -> None:
    client = client_of(gleb)
    for one in ready():
        page = _text(client, PAGE + one.address)
        assert "пропущено" not in page and "own-rows" in page, one.title
        assert "«Эффективность каналов»" in _text(client, f"{PAGE}how/?figures=completed")
    how = _text(client, f"{PAGE}how/?rows=tag&figures=count,clients,median.minutes")
    for word in ("Разные клиенты", "медиана", "Несколько значений: Метки"):
        assert word in how, word


def test_what_is_asked_in_vain_leaves_notes(two: None, anna: User, client_of: Clients) -> None:
    client = client_of(anna)
    for address, said in (
        ("?rows=nonsense", "Считать по «nonsense» нельзя"), ("?rows=type&figures=sum.nothing", "«sum.nothing»"),
        ("?of=unicorns", "Такого списка нет: unicorns"), ("?rows=type&where=((", "не читается"),
        ("?rows=type&from=32.13.2026&to=x", "дат"), ("?rows=type&by=subject", "«subject»"),
        ("?rows=type&figures=count,clients,row,column", "не больше трёх"), ("?rows=content", "«content»"),
    ):  # fmt: skip
        page = _text(client, PAGE + address)
        assert said in page[page.index('class="rep"') :], address
    for address in (
        "?rows=type&cols=type&then=type",
        "?rows=type%00",
        "?sort=zzz@@@&rows=type",
        "?rows=type&where=type:is:%00",
    ):
        _text(client, PAGE + address)
    # Another list chosen in the form takes nothing of the one before along.
    page = _text(client, f"{PAGE}?was=events&of=people&rows=type&then=state&cols=time.month&by=time&where=type:is:call")
    assert "пропущено" not in page and 'value="source" selected' in page


def test_an_attribute_one_may_not_see_is_neither_offered_nor_counted(
    two: None, anna: User, gleb: User, client_of: Clients
) -> None:
    make_attribute("Маржа", "money", host="counterparty", by=gleb, seen_by=["owner"])
    make_attribute("Класс", "choice", host="counterparty", by=gleb, choices=["А", "Б"], seen_by=["owner"])
    margin, kind = (row.key for row in AttributeDefinition.objects.order_by("pk"))
    address = f"?of=counterparties&rows={kind}&figures=count,sum.{margin}&where={kind}:is:a"
    page = _text(client_of(gleb), PAGE + address)
    assert "Маржа: сумма" in page and f'value="{kind}" selected' in page
    page = _text(client_of(anna), PAGE + address)
    assert "Маржа" not in page and "Класс" not in page
    assert f"«{kind}» нельзя" in page and f"«sum.{margin}» нельзя" in page
    assert "Считать нечего" in page  # a condition that cannot be read matches nothing
    assert _api(anna, of="counterparties", rows=kind).status_code == 422
    assert _api(anna, of="counterparties", figures=f"sum.{margin}").status_code == 422
    assert _api(gleb, of="counterparties", rows=kind, figures=f"sum.{margin}").status_code == 200


def test_programs_get_the_figures_of_the_page(two: None, anna: User, vera: User, gleb: User) -> None:
    found = _api(gleb, rows="type", cols="responsible", figures="count,column").json()
    assert [head["name"] for head in found["columns"]] == ["Крылова Вера", "Мельникова Анна", "Всего"]
    lines = {line["row"]: line["values"] for line in found["lines"]}
    assert lines["call"] == [[0, 0.0], [5, 5 / 7], [5, 5 / 11]]
    assert found["total"]["values"][-1] == [11, 1.0]
    assert _api(vera, rows="type").json()["total"]["values"] == [[4]]
    for wrong in ({"rows": "no"}, {"where": "(("}, {"period": "ever"}, {"figures": "sum.no"}, {"of": "users"}):
        assert _api(anna, **wrong).status_code == 422, wrong
    assert Client().get("/api/v1/reports/own").status_code == 401


def test_a_report_is_filtered_kept_and_given_out(two: None, gleb: User, anna: User, client_of: Clients) -> None:
    client = client_of(gleb)
    form = _text(client, f"{PAGE}filter/?rows=type&figures=count,clients&period=all&where=type:is:call")
    assert "Показать 5" in re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", form))
    sent = {"rows": "type", "figures": "count,clients", "period": "all", "sent": "1"}
    answer = client.get(f"{PAGE}filter/", {**sent, "c0.f": "type", "c0.o": "is", "c0.v": "meeting", "show": "1"})
    assert answer.status_code == 302 and "where=type:is:meeting" in answer["Location"]
    answer = client.post(
        f"{PAGE}save/?rows=type&cols=time.month&period=last-30&figures=count,clients", {"name": "Месяц"}
    )
    assert answer.status_code == 302
    view = SavedView.objects.get(list="report-own")
    page = _text(client, PAGE + view.where)
    assert 'value="clients" selected' in page and "Месяц" in page
    book = CalamineWorkbook.from_filelike(
        io.BytesIO(client.get(f"{PAGE}export.xlsx?rows=type&then=responsible&figures=count,completed").content)
    )
    rows = book.get_sheet_by_index(0).to_python()
    assert rows[0] == ["Вид", "Ответственный", "Количество", "Доля завершённых"]
    assert ["Звонок", "Всего", 5.0, 1.0] in rows and ["Звонок", "Мельникова Анна", 5.0, 1.0] in rows
    assert rows[-1] == ["Всего", "", 11.0, 1.0]
    assert client_of(anna).get(f"{PAGE}export.xlsx").status_code == 403
