"""The pages beside a list: filter, columns, saved views, export, print."""

import io
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit
from zipfile import ZipFile

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils.html import escape
from python_calamine import CalamineWorkbook

from letopis.accounts.models import User
from letopis.events.actions import complete_event
from letopis.events.testing import make_event
from letopis.kernel import clock
from letopis.lists.models import DefaultView, SavedView
from letopis.parties.actions import change_person
from letopis.parties.inputs import PartyInput
from letopis.parties.models import ContactPerson, Source
from letopis.parties.testing import make_counterparty, make_person
from letopis.web.listing import giving

pytestmark = pytest.mark.django_db
Clients = Callable[[User], Client]
SILENT = "any(last:older:30;next:empty)"


def asked_of(answer: HttpResponse) -> dict[str, list[str]]:
    """The parameters of the address a form leads to."""
    assert answer.status_code == 302, answer.content.decode()[:500]
    return parse_qs(urlsplit(answer["Location"]).query)


def names(client: Client, address: str) -> list[str]:
    page = client.get(address).content.decode()
    return [name for name in ("Ахматова", "Берггольц", "Цветаева") if name in page]


@pytest.fixture
def people(anna: User) -> dict[str, ContactPerson]:
    """Somebody called yesterday with a plan, somebody called long ago, somebody never."""
    site = Source.objects.get(code="site")
    made = {name: make_person(name, by=anna, source=site) for name in ("Ахматова", "Берггольц", "Цветаева")}
    complete_event(make_event(by=anna, person=made["Ахматова"], starts_at=clock.now() - timedelta(days=1)), by=anna)
    make_event(by=anna, person=made["Ахматова"], starts_at=clock.now() + timedelta(days=1))
    complete_event(make_event(by=anna, person=made["Берггольц"], starts_at=clock.now() - timedelta(days=60)), by=anna)
    return made


def test_a_filter_is_built_by_plain_forms(anna: User, client_of: Clients, people: dict[str, ContactPerson]) -> None:
    client = client_of(anna)
    form = "/lists/people/filter/?sent=1&sort=-updated"
    page = client.get(f"{form}&c0.f=source&c0.g=").content.decode()
    assert 'name="c0.o"' in page and "Сайт" in page  # the comparison and the values of the field are offered
    site = str(Source.objects.get(code="site").public_id)
    held = f"{form}&c0.f=source&c0.was=source&c0.o=is&c0.v={site}&c0.g="
    page = client.get(f"{held}&more=1").content.decode()
    assert 'name="g0.any"' in page and 'name="c1.g" value="0"' in page
    held += "&g0.any=1&c1.f=last&c1.was=last&c1.o=older&c1.v=30&c1.g=0&c2.f=next&c2.was=next&c2.o=empty&c2.g=0"
    page = client.get(held).content.decode()
    assert "Показать 2" in page or "Show 2" in page
    asked = asked_of(client.get(f"{held}&show=1"))
    assert asked == {"where": [f"source:is:{site};{SILENT}"], "sort": ["-updated"]}
    address = client.get(f"{held}&show=1")["Location"]
    assert names(client, address) == ["Берггольц", "Цветаева"]
    dropped = asked_of(client.get(f"{held}&show=1&drop=c0"))
    assert dropped["where"] == [SILENT]
    assert asked_of(client.get(f"{held}&show=1&any=1&drop=g0"))["where"] == [f"any(source:is:{site})"]


def test_a_wrong_value_is_said_at_its_condition(anna: User, client_of: Clients) -> None:
    form = "/lists/people/filter/?sent=1&show=1&c0.f=updated&c0.was=updated&c0.o=lt&c0.v=31.02.2026"
    answer = client_of(anna).get(form)
    page = answer.content.decode()
    assert answer.status_code == 200 and 'role="alert"' in page and "31.02.2026" in page
    good = client_of(anna).get(form.replace("31.02", "28.02"))
    assert asked_of(good)["where"] == ["updated:lt:2026-02-28"]


