"""Marks of advertising on cards: typed, pasted as an address, sent, loaded; the source they tell of; who has brought whom."""

import json
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from letopis.accounts.models import User
from letopis.bulk.models import Operation
from letopis.exchange.mapping.headers import COMPANIES, PEOPLE, guess
from letopis.exchange.testing import bring, loaded
from letopis.history.models import FactRecord
from letopis.parties.actions.merge import merge
from letopis.parties.actions.sources import SourceInput, add_source
from letopis.parties.models import ContactPerson, Counterparty, Source
from letopis.parties.models.utm import UTM
from letopis.parties.testing import make_counterparty, make_person
from letopis.parties.utm import SourceRules, marks_in
from letopis.rest.tokens import create_token

Clients = Callable[[User], Client]
ADDRESS = (
    "https://shop.example/brick?utm_source=yandex&UTM_MEDIUM=cpc&utm_campaign=%D0%BE%D1%81%D0%B5%D0%BD%D1%8C&x=1#top"
)
MARKS = {"utm_source": "yandex", "utm_medium": "cpc", "utm_campaign": "осень", "utm_content": "", "utm_term": ""}


def held(card: ContactPerson | Counterparty) -> dict[str, str]:
    return {name: getattr(card, name) for name in UTM}


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return unescape(answer.content.decode())


@pytest.fixture
def direct(gleb: User) -> Source:
    rules = [{"utm_source": "yandex*", "utm_medium": "cpc"}, {"utm_source": "direct"}]
    return add_source(SourceInput("Яндекс Директ", rules=rules), by=gleb)


@pytest.mark.parametrize(
    ("address", "marks"),
    [
        (ADDRESS, MARKS),
        ("https://a.example/#/page?utm_source=vk", {**dict.fromkeys(UTM, ""), "utm_source": "vk"}),
        ("utm_source=vk&utm_medium=post", {**dict.fromkeys(UTM, ""), "utm_source": "vk", "utm_medium": "post"}),
        ("?utm_source=a&utm_source=b", {**dict.fromkeys(UTM, ""), "utm_source": "a"}),
        (f"https://a.example/?utm_term={'ж' * 300}", {**dict.fromkeys(UTM, ""), "utm_term": "ж" * 200}),
        ("https://a.example/?utm_source=&id=5", {}), ("просто слова", {}), ("http://[::1", {}), ("", {}),
    ],
)  # fmt: skip
def test_marks_are_read_out_of_addresses(address: str, marks: dict[str, str]) -> None:
    assert marks_in(address) == marks


def test_the_rule_with_more_marks_tells_the_source() -> None:
    near = Source(name="Поиск", utm_rules=[{"utm_source": "yandex"}])
    nearer = Source(
        name="Директ", utm_rules=[{"utm_source": "yandex", "utm_medium": "cpc", "utm_campaign": "*кирпич*"}]
    )
    off = Source(name="Прежний", utm_rules=[{"utm_source": "*"}], is_active=False)
    rules = SourceRules([off, near, nearer])
    assert rules.source_of({"utm_source": "Yandex", "utm_medium": "CPC", "utm_campaign": "осень_кирпич_1"}) is nearer
    assert rules.source_of({"utm_source": "yandex", "utm_medium": "cpc"}) is near
    assert rules.source_of({"utm_source": "yandex.ru"}) is None
    assert rules.source_of({}) is None


@pytest.mark.parametrize("kind", ["people", "counterparties"])
def test_a_pasted_address_fills_the_marks_and_the_source(
    kind: str, direct: Source, anna: User, client_of: Clients
) -> None:
    client, model = client_of(anna), ContactPerson if kind == "people" else Counterparty
    form = {"responsible": anna.public_id, "kind": "legal", "is_valid": "on", "form_key": uuid4()}
    names = {"last_name": "Гость"} if kind == "people" else {"name": "Гость"}
    answer = client.post(f"/{kind}/new/", {**form, **names, "utm_landing": "https://shop.example/"})
    assert answer.status_code == 422 and "В адресе нет меток" in unescape(answer.content.decode())
    assert 'id="utm" data-utm open' in answer.content.decode()
    answer = client.post(f"/{kind}/new/", {**form, **names, "utm_landing": ADDRESS, "utm_source": "прежняя"})
    assert answer.status_code == 302, answer.content.decode()
    card: Any = model.objects.get()
    assert held(card) == MARKS and card.source == direct
    page = text(client, answer["Location"])
    assert "Реклама (UTM): yandex / cpc / осень" in page
    # Seen and changed on the card, remembered by its history, shown on a day of the past.
    answer = client.post(f"{answer['Location']}field/utm_campaign/", {"utm_campaign": "зима", "was": "осень"})
    assert answer.status_code == 302
    assert "Кампания (utm_campaign)" in text(client, f"/{kind}/{card.public_id}/history/")
    card.refresh_from_db()
    assert card.utm_campaign == "зима"


