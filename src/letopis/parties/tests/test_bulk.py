"""Bulk edits of people, entered by their addresses: a selection, a dry run, steps, undo, rights."""

import re
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import unquote
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from letopis.accounts.models import User
from letopis.attributes.testing import make_attribute
from letopis.bulk.models import Operation
from letopis.history.models import Change, FactRecord
from letopis.jobs.models import Run
from letopis.parties.actions import change_person
from letopis.parties.actions.batch import NewPerson, create_people
from letopis.parties.inputs import PartyInput
from letopis.parties.models import ContactPerson, Source
from letopis.parties.testing import make_person

ClientOf = Callable[[User], Client]
HX = {"HX-Request": "true"}


def source(code: str) -> Source:
    return Source.objects.get(code=code)


def many(count: int, *, by: User, **values: Any) -> list[ContactPerson]:
    """People of `by`, written at once."""
    return create_people([NewPerson({"last_name": f"Лицо {number:05}", **values}) for number in range(count)], by=by)


def select(client: Client, people: Sequence[ContactPerson] | None, action: str, **more: str) -> Any:
    """POST of the bar: these people, or all of the view."""
    named = {"all": "1"} if people is None else {"picked": ",".join(str(person.public_id) for person in people)}
    return client.post("/bulk/people/", {"action": action, "key": str(uuid4()), **named, **more})


def edit(
    client: Client, people: Sequence[ContactPerson] | None, field: str, mode: str, *values: str, **more: str
) -> Any:
    """The bar and its form: the answer to the form, and the operation."""
    answer = select(client, people, "edit", **more)
    assert answer.status_code == 302, answer.content[:300]
    assert "/form/" in answer["Location"]
    answer = client.post(answer["Location"], {"field": field, "mode": mode, "value": list(values)})
    return answer, Operation.objects.latest("pk")


def steps(client: Client, run: Run) -> Run:
    """Every step the open page would ask for."""
    for _step in range(100):
        client.post(f"/runs/{run.public_id}/step/", headers=HX)
        run.refresh_from_db()
        if run.state != Run.State.RUNNING:
            return run
    raise AssertionError("it does not end")


