"""Groups on cards and in the settings: made in place, renamed, moved, emptied, deleted; history, undo, merge."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from letopis.accounts.models import User
from letopis.bulk.models import Operation
from letopis.history.models import FactRecord
from letopis.history.undo import undo
from letopis.kernel import clock
from letopis.kernel.errors import Refused
from letopis.parties.actions import change_person
from letopis.parties.actions.groups import add_group, change_group, delete_group
from letopis.parties.actions.merge import Choices, merge, undo_merge
from letopis.parties.facts import PersonChanged
from letopis.parties.groups import Tree
from letopis.parties.inputs import PartyInput
from letopis.parties.models import ContactPerson, Counterparty, Group
from letopis.parties.testing import make_counterparty, make_group, make_person
from letopis.parties.tests.test_conflict import opened

Clients = Callable[[User], Client]


def paths(host: str = "person") -> list[str]:
    return [group.path for group in Tree(host).groups]


# — On a card —


def test_a_group_is_made_where_it_is_written_and_found_again(anna: User, vera: User, client_of: Clients) -> None:
    client = client_of(anna)
    sent = {"last_name": "Белова", "responsible": str(anna.public_id), "is_valid": "on"}
    client.post("/people/new/", {**sent, "group": " Клиенты /  Ёлки "})
    person = ContactPerson.objects.get()
    assert (str(person.group), paths()) == ("Клиенты / Ёлки", ["Клиенты", "Клиенты / Ёлки"])
    client.post("/people/new/", {**sent, "last_name": "Крамер", "group": "клиенты / ЕЛКИ", "anyway": "1"})
    client.post("/people/new/", {**sent, "last_name": "Орлова", "group": "елки", "anyway": "1"})
    assert {str(one.group) for one in ContactPerson.objects.all()} == {"Клиенты / Ёлки"}
    company = {
        "name": "ООО «Парус»",
        "kind": "legal",
        "responsible": str(anna.public_id),
        "is_valid": "on",
        "is_buyer": "on",
    }
    client.post("/counterparties/new/", {**company, "group": "Клиенты"})
    assert Counterparty.objects.get().group == Group.objects.get(host="counterparty", name="Клиенты")
    refused = client.post("/people/new/", {**sent, "last_name": "", "group": "Зря"})
    assert refused.status_code == 422 and "Зря" not in paths()  # a refused form makes no group
    assert "Вложенность" in client.post("/people/new/", {**sent, "group": "а / б / в / г / д / е"}).content.decode()
    page = client.get(f"/people/{person.public_id}/").content.decode()
    assert f"/people/?in-group={person.group.public_id}" in page and "Клиенты / Ёлки" in page  # type: ignore[union-attr]
    assert client_of(vera).get(f"/people/{person.public_id}/").status_code == 404
    options = client.get("/people/groups/options/?q=елк").content.decode()
    assert "Клиенты / Ёлки" in options and options.count("<option") == 1
    assert "Ёлки" not in client.get("/counterparties/groups/options/").content.decode()


def test_an_untouched_form_keeps_a_group_that_was_renamed_meanwhile(anna: User, gleb: User, client_of: Clients) -> None:
    group = make_group("Клиенты", by=anna)
    person, client = make_person(by=anna, group=group), client_of(anna)
    form = opened(client, f"/people/{person.public_id}/edit/")
    assert form["group"] == "Клиенты"
    change_group(group, name="Заказчики", parent=None, by=gleb)
    form["comment"] = "Другое"
    assert client.post(f"/people/{person.public_id}/edit/", form).status_code == 302
    person.refresh_from_db()
    assert (str(person.group), person.comment, paths()) == ("Заказчики", "Другое", ["Заказчики"])


def test_a_group_is_edited_in_place_and_a_clash_is_shown(
    anna: User, boris: User, vera: User, client_of: Clients
) -> None:
    person, client = make_person(by=anna), client_of(anna)
    address, hx = f"/people/{person.public_id}/field/group/", {"HX-Request": "true"}
    assert "options-groups" in client.get(address, headers=hx).content.decode()
    answer = client.post(address, {"group": "Опт", "was": ""}, headers=hx)
    assert answer.status_code == 200 and "Опт" in answer.content.decode()
    clash = client.post(address, {"group": "Розница", "was": ""}, headers=hx)
    assert clash.status_code == 409 and "Опт" in clash.content.decode()
    assert client.post(address, {"group": "", "was": "Опт"}, headers=hx).status_code == 200
    person.refresh_from_db()
    assert person.group is None
    for who, status in ((vera, 404), (boris, 403)):
        assert client_of(who).post(address, {"group": "Чужая", "was": ""}, headers=hx).status_code == status
    assert "Чужая" not in paths()


def test_two_who_chose_different_groups_meet_on_the_conflict_page(anna: User, client_of: Clients) -> None:
    person, client = make_person(by=anna, group=make_group("Клиенты", by=anna)), client_of(anna)
    address = f"/people/{person.public_id}/edit/"
    first, second = opened(client, address), opened(client, address)
    first["group"], second["group"], second["comment"] = "Опт", "Розница", "Звонить"
    client.post(address, first)
    page = client.post(address, second)
    text = page.content.decode()
    assert page.status_code == 409 and "Опт" in text and "Розница" in text
    chosen = opened(client, address)
    assert chosen["group"] == "Опт"
    third = opened(client, address)
    third["comment"] = "ещё"
    change_person(person, PartyInput({"group": None}), by=anna)
    assert client.post(address, third).status_code == 409
    person.refresh_from_db()
    assert person.group is None


def test_history_undo_and_the_card_as_of_a_moment_know_groups(
    anna: User, vera: User, gleb: User, client_of: Clients
) -> None:
    old, new = make_group("Клиенты / Опт", by=anna), make_group("Партнёры", by=anna)
    person, client = make_person(by=anna, group=old), client_of(anna)
    moment = clock.now()
    change_person(person, PartyInput({"group": new}), by=anna)
    path = f"/people/{person.public_id}/"
    assert "Клиенты / Опт" in client.get(f"{path}history/").content.decode()
    assert "сейчас: Партнёры" in client.get(f"{path}as-of/?at={quote(moment.isoformat())}").content.decode()
    sent = {"at": moment.isoformat(), "field": ["group"]}
    assert client_of(vera).post(f"{path}return/", sent).status_code == 404
    assert client.post(f"{path}return/", sent).status_code == 302
    person.refresh_from_db()
    assert person.group == old
    undo(FactRecord.objects.filter(verb="person.changed").latest("pk"), PersonChanged, by=anna)
    person.refresh_from_db()
    assert person.group == new
    change_person(person, PartyInput({"group": None}), by=anna)
    delete_group(new, by=gleb)
    done = undo(FactRecord.objects.filter(verb="person.changed").latest("pk"), PersonChanged, by=anna)
    person.refresh_from_db()
    assert person.group is None and done.kept  # the group of that time is gone


def test_a_draft_keeps_the_group(anna: User, client_of: Clients) -> None:
    client = client_of(anna)
    mine = client.get("/people/new/").content.decode().split('name="draft" value="')[1].split('"')[0]
    sent = {"form": "person-new", "draft": mine, "body": urlencode({"last_name": "Белова", "group": "Ещё нет"})}
    assert client.post("/drafts/", sent).status_code == 204
    assert 'value="Ещё нет"' in client.get(f"/people/new/?draft={mine}").content.decode()
    assert paths() == []


def test_a_merge_chooses_a_group_and_gives_it_back(anna: User, gleb: User) -> None:
    old, new = make_group("Клиенты / Опт", by=anna), make_group("Партнёры", by=anna)
    one, two = make_person(by=anna, group=old), make_person(by=anna, group=new)
    done = merge(one, [two], Choices({"group": str(two.public_id)}), by=anna)
    one.refresh_from_db()
    assert one.group == new
    undo_merge(one, done, by=anna)
    one.refresh_from_db()
    two.refresh_from_db()
    assert (one.group, two.group) == (old, new)
    empty = make_person(by=anna)
    done = merge(empty, [one], by=anna)
    empty.refresh_from_db()
    assert empty.group == old  # a card that says nothing takes what the other one says
    change_person(empty, PartyInput({"group": new}), by=anna)
    delete_group(old, by=gleb)  # the absorbed card moves up, so that it can come back
    undo_merge(empty, done, by=anna)
    one.refresh_from_db()
    assert str(one.group) == "Клиенты"


# — The trees —


def test_a_tree_keeps_its_shape(anna: User, gleb: User) -> None:
    deep = make_group("А / Б / В / Г / Д", by=anna)
    top, second = Group.objects.get(path="А"), Group.objects.get(path="А / Б")
    other = add_group("person", "Я", None, by=gleb)
    for group, name, parent in (
        (top, "А", second),  # into itself
        (top, "А", other),  # six deep
        (other, "а", None),  # the name is taken
        (other, " ", None),
        (other, "Я / Ю", None),
        (other, "Я", make_group("Чужое", by=anna, host="counterparty")),
    ):
        with pytest.raises(Refused):
            change_group(group, name=name, parent=parent, by=gleb)
    for name, parent in (("ё" * 101, None), ("Е", deep), ("б", top)):
        with pytest.raises(Refused):
            add_group("person", name, parent, by=gleb)
    with pytest.raises(IntegrityError), transaction.atomic():
        Group.objects.create(host="person", name="Я", path="Я", sort_key=other.sort_key)
    person = make_person(by=anna, group=deep)
    change_group(second, name="Бета", parent=None, by=gleb)
    assert paths() == ["А", "Бета", "Бета / В", "Бета / В / Г", "Бета / В / Г / Д", "Я"]
    person.refresh_from_db()
    assert (person.group, str(person.group)) == (deep, "Бета / В / Г / Д")
    with pytest.raises(Refused):
        make_counterparty(by=anna, group=deep)  # of the other tree


def test_the_settings_page(anna: User, gleb: User, client_of: Clients) -> None:
    owner = client_of(gleb)
    for name, parent, status in (("Клиенты", "", 302), ("КЛИЕНТЫ", "", 422), ("", "", 422), ("Опт", "чушь", 422)):
        assert owner.post("/settings/groups/new/person/", {"name": name, "parent": parent}).status_code == status
    clients = Group.objects.get()
    owner.post("/settings/groups/new/person/", {"name": "Опт", "parent": str(clients.public_id)})
    wholesale = Group.objects.get(name="Опт")
    for number in range(3):
        make_person(f"Лицо {number}", by=anna, group=wholesale, is_valid=number > 0)
    page = owner.get("/settings/groups/").content.decode()
    assert page.count("2 человека") == 2  # in the group, and in the one above; as many as the list shows
    address = f"/settings/groups/{wholesale.public_id}/"
    page = owner.get(address).content.decode()
    assert "В группе 3 карточки" in page and "в «Клиенты»" in page
    assert owner.post(f"{address}deletion/").status_code == 422
    assert "Сначала перенесите" in owner.get(f"/settings/groups/{clients.public_id}/").content.decode()
    assert owner.post(f"/settings/groups/{clients.public_id}/deletion/").status_code == 422
    dry = owner.post(f"{address}emptying/")
    plan = owner.get(dry["Location"]).content.decode()
    assert "Клиенты / Опт" in plan and ContactPerson.objects.filter(group=wholesale).count() == 3
    operation = Operation.objects.get()
    owner.post(f"/bulk/operations/{operation.public_id}/start/")
    operation.refresh_from_db()
    for _step in range(3):
        owner.post(f"/runs/{operation.run.public_id}/step/", headers={"HX-Request": "true"})  # type: ignore[union-attr]
    assert ContactPerson.objects.filter(group=clients).count() == 3
    assert owner.post(f"{address}deletion/").status_code == 302
    assert paths() == ["Клиенты"]
    assert owner.post(f"/settings/groups/{clients.public_id}/", {"name": "Заказчики", "parent": ""}).status_code == 302
    assert paths() == ["Заказчики"]
    stranger: Any = client_of(anna)
    for sent in (
        f"/settings/groups/{clients.public_id}/",
        "/settings/groups/new/person/",
        f"/settings/groups/{clients.public_id}/emptying/",
    ):
        assert stranger.post(sent, {"name": "Моё"}).status_code == 403
    assert stranger.get("/settings/groups/").status_code == 403 and paths() == ["Заказчики"]
    assert owner.get("/settings/groups/00000000-0000-0000-0000-000000000000/").status_code == 404


def test_a_name_taken_in_the_same_moment_is_said_not_lost(gleb: User, monkeypatch: pytest.MonkeyPatch) -> None:
    make_group("Опт", by=gleb)
    other = make_group("Розница", by=gleb)
    monkeypatch.setattr("letopis.parties.actions.groups._check_free", lambda *_args: None)  # it was free when looked at
    with pytest.raises(Refused, match="опт"):
        change_group(other, name="опт", parent=None, by=gleb)
    other.refresh_from_db()
    assert other.name == "Розница"