def test_others_do_not_reach_the_marks(anna: User, vera: User, client_of: Clients) -> None:
    card = make_person(by=anna, **MARKS)
    client = client_of(vera)
    assert client.post(f"/people/{card.public_id}/field/utm_term/", {"utm_term": "x", "was": ""}).status_code == 404
    assert "Белова" not in text(client, "/people/?view=all&where=utm-source:is:yandex")
    assert "Белова" in text(client_of(anna), "/people/?view=all&where=utm-source:is:yandex;utm-term:empty")
    assert "Белова" not in text(client_of(anna), "/people/?view=all&where=utm-source:has:vk")
    page = text(client_of(anna), "/people/?view=all&cols=name,utm-source,utm-campaign&sort=utm-campaign")
    assert "осень" in page[page.index('id="list"') :]


def test_the_api_takes_and_gives_marks(direct: Source, anna: User) -> None:
    client = Client(headers={"authorization": f"Bearer {create_token(anna, 'write')}"})

    def send(**body: Any) -> Any:
        return client.post("/api/v1/people", json.dumps(body), content_type="application/json")

    answer = send(last_name="Гость", **MARKS)
    assert answer.status_code == 201, answer.content
    found = answer.json()
    assert {name: found[name] for name in UTM} == MARKS and found["source"] == str(direct.public_id)
    other = Source.objects.get(code="site")
    assert send(last_name="Второй", source=str(other.public_id), **MARKS).json()["source"] == str(other.public_id)
    refused = send(last_name="Третий", utm_term="ж" * 201)
    assert refused.status_code == 422 and "utm_term" in refused.content.decode()
    listed = client.get(f"/api/v1/sources/{direct.public_id}").json()
    assert listed["utm_rules"][0] == {"utm_source": "yandex*", "utm_medium": "cpc"}


@pytest.mark.parametrize(
    ("header", "target"),
    [("utm_source", "utm_source"), ("UTM Medium", "utm_medium"), ("UTM-метка", "utm"), ("utm-term", "utm_term"),
     ("Кампания (utm_campaign)", "utm_campaign"), ("Рекламная система", "utm_source"), ("Посадочная страница", "utm")],
)  # fmt: skip
def test_captions_of_marks_are_known(header: str, target: str) -> None:
    assert (guess(header, PEOPLE), guess(header, COMPANIES)) == (target, target)


def test_a_file_of_leads_brings_marks_and_sources(tmp_path: Path, direct: Source, anna: User) -> None:
    path = tmp_path / "leads.csv"
    path.write_text(
        "Код;Фамилия;utm_source;utm_medium;Посадочная страница;Источник\n"
        "1;Первый;YANDEX;cpc;;\n"
        f"2;Второй;;;{ADDRESS};\n"
        "3;Третий;yandex;cpc;;Сайт\n"
        "4;Четвёртый;;;https://shop.example/;\n"
    )
    loaded(bring(path, anna))
    people = {card.last_name: card for card in ContactPerson.objects.select_related("source")}
    assert held(people["Первый"])["utm_source"] == "YANDEX" and people["Первый"].source == direct
    assert held(people["Второй"]) == MARKS and people["Второй"].source == direct
    assert people["Второй"].kept[0]["value"] == ADDRESS  # nothing of the file is lost
    assert people["Третий"].source == Source.objects.get(code="site")
    assert people["Четвёртый"].source is None and people["Четвёртый"].kept[0]["value"] == "https://shop.example/"
    path.write_text("Код;Фамилия;utm_source;utm_term\n1;Первый;YANDEX;кирпич\n")
    loaded(bring(path, anna))
    people["Первый"].refresh_from_db()
    assert people["Первый"].utm_term == "кирпич"


def test_a_file_says_who_has_brought_whom(tmp_path: Path, anna: User, vera: User) -> None:
    friend, _hidden = make_person("Сидоров Иван", by=anna), make_person("Верин Друг", by=vera)
    for _number in range(2):
        make_person("Тёзка Пётр", by=anna)
    path = tmp_path / "leads.csv"
    rows = ("сидоров  ИВАН", "Верин Друг", "Тезка Пётр", "Никто Такой", "")
    lines = [f"{number};Гость {number};{name}" for number, name in enumerate(rows)]
    path.write_text("\n".join(["Код;Фамилия;Кто порекомендовал", *lines, "9;Сидоров Иван;Сидоров Иван"]))
    loaded(bring(path, anna))
    people = {row.last_name: row for row in ContactPerson.objects.filter(last_name__startswith="Гость")}
    assert [people[f"Гость {n}"].referred_by for n in range(5)] == [friend, None, None, None, None]
    assert [line["value"] for n in (1, 2, 3) for line in people[f"Гость {n}"].kept] == list(rows[1:4])