def text_of(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


@pytest.mark.slow
def test_a_thousand_rows_go_and_come_back_but_one_changed_meanwhile(
    anna: User, boris: User, olga: User, client_of: ClientOf
) -> None:
    many(1000, by=anna, source=source("advertising"))
    many(3, by=anna)
    client = client_of(olga)  # the head of the team changes all of it
    answer, operation = edit(client, None, "source", "set", str(source("exhibition").public_id), query="?sort=name")
    page = client.get(answer["Location"])
    assert "1003" in text_of(page).replace("\xa0", "")
    assert re.search(r"Источник: Реклама → Выставка 1\s?000", text_of(page)), text_of(page)
    assert re.search(r"Источник: пусто → Выставка 3", text_of(page))
    assert not ContactPerson.objects.filter(source=source("exhibition")).exists()
    started = client.post(f"/bulk/operations/{operation.public_id}/start/")
    again = client.post(f"/bulk/operations/{operation.public_id}/start/")
    assert started["Location"] == again["Location"]  # a double click is one run
    operation.refresh_from_db()
    run = steps(client, operation.run)
    assert (run.state, run.report["changed"]) == (Run.State.DONE, 1003)
    assert ContactPerson.objects.filter(source=source("exhibition")).count() == 1003
    facts = FactRecord.objects.filter(verb="bulk.changed")
    assert facts.count() == 3
    assert {fact.data["bulk"] for fact in facts} == {str(operation.public_id)}

    boris.role = olga.role
    boris.save()
    touched = ContactPerson.objects.get(last_name="Лицо 00500", source=source("exhibition"))
    change_person(touched, PartyInput(values={"source": source("site")}), by=boris)

    answer = client.post(f"/bulk/operations/{operation.public_id}/undo/")
    assert client.post(f"/bulk/operations/{operation.public_id}/undo/")["Location"] == answer["Location"]
    operation.refresh_from_db()
    undone = steps(client, operation.undo_run)
    assert undone.report["returned"] == 1002
    assert undone.report["named"] == ["Лицо 00500"]
    assert "Лицо 00500" in text_of(client.get(answer["Location"]))
    assert ContactPerson.objects.filter(source=source("advertising")).count() == 999
    assert ContactPerson.objects.filter(source=None).count() == 3
    touched.refresh_from_db()
    assert touched.source == source("site")


def test_a_few_rows_are_changed_at_once_with_a_way_back(anna: User, client_of: ClientOf) -> None:
    people = many(3, by=anna)
    client = client_of(anna)
    answer, operation = edit(client, people[:2], "tag", "add", "VIP, лпр", query="?q=Лицо")
    assert unquote(answer["Location"]) == "/people/?q=Лицо"
    page = client.get("/people/").content.decode()
    assert "Изменено: 2" in page
    assert f"/bulk/operations/{operation.public_id}/undo/" in page
    assert [sorted(tag.name for tag in person.tags.all()) for person in people] == [["VIP", "лпр"], ["VIP", "лпр"], []]
    answer = client.post(f"/bulk/operations/{operation.public_id}/undo/")
    assert unquote(answer["Location"]) == "/people/?q=Лицо"
    assert not any(person.tags.exists() for person in ContactPerson.objects.all())
    verbs = list(FactRecord.objects.order_by("pk").values_list("verb", flat=True))
    assert verbs == ["bulk.changed", "bulk.undone"]
    link = f'href="/bulk/operations/{operation.public_id}/"'
    assert link in client.get(f"/people/{people[0].public_id}/history/").content.decode()
    operation.refresh_from_db()
    assert client.get(f"/bulk/operations/{operation.public_id}/")["Location"] == f"/runs/{operation.run.public_id}/"
    assert "Метки: добавить «VIP, лпр» 2" in text_of(client.get("/bulk/"))
    chronicle = text_of(client.get(f"/people/{people[0].public_id}/"))
    assert "изменено вместе с другими: Метки: пусто → VIP, лпр" in chronicle


def test_others_rows_stay_and_are_counted(anna: User, boris: User, vera: User, client_of: ClientOf) -> None:
    many(30, by=anna)
    many(20, by=boris)
    many(5, by=vera)
    client = client_of(anna)  # sees the team, changes her own
    answer, operation = edit(client, None, "comment", "set", "Позвонить в декабре", query="")
    assert len(operation.ids) == 50  # nobody selects what they do not see
    page = text_of(client.get(answer["Location"]))
    assert "чужая: Сафин Борис 20" in page
    assert "Изменить 30 строк" in page
    client.post(f"/bulk/operations/{operation.public_id}/start/")
    operation.refresh_from_db()
    run = steps(client, operation.run)
    assert run.report == {"changed": 30, "same": 0, "refused": {"чужая: Сафин Борис": 20}}
    changed = ContactPerson.objects.exclude(comment="")
    assert {person.responsible for person in changed} == {anna}
    assert changed.count() == 30


def test_who_may_not_change_has_no_bar_and_no_door(anna: User, vera: User, oleg: User, client_of: ClientOf) -> None:
    people = many(2, by=anna)
    page = client_of(oleg).get("/people/").content.decode()
    assert "Лицо 00001" in page
    assert "data-bulk" not in page
    assert 'class="c-check"' not in page
    assert "data-bulk" in client_of(anna).get("/people/").content.decode()
    assert select(client_of(oleg), people, "edit").status_code == 403
    assert select(client_of(vera), people, "mark").status_code == 302
    assert not Operation.objects.exists()
    _answer, operation = edit(client_of(anna), people, "comment", "set", "моё")
    for path in ("", "form/"):
        assert client_of(vera).get(f"/bulk/operations/{operation.public_id}/{path}").status_code == 404
    for path in ("start/", "undo/"):
        assert client_of(vera).post(f"/bulk/operations/{operation.public_id}/{path}").status_code == 404


def test_rows_given_away_come_back_to_their_giver(anna: User, boris: User, client_of: ClientOf) -> None:
    people = many(3, by=anna)
    client = client_of(anna)
    _answer, operation = edit(client, people, "responsible", "set", str(boris.public_id))
    assert {person.responsible for person in ContactPerson.objects.all()} == {boris}
    client.post(f"/bulk/operations/{operation.public_id}/undo/")
    assert {person.responsible for person in ContactPerson.objects.all()} == {anna}


def test_marks_of_many_are_one_fact_and_go_back(anna: User, client_of: ClientOf) -> None:
    people = many(3, by=anna)
    client = client_of(anna)
    answer = select(client, people, "mark")
    assert answer["Location"].startswith("/people/")
    assert ContactPerson.objects.filter(is_marked_for_deletion=True).count() == 3
    assert FactRecord.objects.count() == 1
    client.post(f"/bulk/operations/{Operation.objects.get().public_id}/undo/")
    assert ContactPerson.objects.filter(is_marked_for_deletion=False).count() == 3


def test_rows_that_come_later_are_not_touched_and_those_that_go_are_said(anna: User, client_of: ClientOf) -> None:
    people = many(60, by=anna)
    client = client_of(anna)
    _answer, operation = edit(client, None, "comment", "set", "было здесь", query="?q=Лицо")
    late = make_person("Лицо Позднее", by=anna)
    ContactPerson.objects.filter(pk=people[0].pk).delete()
    client.post(f"/bulk/operations/{operation.public_id}/start/")
    operation.refresh_from_db()
    run = steps(client, operation.run)
    assert run.report["changed"] == 59
    assert run.report["refused"] == {"уже нет": 1}
    late.refresh_from_db()
    assert late.comment == ""


def test_a_stopped_run_goes_on_and_one_taken_back_does_not(anna: User, client_of: ClientOf) -> None:
    many(600, by=anna)
    client = client_of(anna)
    _answer, operation = edit(client, None, "comment", "set", "раз", query="")
    client.post(f"/bulk/operations/{operation.public_id}/start/")
    operation.refresh_from_db()
    run = operation.run
    client.post(f"/runs/{run.public_id}/step/")
    client.post(f"/runs/{run.public_id}/stop/")
    client.post(f"/runs/{run.public_id}/step/")
    assert ContactPerson.objects.exclude(comment="").count() == 500
    client.post(f"/runs/{run.public_id}/resumption/")
    client.post(f"/runs/{run.public_id}/step/")
    assert ContactPerson.objects.exclude(comment="").count() == 600
    _answer, second = edit(client, None, "comment", "set", "два", query="")
    client.post(f"/bulk/operations/{second.public_id}/start/")
    second.refresh_from_db()
    client.post(f"/runs/{second.run.public_id}/step/")
    client.post(f"/bulk/operations/{second.public_id}/undo/")  # stops it first
    client.post(f"/runs/{second.run.public_id}/resumption/")
    client.post(f"/runs/{second.run.public_id}/step/")
    second.refresh_from_db()
    steps(client, second.undo_run)
    assert set(ContactPerson.objects.values_list("comment", flat=True)) == {"раз"}


@pytest.mark.parametrize(
    ("field", "mode", "value", "sentence"),
    [
        ("source", "set", "", "Дайте значение"),
        ("source", "set", "00000000-0000-4000-8000-000000000000", "Такого источника нет"),
        ("source", "add", "x", "С этим полем так нельзя"),
        ("nothing", "set", "x", "Такого поля нет"),
        ("comment", "set", "a\x00b", "нельзя сохранить"),
        ("birthday", "set", "31.02", "Такого дня нет"),
    ],
)
def test_bad_input_is_said_and_kept(
    field: str, mode: str, value: str, sentence: str, anna: User, client_of: ClientOf
) -> None:
    people = many(2, by=anna)
    answer, _operation = edit(client_of(anna), people, field, mode, value)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Run.objects.exists()


def test_a_selection_of_nothing_and_an_unknown_list_are_answers(anna: User, client_of: ClientOf) -> None:
    client = client_of(anna)
    assert select(client, [], "edit").status_code == 302
    assert "Сначала выберите строки" in client.get("/people/").content.decode()
    assert client.post("/bulk/nothing/", {"action": "edit"}).status_code == 404
    assert client.post("/bulk/people/", {"action": "nothing", "ids": []}).status_code == 404
    assert client.post("/bulk/people/", {"action": "edit", "picked": "not an id"}).status_code == 404


def test_queries_of_a_step_do_not_grow_with_what_is_read(anna: User, client_of: ClientOf) -> None:
    client = client_of(anna)

    def dry(count: int) -> int:
        people = many(count, by=anna)
        _answer, operation = edit(client, people, "source", "set", str(source("site").public_id))
        Operation.objects.filter(pk=operation.pk).update(run=None)
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/bulk/operations/{operation.public_id}/")
        return len(queries)

    dry(3)
    assert dry(3) == dry(30)
    assert Change.objects.count() == 36


def test_the_selected_rows_are_given_as_files_to_who_may_export(anna: User, olga: User, client_of: ClientOf) -> None:
    people = many(5, by=anna)
    head = client_of(olga)
    assert "list-export" not in client_of(anna).get("/people/").content.decode()
    page = head.get("/people/").content.decode()
    assert 'formaction="/lists/people/export/xlsx/"' in page, page[page.find('<form class="bulk"') :][:3000]
    form = {"picked": ",".join(str(person.public_id) for person in people[1:3]), "query": "?sort=-name&cols=name"}
    answer = head.post("/lists/people/export/csv/", form)
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert lines[1:] == ["Лицо 00002", "Лицо 00001"]
    answer = head.post(
        "/lists/people/export/csv/", {"all": "1", "except": str(people[0].public_id), "query": "?cols=name"}
    )
    assert len(b"".join(answer.streaming_content).decode().splitlines()) == 5
    cards = b"".join(head.post("/people/vcards/", form).streaming_content).decode()
    assert cards.count("BEGIN:VCARD") == 2
    assert client_of(anna).post("/lists/people/export/csv/", form).status_code == 403
    assert client_of(anna).post("/people/vcards/", form).status_code == 403


def test_attributes_are_written_in_bulk_and_in_cells_and_go_back(anna: User, client_of: ClientOf) -> None:
    interests = make_attribute("Интересы", "choices", choices=["Лодки", "Чай", "Сад"])
    friend = make_attribute("Друг", "reference", target="person")
    boats, tea = (choice["code"] for choice in interests.choices[:2])
    people = many(3, by=anna)
    client = client_of(anna)
    _answer, first = edit(client, people, interests.key, "add", boats)
    _answer, second = edit(client, people[:2], interests.key, "add", tea)
    held = [person.attributes.get(interests.code) for person in ContactPerson.objects.order_by("pk")]
    assert held == [[boats, tea], [boats, tea], [boats]]
    page = text_of(client.get(f"/people/?where={interests.key}:has:{tea}&cols=name,{interests.key}"))
    assert page.count("Лодки") == 2
    client.post(f"/bulk/operations/{second.public_id}/undo/")
    client.post(f"/bulk/operations/{first.public_id}/undo/")
    assert not any(person.attributes.get(interests.code) for person in ContactPerson.objects.all())

    address = f"/bulk/people/cells/{people[0].public_id}/{friend.key}/"
    form = client.get(address, headers=HX).content.decode()
    assert 'data-source="/people/options/"' in form or "<select" in form, form
    answer = client.post(address, {"value": "Лицо 00002"}, headers=HX)
    assert answer.status_code == 200, answer.content.decode()
    assert "Лицо 00002" in answer.content.decode()


def test_a_cell_says_both_values_when_somebody_was_quicker(anna: User, gleb: User, client_of: ClientOf) -> None:
    person = many(1, by=anna)[0]
    client, address = client_of(anna), f"/bulk/people/cells/{person.public_id}/comment/"
    assert "textarea" in client.get(address, headers=HX).content.decode()
    change_person(person, PartyInput(values={"comment": "от Глеба"}), by=gleb)
    answer = client.post(address, {"value": "от Анны"}, headers=HX)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "от Глеба" in page
    assert "от Анны" in page
    person.refresh_from_db()
    assert person.comment == "от Глеба"
    answer = client.post(address, {"value": "от Анны", "was": "от Глеба"}, headers=HX)
    assert answer.status_code == 200
    fact = FactRecord.objects.latest("pk")
    assert f"/bulk/people/cells/undo/{fact.pk}/" in answer.content.decode()
    assert client_of(gleb).post(f"/bulk/people/cells/undo/{fact.pk}/").status_code == 404  # not his
    client.post(f"/bulk/people/cells/undo/{fact.pk}/")
    person.refresh_from_db()
    assert person.comment == "от Глеба"
