"""Panels: made from reports, arranged, shown by the rights of whoever looks, deleted and brought back."""

import re
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from python_calamine import CalamineWorkbook

from letopis.accounts.models import User
from letopis.analytics import limits, reports
from letopis.analytics.limits import Limits
from letopis.analytics.models import Panel
from letopis.analytics.panels.actions import add_panel
from letopis.analytics.panels.tiles import new_tile
from letopis.events.testing import make_event
from letopis.history.models import FactRecord
from letopis.kernel import clock
from letopis.parties.testing import make_person

ClientOf = Callable[[User], Client]


def make_panel(by: User, audience: str = "own", *parts: str, params: str = "") -> Panel:
    """A panel «Каналы недели» of parts of the first report."""
    report = reports.every_report()[0].code
    wanted = parts or ("chart:weeks", "findings", "table")
    return add_panel("Каналы недели", audience, [new_tile(report, params, part, "half") for part in wanted], by=by)


def call(by: User, days_ago: int = 1) -> None:
    person = make_person("Белова Ольга", by=by)
    make_event("Звонок", by=by, person=person, starts_at=clock.now() - timedelta(days=days_ago), state="completed")


def undo_address(page: str) -> str:
    found = re.search(r'formaction="(/reports/panels/undo/\d+/)"', page)
    assert found
    return found[1]


def test_a_tile_is_put_from_a_report_with_its_settings(anna: User, client_of: ClientOf) -> None:
    call(anna)
    client = client_of(anna)
    page = client.get("/reports/channels/?period=last-30").content.decode()
    assert 'action="/reports/channels/panel/?period=last-30' in page
    sent = {"part": "chart:weeks|События по неделям", "size": "full", "panel": "", "name": "Моя"}
    answer = client.post("/reports/channels/panel/?period=last-30&model=last", sent, follow=True)
    panel = Panel.objects.get()
    assert answer.redirect_chain == [(f"/reports/panels/{panel.code}/", 302)]
    assert (panel.name, panel.audience, panel.author) == ("Моя", "own", anna)
    (tile,) = panel.tiles
    assert (tile["report"], tile["part"], tile["size"], tile["name"]) == (
        "channels",
        "chart:weeks",
        "full",
        "События по неделям",
    )
    assert "period=last-30" in tile["params"]
    assert "model=last" in tile["params"]
    content = client.get(f"/reports/panels/{panel.code}/tiles/{tile['id']}/").content.decode()
    assert "<svg" in content
    assert "30 дней" in content
    assert f'id="t-{tile["id"]}"' in content
    client.post("/reports/channels/panel/", {"part": "table", "size": "half", "panel": panel.code})
    assert [one["part"] for one in Panel.objects.get().tiles] == ["chart:weeks", "table"]
    for wrong in ({"part": "picture"}, {"part": "table", "size": "huge"}):
        client.post("/reports/channels/panel/", {"size": "half", "panel": panel.code, **wrong})
    assert len(Panel.objects.get().tiles) == 2


def test_a_named_period_stays_named(anna: User, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch) -> None:
    call(anna, 2)
    call(anna, 1)
    few = Limits(days=366, events=1)
    monkeypatch.setattr(limits, "PAGE", few)
    monkeypatch.setattr(limits, "KEPT", few)
    client = client_of(anna)
    for address, held in (("?period=last-30", "period=last-30"), ("", "")):
        client.post(f"/reports/channels/panel/{address}", {"part": "table", "size": "half", "name": "Моя"})
        (tile,) = Panel.objects.latest("pk").tiles
        assert held in tile["params"]
        assert "from=" not in tile["params"]
    panel = Panel.objects.latest("pk")
    content = client.get(f"/reports/panels/{panel.code}/tiles/{panel.tiles[0]['id']}/").content.decode()
    assert "Событий очень много" in content