def test_conditions_are_chips_that_can_be_taken_away(
    anna: User, client_of: Clients, people: dict[str, ContactPerson]
) -> None:
    client = client_of(anna)
    page = client.get(f"/people/?where=name:has:а;{SILENT}&responsible=me").content.decode()
    for rest in (
        escape(f"?responsible=me&where={SILENT}"),
        escape("?responsible=me&where=name:has:%D0%B0"),
        escape(f"?where=name:has:%D0%B0;{SILENT}"),
    ):
        assert f'href="{rest}"' in page, rest


def test_columns_their_order_and_widths(anna: User, client_of: Clients, people: dict[str, ContactPerson]) -> None:
    client = client_of(anna)
    form = (
        "/lists/people/columns/?sent=1&where=name:has:а&all=name&width=&all=phone&width=200&all=email&width="
        "&col=email&col=phone&by=source&way=down&by=name&way=up&grouped=source"
    )
    asked = asked_of(client.get(f"{form}&show=1"))
    assert asked == {
        "where": ["name:has:а"],
        "sort": ["-source,name"],
        "cols": ["name,email,phone~200"],
        "group": ["source"],
    }
    moved = client.get(f"{form}&up=phone").content.decode()
    assert moved.index('value="phone" checked') < moved.index('value="email" checked')
    page = client.get(client.get(f"{form}&show=1")["Location"]).content.decode()
    heads = [page.index(f'<th scope="col" data-field="{key}"') for key in ("email", "phone")]
    assert heads == sorted(heads) and '<col width="200">' in page and 'class="grp"' in page
    assert 'data-field="company"' not in page


def test_a_team_view_is_used_by_the_team_and_nobody_else(
    anna: User, boris: User, vera: User, gleb: User, client_of: Clients, people: dict[str, ContactPerson]
) -> None:
    where = f"any(all(name:has:ахм;source:filled);{SILENT})"
    client = client_of(anna)
    saved = client.post(f"/lists/people/views/new/?where={where}&sort=-name", {"name": "Позвонить", "audience": "team"})
    view = SavedView.objects.get()
    assert saved["Location"] == f"/people/?view={view.public_id}"
    assert (view.where, view.sort, view.audience) == (where, "-name", "team")
    for who, sees in ((anna, True), (boris, True), (vera, False), (gleb, False)):
        page = client_of(who).get(f"/people/?view={view.public_id}").content.decode()
        assert ("Позвонить" in page) is sees, who.name
    page = client_of(boris).get(f"/people/?view={view.public_id}").content.decode()
    assert page.index("Цветаева") < page.index("Берггольц") < page.index("Ахматова")
    assert client_of(vera).post(f"/views/{view.public_id}/copy/").status_code == 404
    assert client_of(boris).post(f"/views/{view.public_id}/change/", {"name": "Моё"}).status_code == 404
    tabs = client_of(boris).get("/lists/people/tabs/").content.decode()
    assert 'Позвонить<span class="cnt">3</span>' in tabs


def test_views_are_renamed_ordered_copied_deleted_and_brought_back(anna: User, boris: User, client_of: Clients) -> None:
    client = client_of(anna)
    for name in ("Первый", "Второй", "Третий"):
        client.post("/lists/people/views/new/?where=phone:filled", {"name": name, "audience": "own"})
    first, second, third = SavedView.objects.order_by("pk")
    order = [str(view.public_id) for view in (first, second, third)]
    client.post("/lists/people/views/order/", {"view": order, "down": str(first.public_id)})
    assert list(SavedView.objects.order_by("order").values_list("name", flat=True)) == ["Второй", "Первый", "Третий"]
    client.post(f"/views/{second.public_id}/change/", {"name": "С телефоном", "audience": "all"})
    assert "С телефоном" in client_of(boris).get("/people/").content.decode()
    refused = client.post(f"/views/{second.public_id}/change/", {"name": " ", "audience": "all"})
    assert refused.status_code == 422 and 'role="alert"' in refused.content.decode()
    client_of(boris).post(f"/views/{second.public_id}/copy/")
    assert SavedView.objects.get(author=boris).where == "phone:filled"
    deleted = client.post(f"/views/{second.public_id}/deletion/", follow=True).content.decode()
    assert f"/views/{second.public_id}/deletion/removal/" in deleted
    assert "С телефоном<" not in client_of(anna).get("/people/").content.decode()
    client.post(f"/views/{second.public_id}/deletion/removal/")
    assert "С телефоном" in client_of(anna).get("/people/").content.decode()
    client.post(f"/lists/people/views/renewal/?view={third.public_id}&sort=-name")
    third.refresh_from_db()
    assert third.sort == "-name" and third.where == "phone:filled"