def test_marks_live_on_in_a_merged_card(anna: User) -> None:
    stays, goes = make_counterparty("Одна", by=anna), make_counterparty("Одна", by=anna, **MARKS)
    merge(stays, [goes], by=anna)
    stays.refresh_from_db()
    assert held(stays) == MARKS


def test_sources_are_kept_in_settings(anna: User, gleb: User, client_of: Clients) -> None:
    client = client_of(gleb)
    assert client_of(anna).post("/settings/sources/", {"name": "Чужой"}).status_code == 403
    answer = client.post("/settings/sources/", {"name": "Яндекс Директ"})
    row = Source.objects.get(name="Яндекс Директ")
    page = f"/settings/sources/{row.public_id}/"
    assert answer["Location"] == page
    assert client.post("/settings/sources/", {"name": "яндекс директ"}).status_code == 422
    ad = Source.objects.get(code="advertising")
    given = {name: ["", ""] for name in UTM} | {"utm_source": ["yandex", " "], "utm_medium": ["cpc", ""]}
    answer = client.post(page, {"name": "Директ", "parent": ad.public_id, **given})
    row.refresh_from_db()
    assert (row.name, row.parent, row.utm_rules) == ("Директ", ad, [{"utm_source": "yandex", "utm_medium": "cpc"}])
    shown = text(client, page)
    assert "utm_source=yandex, utm_medium=cpc" in shown and "Расходы на источник" in shown
    # A source does not stand inside itself, even through others.
    inside = f"/settings/sources/{ad.public_id}/"
    assert client.post(inside, {"name": "Реклама", "parent": row.public_id}).status_code == 422
    assert client.post(inside, {"name": "Реклама", "parent": uuid4()}).status_code == 422
    client.post(inside, {"name": "Реклама", "parent": ""})
    ad.refresh_from_db()
    assert ad.name == ""  # the standard name stays that of the reader's language
    client.post(f"{page}use/", {"active": "0"})
    assert "Директ" not in text(client_of(anna), "/people/new/")


def test_cards_that_were_here_before_get_their_source_and_give_it_back(
    anna: User, vera: User, gleb: User, client_of: Clients
) -> None:
    marked = [make_person(f"Гость {n}", by=anna, **MARKS) for n in range(3)]
    strange = make_person("Чужак", by=anna, utm_source="bing")
    kept = make_person("Свой", by=anna, source=Source.objects.get(code="site"), **MARKS)
    theirs = make_person("Верин", by=vera, **MARKS)
    direct = add_source(SourceInput("Директ", rules=[{"utm_source": "yandex"}]), by=gleb)
    client = client_of(gleb)
    page = text(client, "/settings/sources/")
    assert 'Контактные лица: <span class="tn">5</span>' in page
    sent = {"all": "1", "query": "view=all&where=source:empty;any(utm-source:filled)", "action": "source-by-marks"}
    client.post("/bulk/people/", {**sent, "key": uuid4()}, follow=True)
    sources = dict(ContactPerson.objects.values_list("pk", "source"))
    assert {sources[card.pk] for card in (*marked, theirs)} == {direct.pk}
    assert sources[strange.pk] is None and sources[kept.pk] == kept.source_id
    fact = FactRecord.objects.order_by("-pk")[0]
    assert fact.verb == "bulk.changed" and fact.changes.count() == 4
    undo = f"/bulk/operations/{Operation.objects.latest('pk').public_id}/undo/"
    client.post(undo, follow=True)
    assert ContactPerson.objects.filter(source=direct).count() == 0
    # A manager works within what may be seen: none of Вера's.
    client_of(anna).post("/bulk/people/", {**sent, "key": uuid4()}, follow=True)
    assert set(ContactPerson.objects.filter(source=direct)) == set(marked)


def test_the_card_shows_whom_a_person_has_brought(anna: User, vera: User, client_of: Clients) -> None:
    friend = make_person("Сидоров Иван", by=anna)
    make_person("Петрова Нина", by=anna, referred_by=friend)
    make_counterparty("Приведённая", by=anna, referred_by=friend)
    hidden = make_counterparty("Скрытая", by=anna, referred_by=friend)
    Counterparty.objects.filter(pk=hidden.pk).update(responsible=vera, team=vera.team)
    page = text(client_of(anna), f"/people/{friend.public_id}/")
    block = page[page.index('id="brought"') :]
    block = block[: block.index("</section>")]
    assert "Петрова Нина" in block and "Приведённая" in block and "Скрытая" not in block
    assert '<span class="cnt">2</span>' in block
    assert "Петрова" in text(client_of(anna), "/people/?view=all&referred=Сидоров Иван")
    client = Client(headers={"authorization": f"Bearer {create_token(anna, 'read')}"})
    found = client.get(f"/api/v1/counterparties?referred_by={friend.public_id}").json()
    assert [row["name"] for row in found["items"]] == ["Приведённая"]