def test_tiles_with_one_question_come_together(
    anna: User, client_of: ClientOf, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    call(anna)
    panel = make_panel(anna)
    client = client_of(anna)
    page = client.get(f"/reports/panels/{panel.code}/").content.decode()
    first, *others = (tile["id"] for tile in panel.tiles)
    assert page.count('hx-trigger="load"') == 1
    assert f'hx-get="/reports/panels/{panel.code}/tiles/{first}/"' in page
    content = client.get(f"/reports/panels/{panel.code}/tiles/{first}/").content.decode()
    for other in others:
        assert f'<div id="tile-{other}" hx-swap-oob="innerHTML">' in content
    assert "Что говорят данные" in content
    assert 'aria-label="Каналы"' in content
    assert client.get(f"/reports/panels/{panel.code}/tiles/ffffffff/").status_code == 404


def test_figures_are_those_of_the_reader(anna: User, boris: User, vera: User, gleb: User, client_of: ClientOf) -> None:
    call(anna)
    call(vera)
    panel = make_panel(anna, "all", "table")
    address = f"/reports/panels/{panel.code}/tiles/{panel.tiles[0]['id']}/"

    def volume(user: User) -> str:
        content = client_of(user).get(address).content.decode()
        found = re.search(r">Всего</th><td[^>]*>(?:<a[^>]*>)?(\d+)", content)
        assert found, content
        return found[1]

    assert [volume(user) for user in (anna, boris, vera, gleb)] == ["1", "1", "1", "2"]


def test_who_sees_and_changes_a_panel(anna: User, boris: User, vera: User, gleb: User, client_of: ClientOf) -> None:
    panel = make_panel(anna, "team")
    base = f"/reports/panels/{panel.code}/"
    for user, sees, changes in ((anna, 200, 200), (boris, 200, 404), (vera, 404, 404), (gleb, 404, 404)):
        client = client_of(user)
        assert client.get(base).status_code == sees
        assert client.get(f"{base}tiles/{panel.tiles[0]['id']}/").status_code == sees
        assert client.get(f"{base}edit/").status_code == changes
        assert ("Каналы недели" in client.get("/reports/").content.decode()) == (sees == 200)
    assert client_of(boris).post(f"{base}delete/").status_code == 404
    assert client_of(boris).post("/reports/channels/panel/", {"part": "table", "panel": panel.code}).status_code == 404
    Panel.objects.update(audience="all")
    assert client_of(gleb).get(f"{base}edit/").status_code == 200  # who manages users looks after what all see
    assert client_of(vera).post(f"{base}copy/").status_code == 302
    copied = Panel.objects.get(author=vera)
    assert (copied.audience, len(copied.tiles)) == ("own", 3)
    Panel.objects.filter(pk=panel.pk).update(audience="own")
    assert client_of(boris).get(base).status_code == 404
    anna.is_active = False
    anna.save()
    assert client_of(gleb).get(base).status_code == 404


def test_it_is_arranged_renamed_and_taken_back(anna: User, client_of: ClientOf) -> None:
    panel = make_panel(anna)
    client = client_of(anna)
    address = f"/reports/panels/{panel.code}/edit/"
    one, two, three = (tile["id"] for tile in panel.tiles)

    def send(order: list[str], **more: Any) -> Any:
        version = Panel.objects.get().version
        return client.post(
            address,
            {"name": "Каналы недели", "audience": "own", "version": version, "tile": order, **more},
            follow=True,
        )

    def order() -> list[str]:
        return [tile["id"] for tile in Panel.objects.get().tiles]

    answer = send(
        [three, one, two], **{f"size-{one}": "full", f"name-{two}": "  Главное "}, name="Итоги", audience="all"
    )
    row = Panel.objects.get()
    assert order() == [three, one, two]
    assert (row.name, row.audience, row.tiles[1]["size"], row.tiles[2]["name"]) == ("Итоги", "all", "full", "Главное")
    client.post(undo_address(answer.content.decode()))
    row = Panel.objects.get()
    assert (row.name, order(), row.tiles[1]["name"]) == ("Каналы недели", [one, two, three], "")
    send([one, two, three], down=one)
    assert order() == [two, one, three]
    send([two, one, three], up=two)
    assert order() == [two, one, three]
    answer = send([two, one, three], remove=one)
    assert order() == [two, three]
    client.post(undo_address(answer.content.decode()))
    assert order() == [two, one, three]
    refused = client.post(address, {"name": " ", "audience": "own", "version": Panel.objects.get().version})
    assert refused.status_code == 422
    send([three])
    assert order() == [three, two, one]  # a form that does not name a tile does not lose it
    send([two, one, three])
    stale = client.post(address, {"name": "Иначе", "audience": "own", "version": 1, "tile": [one, two, three]})
    assert stale.status_code == 409
    assert order() == [two, one, three]
    assert {fact.verb for fact in FactRecord.objects.filter(by=anna, verb__startswith="panel")} == {
        "panel.added",
        "panel.changed",
    }


def test_deleted_and_brought_back(anna: User, boris: User, client_of: ClientOf) -> None:
    panel = make_panel(anna, "all")
    client, base = client_of(anna), f"/reports/panels/{panel.code}/"
    page = client.post(f"{base}delete/", follow=True).content.decode()
    assert client_of(boris).get(base).status_code == client.get(base).status_code == 404
    client.post(undo_address(page))
    assert client_of(boris).get(base).status_code == 200
    client.post(f"{base}delete/")
    assert "Вернуть" in client.get("/reports/").content.decode()
    assert client_of(boris).post(f"{base}restore/").status_code == 404
    client.post(f"{base}restore/")
    assert client_of(boris).get(base).status_code == 200
    fact = FactRecord.objects.filter(by=anna).latest("pk")
    assert client_of(boris).post(f"/reports/panels/undo/{fact.pk}/").status_code == 404


def test_a_tile_says_what_its_reader_should_know(anna: User, client_of: ClientOf) -> None:
    panel = make_panel(anna, "own", "table", params="?from=2020-01-01&to=2024-12-31")
    content = client_of(anna).get(f"/reports/panels/{panel.code}/tiles/{panel.tiles[0]['id']}/").content.decode()
    assert "показаны последние 366 дней периода" in content
    assert "31.12.2024" in content


def test_a_tile_that_fails_says_so(anna: User, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch) -> None:
    panel = make_panel(anna, "own", "chart:weeks", "chart:gone")
    call(anna)
    Panel.objects.update(tiles=[*panel.tiles, {**panel.tiles[0], "id": "0", "report": "no-such"}])
    client, base = client_of(anna), f"/reports/panels/{panel.code}/"
    assert client.get(base).status_code == client.get(f"{base}edit/").status_code == 200
    content = client.get(f"{base}tiles/{panel.tiles[0]['id']}/").content.decode()
    assert "<svg" in content
    assert "Такой части отчёта больше нет" in content
    assert "Такого отчёта больше нет" in client.get(f"{base}tiles/0/").content.decode()

    def broken(asked: Any) -> Any:
        raise ZeroDivisionError

    monkeypatch.setitem(reports._known, "channels", replaced(figures=broken))
    answer = client.get(f"{base}tiles/{panel.tiles[0]['id']}/")
    assert answer.status_code == 200
    assert "Не удалось посчитать" in answer.content.decode()


def replaced(**more: Any) -> Any:
    from dataclasses import replace

    return replace(reports._known["channels"], **more)


def test_the_ready_panel_shows_what_is_registered(anna: User, client_of: ClientOf) -> None:
    call(anna)
    client = client_of(anna)
    assert '/reports/panels/overview/"' in client.get("/reports/").content.decode()
    page = client.get("/reports/panels/overview/").content.decode()
    for report in reports.every_report()[:6]:
        assert f'id="tile-{report.code}-chart"' in page
    content = client.get("/reports/panels/overview/tiles/channels-findings/").content.decode()
    assert "Что говорят данные" in content
    assert "<svg" in content
    client.post("/reports/panels/overview/copy/")
    made = Panel.objects.get()
    assert made.name == "Обзор"
    assert client.post("/reports/panels/overview/delete/").status_code == 404


def test_the_workbook_holds_a_sheet_for_each_tile(olga: User, boris: User, client_of: ClientOf) -> None:
    call(olga)
    panel = make_panel(olga, "team")
    address = f"/reports/panels/{panel.code}/export.xlsx"
    book = CalamineWorkbook.from_filelike(BytesIO(client_of(olga).get(address).content))
    assert len(book.sheet_names) == 3
    assert client_of(boris).get(address).status_code == 403


def test_queries_do_not_grow_with_tiles_and_panels(
    anna: User, client_of: ClientOf, django_assert_max_num_queries: Any
) -> None:
    client = client_of(anna)
    panel = make_panel(anna)
    with django_assert_max_num_queries(100) as few:
        client.get("/reports/")
        client.get(f"/reports/panels/{panel.code}/")
    for _place in range(5):
        big = make_panel(anna, "all", *["table"] * 20)
    with django_assert_max_num_queries(100) as many:
        client.get("/reports/")
        client.get(f"/reports/panels/{big.code}/")
    assert len(many.captured_queries) == len(few.captured_queries)