def test_the_list_opens_with_the_chosen_view(anna: User, boris: User, client_of: Clients) -> None:
    make_person("Ахматова", by=boris)
    make_person("Цветаева", by=anna)
    client = client_of(anna)
    assert names(client, "/people/") == ["Ахматова", "Цветаева"]
    client.post("/lists/people/views/default/", {"view": "mine"})
    assert DefaultView.objects.get().view == "mine"
    assert names(client, "/people/") == ["Цветаева"]
    assert names(client, "/people/?view=all") == ["Ахматова", "Цветаева"]
    assert names(client, "/people/?shown=valid") == ["Ахматова", "Цветаева"]  # an address of its own means everything
    assert names(client_of(boris), "/people/") == ["Ахматова", "Цветаева"]
    client.post("/lists/people/views/default/", {"view": "all"})
    assert not DefaultView.objects.exists()
    assert client.post("/lists/people/views/default/", {"view": "nothing"}).status_code == 404


def test_exports_hold_every_row_and_no_formula(
    olga: User, anna: User, client_of: Clients, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(giving, "_BATCH", 2)
    evil = ["=1+1", "+7 921", "-2", "@SUM(A1)", "\tx", "\rx", "обычный"]
    for number, comment in enumerate(evil):
        person = make_person(f"Иванов {number}", by=anna)
        ContactPerson.objects.filter(pk=person.pk).update(comment=comment)
    make_event(by=anna, person=ContactPerson.objects.get(first_name="3"))
    client = client_of(olga)
    query = "?cols=name,comment,events,updated,valid&sort=-name"
    lines = b"".join(client.get(f"/lists/people/export/csv/{query}").streaming_content).decode()  # type: ignore[attr-defined]
    assert lines.startswith("\ufeff")
    rows = [line.split(";") for line in lines.lstrip("\ufeff").replace("\n\r", "\n").split("\r\n")]
    assert "'=1+1" in lines and "'@SUM(A1)" in lines and "'-2" in lines and "'+7 921" in lines and "'\tx" in lines
    assert rows[1][0] == "Иванов 6" and rows[1][2] == "0"
    answer = client.get(f"/lists/people/export/xlsx/{query}")
    book = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]
    table = book.get_sheet_by_index(0).to_python()
    assert [row[0] for row in table[1:]] == [f"Иванов {number}" for number in range(6, -1, -1)]
    assert {row[1] for row in table[1:]} >= {"=1+1", "@SUM(A1)"}
    assert table[4][2] == 1.0 and table[1][3].year == clock.now().year  # a number and a moment
    held = client.get(f"/lists/people/export/xlsx/{query}")
    sheet = ZipFile(io.BytesIO(b"".join(held.streaming_content))).read("xl/worksheets/sheet1.xml")  # type: ignore[attr-defined]
    assert b"<f>" not in sheet


def test_a_manager_neither_exports_nor_sees_the_button(anna: User, olga: User, client_of: Clients) -> None:
    make_person(by=anna)
    assert "export" not in client_of(anna).get("/people/").content.decode()
    assert "/lists/people/export/xlsx/" in client_of(olga).get("/people/").content.decode()
    for ending, status in (("csv", 403), ("xlsx", 403), ("exe", 404)):
        assert client_of(anna).get(f"/lists/people/export/{ending}/").status_code == status
    assert client_of(olga).get("/lists/nothing/export/csv/").status_code == 404


