"""Remarks for colleagues: seen with the card, named colleagues are told, the right to see counts when it is read."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from letopis.accounts import bin as trash
from letopis.accounts.actions import change_user
from letopis.accounts.models import Team, User
from letopis.comments import actions
from letopis.comments.models import Comment, Mention
from letopis.comments.targets import TARGETS
from letopis.conftest import make_user
from letopis.events.testing import make_event
from letopis.history.models import Change, FactRecord
from letopis.kernel import clock
from letopis.notifications.models import Notification
from letopis.parties.actions import mark_for_deletion
from letopis.parties.testing import make_counterparty, make_person
from letopis.rest.tokens import create_token

Clients = Callable[[User], Client]
HTMX = {"HX-Request": "true"}


def test_a_remark_stands_on_cards_and_events(
    anna: User, boris: User, vera: User, oleg: User, client_of: Clients
) -> None:
    person, company = make_person(by=anna), make_counterparty(by=anna)
    event = make_event(by=anna, person=person)
    pages = {"person": f"/people/{person.public_id}/", "counterparty": f"/counterparties/{company.public_id}/"}
    pages["event"] = f"/events/{event.public_id}/"
    for code, page in pages.items():
        path = f"/comments/{code}/{page.split('/')[2]}/"
        text = f"<b>Осторожно</b> {code} https://a.example/@anna"
        for who, status in ((vera, 404), (oleg, 403), (boris, 302)):
            assert client_of(who).post(path, {"text": text}).status_code == status
        shown = client_of(anna).get(page).content.decode()
        assert "&lt;b&gt;Осторожно&lt;/b&gt;" in shown and 'href="https://a.example/@anna"' in shown
        assert client_of(anna).post(path, {"text": " \n "}, headers=HTMX).status_code == 422
        block = client_of(anna).get(path, headers=HTMX).content.decode()
        stamp = block.split("?stamp=")[1].split('"')[0]
        assert client_of(anna).get(f"{path}?stamp={stamp}", headers=HTMX).status_code == 204
    assert Comment.objects.count() == 3
    assert FactRecord.objects.filter(verb="comment.written", by=boris).count() == 3
    long = client_of(anna).post(f"/comments/person/{person.public_id}/", {"text": "ё" * 5001})
    assert long.status_code == 422 and "ё" * 5001 in long.content.decode()


def test_a_form_sent_twice_is_one_comment(anna: User, client_of: Clients) -> None:
    person = make_person(by=anna)
    sent = {"text": "раз", "key": "7f3d3a52-0d3b-4a55-9a8c-3a64c3a1d1aa"}
    for _click in range(2):
        client_of(anna).post(f"/comments/person/{person.public_id}/", sent)
    assert Comment.objects.count() == 1


@pytest.mark.parametrize("word", ["@Сафин Борис", "@сафин борис", "@boris"])
def test_who_is_named_is_told_once_and_reads_while_they_see_the_card(
    word: str, anna: User, boris: User, vera: User, gleb: User, client_of: Clients
) -> None:
    person = make_person(by=anna)
    client_of(anna).post(f"/comments/person/{person.public_id}/", {"text": f"Тайна: {word}, позвони. @Крылова Вера"})
    comment = Comment.objects.get()
    assert [mention.user for mention in comment.mentions.all()] == [boris], "Вера may not see the card"
    assert not Notification.objects.filter(user=vera).exists()
    client = client_of(boris)
    for path in ("/notifications/", "/"):
        page = client.get(path).content.decode()
        assert "Тайна" in page and "Мельникова Анна" in page, path
    assert 'data-unread="1"' in client.get("/people/").content.decode()
    actions.change_comment(comment, f"Иная тайна {word}", by=anna)
    assert Notification.objects.filter(user=boris).count() == 1, "told once"
    change_user(boris, {"team": Team.objects.create(name="Другая")}, by=gleb)
    for path in ("/notifications/", "/"):
        page = client_of(boris).get(path).content.decode()
        assert "тайна" not in page.lower() and person.full_name not in page, path
    told = Notification.objects.get(user=boris)
    answer = client_of(boris).post(f"/notifications/{told.public_id}/")
    assert answer["Location"] == "/notifications/"
    assert client_of(anna).post(f"/notifications/{told.public_id}/").status_code == 404


def test_reading_leads_to_the_card(anna: User, boris: User, client_of: Clients) -> None:
    event = make_event(by=anna)
    client = client_of(boris)
    stamp = client.get("/people/").content.decode().split("/bell/?stamp=")[1].split('"')[0]
    assert client.get(f"/notifications/bell/?stamp={stamp}").status_code == 204
    for text in ("@boris раз", "@boris два"):
        actions.write_comment(TARGETS["event"], event, text, by=anna)
    bell = client.get(f"/notifications/bell/?stamp={stamp}")
    assert bell.status_code == 200 and 'data-unread="2"' in bell.content.decode()
    told = Notification.objects.filter(user=boris).first()
    assert told is not None
    assert client.post(f"/notifications/{told.public_id}/")["Location"] == f"/events/{event.public_id}/#comments"
    assert Notification.objects.filter(user=boris, read_at=None).count() == 1
    client.post("/notifications/reading/")
    assert not Notification.objects.filter(user=boris, read_at=None).exists()


def test_its_author_changes_it_for_a_quarter_of_an_hour(
    anna: User, boris: User, client_of: Clients, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = make_person(by=anna)
    comment = actions.write_comment(TARGETS["person"], person, "раз", by=anna)
    path = f"/comments/{comment.public_id}/"
    assert client_of(boris).post(path, {"changed": "чужое"}).status_code == 403
    assert client_of(anna).post(path, {"changed": "два", "version": "1"}).status_code == 302
    assert client_of(anna).post(path, {"changed": "три", "version": "1"}, headers=HTMX).status_code == 409
    assert client_of(anna).post(path, {"changed": "", "version": "2"}, headers=HTMX).status_code == 422
    comment.refresh_from_db()
    assert (comment.text, comment.version) == ("два", 2)
    later = clock.now() + timedelta(minutes=16)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert client_of(anna).post(path, {"changed": "поздно"}).status_code == 403
    assert "Изменить комментарий" not in client_of(anna).get(f"/people/{person.public_id}/").content.decode()


def test_a_deleted_comment_comes_back(anna: User, boris: User, vera: User, gleb: User, client_of: Clients) -> None:
    person = make_person(by=anna)
    comment = actions.write_comment(TARGETS["person"], person, "@boris тайна", by=anna)
    path, page = f"/comments/{comment.public_id}/deletion/", f"/people/{person.public_id}/"
    for who, status in ((vera, 404), (boris, 403), (anna, 302)):
        assert client_of(who).post(path).status_code == status
    assert "тайна" not in client_of(anna).get(page).content.decode().replace("Комментарий удалён", "")
    assert "тайна" not in client_of(boris).get("/notifications/").content.decode()
    assert client_of(anna).post(f"{path}removal/").status_code == 302
    assert "тайна" in client_of(boris).get(page).content.decode()
    verbs = list(FactRecord.objects.filter(verb__startswith="comment.").order_by("pk").values_list("verb", flat=True))
    assert verbs == ["comment.written", "comment.deleted", "comment.restored"]


def test_suggestions_are_colleagues_who_see_the_card(anna: User, boris: User, vera: User, client_of: Clients) -> None:
    person = make_person(by=anna)
    path = f"/comments/person/{person.public_id}/mentions/?q="
    assert "Сафин Борис" in client_of(anna).get(f"{path}саф").content.decode()
    assert "Крылова" not in client_of(anna).get(path).content.decode()
    assert client_of(vera).get(path).status_code == 404


def test_comments_go_with_their_record(anna: User, boris: User, gleb: User) -> None:
    person = make_person(by=anna)
    actions.write_comment(TARGETS["person"], person, "@boris тайна", by=anna)
    mark_for_deletion(person, by=anna)
    person.refresh_from_db()
    assert "1 комментарий" in [row.words for row in trash.dependants(person)]
    trash.purge(trash.KINDS["person"], person, by=gleb)
    assert not Comment.objects.exists() and not Mention.objects.exists() and not Notification.objects.exists()
    assert not any("тайна" in str(change.after) for change in Change.objects.all())


def test_the_block_asks_as_much_for_thirty_as_for_three(
    anna: User, client_of: Clients, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    person, client = make_person(by=anna), client_of(anna)
    make_user("boris", "Сафин Борис", "manager", "Продажи")
    path = f"/comments/person/{person.public_id}/"
    client.get(path, headers=HTMX)
    for rows in (3, 30):
        for number in range(rows):
            actions.write_comment(TARGETS["person"], person, f"@boris {rows}-{number}", by=anna)
        with django_assert_num_queries(6):
            client.get(path, headers=HTMX)


def test_the_api_lists_writes_changes_and_deletes(anna: User, boris: User, vera: User) -> None:
    person = make_person(by=anna)

    def call(user: User, method: str, path: str, body: Any = None, **headers: str) -> Any:
        headers["Authorization"] = f"Bearer {create_token(user, 'write')}"
        data = json.dumps(body) if body is not None else ""
        return Client().generic(method, f"/api/v1/comments{path}", data, "application/json", headers=headers)

    here = {"person": str(person.public_id)}
    assert call(vera, "POST", "", {"text": "раз", **here}).status_code == 422
    assert call(anna, "POST", "", {"text": "раз", "event": here["person"], **here}).status_code == 422
    made = call(boris, "POST", "", {"text": "@anna раз", **here})
    assert made.status_code == 201 and made.json()["mentions"] == [str(anna.public_id)]
    path, tag = f"/{made.json()['id']}", made["ETag"]
    assert [row["text"] for row in call(anna, "GET", f"?person={person.public_id}").json()["items"]] == ["@anna раз"]
    assert call(vera, "GET", f"?person={person.public_id}").json()["items"] == []
    assert call(vera, "GET", path).status_code == 404
    assert call(anna, "PATCH", path, {"text": "чужое"}, **{"If-Match": tag}).status_code == 403
    assert call(boris, "PATCH", path, {"text": "два", "x": 1}, **{"If-Match": tag}).status_code == 422
    assert call(boris, "PATCH", path, {"text": "два"}, **{"If-Match": tag}).json()["text"] == "два"
    assert call(boris, "DELETE", path, **{"If-Match": tag}).status_code == 412
    assert call(boris, "DELETE", path, **{"If-Match": '"2"'}).status_code == 204
    assert call(anna, "GET", path).status_code == 404
