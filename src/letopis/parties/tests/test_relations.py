"""Who people are to each other: on both cards, in the settings, through the API."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from letopis.accounts.models import User
from letopis.history.models import FactRecord
from letopis.history.queries import entries_of
from letopis.history.undo import undo
from letopis.parties.actions import add_relation, remove_relation
from letopis.parties.facts import PersonChanged
from letopis.parties.models import Relation, RelationKind
from letopis.parties.testing import make_person
from letopis.rest.tokens import create_token

Clients = Callable[[User], Client]
HTMX = {"HX-Request": "true"}


def kind(code: str) -> RelationKind:
    return RelationKind.objects.get(code=code)


def test_each_card_says_it_in_its_own_direction(anna: User, client_of: Clients) -> None:
    chief, helper = make_person("Берег Александр", by=anna), make_person("Реутова Нина", by=anna)
    client = client_of(anna)
    path = f"/people/{helper.public_id}/relations/new/"
    form = client.get(path, headers=HTMX).content.decode()
    assert "Руководитель" in form
    assert "Подчинённый" in form
    typed = {"kind": str(kind("reports-to").public_id), "other": "Берег Александр", "comment": "с марта"}
    page = client.post(path, typed, headers=HTMX).content.decode()
    assert "Руководитель, с марта" in page
    assert "Подчинённый, с марта" in client.get(f"/people/{chief.public_id}/").content.decode()
    assert "Руководитель: Берег Александр (с марта)" in entries_of(helper)[0].sentence
    assert "Подчинённый: Реутова Нина (с марта)" in entries_of(chief)[0].sentence
    # The other direction is the same row.
    turned = {"kind": f"{kind('reports-to').public_id}~", "other": "Реутова Нина"}
    assert client.post(f"/people/{chief.public_id}/relations/new/", turned, headers=HTMX).status_code == 200
    row = Relation.objects.get()
    assert (row.person, row.other, row.comment) == (helper, chief, "с марта")
    remove = f"/people/{chief.public_id}/relations/{row.public_id}/removal/"
    assert client.post(remove, headers=HTMX).status_code == 200
    assert not Relation.objects.exists()


def test_a_mutual_relation_is_kept_once(anna: User) -> None:
    one, two = make_person("Первый Пётр", by=anna), make_person("Вторая Вера", by=anna)
    first = add_relation(one, kind("spouse"), two, by=anna)
    assert add_relation(two, kind("spouse"), one, by=anna) == first
    assert first.seen_from(one)[0] == first.seen_from(two)[0] == "Супруг(а)"
    with pytest.raises(IntegrityError), transaction.atomic():
        Relation.objects.create(kind=kind("friend"), person=one, other=one, created_by=anna)


def test_a_removed_relation_is_put_back_from_the_journal(anna: User) -> None:
    one, two = make_person("Первый Пётр", by=anna), make_person("Вторая Вера", by=anna)
    row = add_relation(one, kind("assistant"), two, by=anna, comment="по договорам")
    remove_relation(row, by=anna)
    done = undo(FactRecord.objects.latest("pk"), PersonChanged, by=anna)
    back = Relation.objects.get()
    assert not done.kept
    assert (back.public_id, back.person, back.other, back.comment) == (row.public_id, one, two, "по договорам")


def test_who_one_may_not_see_is_not_on_the_card(anna: User, vera: User, gleb: User, client_of: Clients) -> None:
    mine, theirs = make_person("Моя Мария", by=anna), make_person("Чужой Чук", by=vera)
    row = add_relation(mine, kind("friend"), theirs, by=gleb)
    assert (
        "Чужой"
        not in client_of(anna)
        .get(f"/people/{mine.public_id}/")
        .content.decode()
        .split("<main", 1)[1]
        .split("chronicle", 1)[0]
    )
    assert "Чужой" in client_of(gleb).get(f"/people/{mine.public_id}/").content.decode()
    removal = f"/people/{mine.public_id}/relations/{row.public_id}/removal/"
    assert client_of(anna).post(removal).status_code == 404
    refused = client_of(anna).post(
        f"/people/{mine.public_id}/relations/new/",
        {"kind": str(kind("spouse").public_id), "other": "Чужой Чук"},
        headers=HTMX,
    )
    assert refused.status_code == 422


def test_who_was_referred_stands_on_both_cards(anna: User, client_of: Clients) -> None:
    one = make_person("Хачатрян Арам", by=anna)
    two = make_person("Белова Ольга", by=anna, referred_by=one)
    assert "Рекомендовал этого человека" in client_of(anna).get(f"/people/{two.public_id}/").content.decode()
    assert 'id="brought"' in client_of(anna).get(f"/people/{one.public_id}/").content.decode()


def test_an_owner_adds_kinds_and_switches_them_off(anna: User, gleb: User, client_of: Clients) -> None:
    client = client_of(gleb)
    add = "/settings/dictionary/relation/"
    assert client.post(add, {"name": "Крёстный", "reverse_name": "Крестник"}).status_code == 302
    made = RelationKind.objects.get(name="Крёстный")
    assert (made.is_symmetric, made.reverse_title) == (False, "Крестник")
    twice = client.post(add, {"name": "крестный", "reverse_name": "x"})
    assert (twice.status_code, "уже есть" in twice.content.decode()) == (422, True)
    assert client.post(add, {"name": "Сосед", "reverse_name": ""}).status_code == 302
    assert RelationKind.objects.get(name="Сосед").is_symmetric
    assert client.post(f"{add}{made.public_id}/", {"active": "0"}).status_code == 302
    person = make_person(by=anna)
    form = client_of(anna).get(f"/people/{person.public_id}/relations/new/", headers=HTMX).content.decode()
    assert "Сосед" in form
    assert "Крёстный" not in form
    standard = kind("friend")
    client.post(f"{add}{standard.public_id}/", {"name": "Приятель"})
    standard.refresh_from_db()
    assert standard.title == "Приятель"


def test_the_api_writes_relations_and_flags(anna: User, vera: User) -> None:
    from letopis.parties.testing import make_counterparty

    company = make_counterparty(by=anna)
    one, two = make_person("Первый Пётр", by=anna, company=company), make_person("Вторая Вера", by=anna)
    headers = {"Authorization": f"Bearer {create_token(anna, 'write')}"}
    client = Client()

    def send(
        method: str, path: str, body: dict[str, object] | None = None, **more: str
    ) -> tuple[int, dict[str, object]]:
        call = getattr(client, method)
        answer = call(f"/api/v1{path}", body, content_type="application/json", headers={**headers, **more})
        return answer.status_code, answer.json() if answer.content else {}

    body = {"kind": str(kind("spouse").public_id), "person": str(two.public_id), "other": str(one.public_id)}
    status, made = send("post", "/relations", body)
    assert (status, made["person"]) == (201, str(one.public_id))  # the older card first
    path = f"/relations/{made['id']}"
    assert send("patch", path, {"comment": "с 2020"})[0] == 428
    assert send("patch", path, {"comment": "с 2020"}, **{"If-Match": '"7"'})[0] == 412
    assert send("patch", path, {"comment": "с 2020", "x": 1}, **{"If-Match": '"1"'})[0] == 422
    assert send("patch", path, {"comment": "с 2020"}, **{"If-Match": '"1"'})[1]["version"] == 2
    outsider = {"Authorization": f"Bearer {create_token(vera, 'write')}"}
    assert client.get(f"/api/v1{path}", headers=outsider).status_code == 404
    assert send("delete", path, **{"If-Match": '"2"'})[0] == 204
    link = one.affiliations.get()
    changed = send(
        "patch", f"/affiliations/{link.public_id}", {"is_signatory": True}, **{"If-Match": f'"{link.version}"'}
    )
    assert (changed[0], changed[1]["is_signatory"], changed[1]["is_main"]) == (200, True, True)
    card = send("get", f"/people/{one.public_id}")[1]
    assert card["affiliations"][0]["is_signatory"] is True  # type: ignore[index]
    kept = send("patch", f"/people/{one.public_id}", {"no_calls": True, "ban_reason": "просил"}, **{"If-Match": "*"})[1]
    assert (kept["no_calls"], kept["ban_reason"]) == (True, "просил")