def test_a_print_says_when_it_is_cut(anna: User, client_of: Clients, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(5):
        make_person(f"Иванов & {number}", by=anna)
    monkeypatch.setattr(giving, "PRINTED", 3)
    page = client_of(anna).get("/lists/people/print/?cols=name,source").content.decode()
    assert page.count("Иванов &amp;") == 3 and "&amp;amp;" not in page and 'class="note' in page
    monkeypatch.setattr(giving, "PRINTED", 5)
    page = client_of(anna).get("/lists/people/print/").content.decode()
    assert page.count("Иванов &amp;") == 5 and 'class="note' not in page


def test_groups_say_how_many_rows_and_sums(anna: User, client_of: Clients) -> None:
    site, other = Source.objects.get(code="site"), Source.objects.get(code="other")
    for number, source in enumerate([site, site, other, None]):
        person = make_person(f"Иванов {number}", by=anna, source=source)
        for _each in range(number):
            make_event(by=anna, person=person)
    page = client_of(anna).get("/people/?group=source&cols=name,events&sort=-name").content.decode()
    groups = page.split('<tr class="grp">')[1:]
    assert [group.split("</th>")[0].count("cnt") for group in groups] == [1, 1, 1]
    assert ">2</span>" in groups[0] and ": 1<" in groups[0] and page.index("Иванов 1") < page.index("Иванов 0")
    assert ": 2<" in groups[1] and ": 3<" in groups[2]


def test_an_open_list_asks_for_news(anna: User, client_of: Clients) -> None:
    person = make_person("Ахматова", by=anna)
    ContactPerson.objects.update(updated_at=clock.now() - timedelta(minutes=5))
    client, headers = client_of(anna), {"HX-Request": "true"}
    page = client.get("/people/").content.decode()
    address = page.split('id="list" data-poll hx-get="')[1].split('"')[0].replace("&amp;", "&")
    assert client.get(f"/people/{address}", headers=headers).status_code == 204
    change_person(person, PartyInput(values={"last_name": "Цветаева"}), by=anna)
    answer = client.get(f"/people/{address}", headers=headers)
    assert answer.status_code == 200 and "Цветаева" in answer.content.decode()
    assert client.get("/people/?stamp=rubbish").status_code == 200


def test_pages_ask_a_fixed_number_of_questions(
    anna: User, client_of: Clients, django_assert_max_num_queries: Callable[..., object]
) -> None:
    client = client_of(anna)
    every = "name,company,position,role,phone,email,address,birthday,sex,source,referred,responsible,tag,comment,shown,valid,team,author,created,updated,last,last-type,next,next-state,events"  # fmt: skip
    asked = set()
    for size in (3, 27):
        for number in range(size):
            company = make_counterparty(f"ООО «{size}-{number}»", by=anna)
            person = make_person(
                f"Иванов {size}-{number}", by=anna, company=company, tags=["VIP"], phone="+7 921 0007703"
            )
            make_event(by=anna, person=person)
        for address in (f"/people/?cols={every}", "/people/?group=company", "/events/", "/lists/people/print/"):
            client.get(address)  # the dictionaries are read
            with django_assert_max_num_queries(19) as held:  # type: ignore[attr-defined]
                assert client.get(address).status_code == 200
            asked.add((address, len(held)))
    assert len(asked) == 4, asked


def test_the_tabs_of_a_type_count_its_events(anna: User, client_of: Clients) -> None:
    person = make_person(by=anna)
    make_event(by=anna, person=person, type="call")
    make_event(by=anna, person=person, type="meeting", starts_at=clock.now() - timedelta(days=1))
    client = client_of(anna)
    page = client.get("/events/type/call/").content.decode()
    address = page.split('id="list-tabs" hx-get="')[1].split('"')[0].replace("&amp;", "&")
    tabs = client.get(address).content.decode()
    assert 'href="/events/type/call/?view=mine"' in tabs and '<span class="cnt">1</span>' in tabs
    assert '<span class="cnt">2</span>' not in tabs
    assert '<span class="cnt">2</span>' in client.get("/lists/events/tabs/?page=//evil.example/").content.decode()
    assert "evil" not in client.get("/lists/events/tabs/?page=//evil.example/").content.decode().split("list-tabs")[1]


def test_an_export_speaks_the_readers_language(olga: User, client_of: Clients) -> None:
    make_person(by=olga)
    User.objects.filter(pk=olga.pk).update(language="en")
    answer = client_of(olga).get("/lists/people/export/csv/?cols=name,valid")
    lines = b"".join(answer.streaming_content).decode().split("\r\n")  # type: ignore[attr-defined]
    assert lines[0].endswith("Valid") and lines[1].endswith(";yes")
