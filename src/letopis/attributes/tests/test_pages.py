"""Attributes on cards, in forms and in the settings, entered by HTTP."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from letopis.accounts.models import User
from letopis.attributes.actions import order_attributes, retire_attribute
from letopis.attributes.models import AttributeDefinition
from letopis.attributes.testing import make_attribute
from letopis.events.models import Event
from letopis.events.testing import make_event
from letopis.history.models import FactRecord
from letopis.parties.actions import change_person
from letopis.parties.inputs import PartyInput
from letopis.parties.models import ContactPerson, PersonValue
from letopis.parties.testing import make_person

Clients = Callable[[User], Client]
HX = {"HX-Request": "true"}


def text_of(answer: Any) -> str:
    return answer.content.decode()


def test_an_attribute_added_from_a_card_is_there_at_once(olga: User, anna: User, client_of: Clients) -> None:
    person = make_person(by=anna)
    card = f"/people/{person.public_id}/"
    assert 'popovertarget="m-attribute"' in text_of(client_of(olga).get(card))
    assert 'popovertarget="m-attribute"' not in text_of(client_of(anna).get(card))
    sent = {
        "name": "Интересы", "kind": "choices", "choice-code": ["", "", ""], "choice-name": ["Кофе", "Яхты", ""],
        "choice-color": ["warn", "", ""], "in_card": "on", "in_list": "on",
    }  # fmt: skip
    address = f"/attributes/person/new/?record={person.public_id}"
    assert client_of(anna).post(address, sent).status_code == 403
    answer = client_of(olga).post(address, sent, headers=HX)
    assert answer.status_code == 200
    assert 'id="v-attr-interesy"' in text_of(answer)
    made = AttributeDefinition.objects.get()
    assert [(c["name"], c["color"]) for c in made.choices] == [("Кофе", "warn"), ("Яхты", "ok")]
    assert FactRecord.objects.filter(verb="attribute.added", by=olga).count() == 1
    again = client_of(olga).post(address, sent, headers=HX)
    assert (again.status_code, again["HX-Retarget"]) == (422, "#new-attribute")
    assert "уже есть" in text_of(again)
    assert 'value="Яхты"' in text_of(again)  # what was typed stays
    plain = client_of(olga).post(address, {**sent, "name": "Без скрипта"})
    assert (plain.status_code, plain["Location"]) == (302, f"{card}#attr-bez_skripta")


def test_a_value_is_set_in_place_and_two_people_meet(anna: User, olga: User, vera: User, client_of: Clients) -> None:
    make_attribute("Интересы", "choices", choices=["Кофе", "Яхты"])
    person = make_person(by=anna)
    address = f"/attributes/person/{person.public_id}/interesy/"
    assert client_of(vera).get(address).status_code == 404
    form = text_of(client_of(anna).get(address, headers=HX))
    assert 'type="checkbox"' in form
    saved = client_of(anna).post(address, {"attr-interesy": ["kofe", "yakhty"], "was": ""}, headers=HX)
    assert saved.status_code == 200
    assert "Кофе" in text_of(saved)
    late = client_of(olga).post(address, {"attr-interesy": ["kofe"], "was": ""}, headers=HX)
    assert late.status_code == 409
    assert "Кофе; Яхты" in text_of(late)
    assert 'name="was" value="kofe;yakhty"' in text_of(late)
    person.refresh_from_db()
    assert person.attributes == {"interesy": ["kofe", "yakhty"]}
    assert person.version == 2
    emptied = client_of(anna).post(address, {"was": "kofe;yakhty"}, headers=HX)
    assert emptied.status_code == 200
    person.refresh_from_db()
    assert person.attributes == {}
    chronicle = text_of(client_of(anna).get(f"/people/{person.public_id}/"))
    assert "Интересы: пусто → Кофе; Яхты" in chronicle
    history = text_of(client_of(anna).get(f"/people/{person.public_id}/history/?field=attributes.interesy"))
    assert "Кофе" in history and "Яхты" in history


@pytest.mark.parametrize(
    ("type", "typed", "kept", "shown"),
    [
        ("money", "4 250 000", "4250000.00", "4\u00a0250\u00a0000\u00a0₽"),
        ("datetime", "23.11.2026 14:30", "2026-11-23T11:30:00Z", "23.11.2026 14:30"),
        ("boolean", "no", False, "нет"),
        ("phone", "8 921 000-77-03", "+79210007703", "+7 (921) 000-77-03"),
        ("link", "company.ru", "https://company.ru", 'href="https://company.ru"'),
        ("longtext", "раз\r\nдва", "раз\nдва", "раз<br>два"),
    ],
)
def test_values_of_every_kind_are_typed_in_place(
    type: str, typed: str, kept: Any, shown: str, anna: User, client_of: Clients
) -> None:
    make_attribute("Проба", type)
    person = make_person(by=anna)
    address = f"/attributes/person/{person.public_id}/proba/"
    answer = client_of(anna).post(address, {"attr-proba": typed, "was": ""}, headers=HX)
    assert answer.status_code == 200
    assert shown in text_of(answer)
    person.refresh_from_db()
    assert person.attributes == {"proba": kept}
    again = client_of(anna).get(address, headers=HX)
    assert again.status_code == 200
    if type in ("money", "datetime", "boolean"):
        wrong = client_of(anna).post(address, {"attr-proba": "чушь", "was": ""}, headers=HX)
        assert wrong.status_code == 422
        assert 'role="alert"' in text_of(wrong)


def _form(person: ContactPerson, **more: Any) -> dict[str, Any]:
    owner = str(person.responsible.public_id)
    return {"version": str(person.version), "last_name": "Белова", "responsible": owner, "is_valid": "on", **more}


def test_forms_ask_what_is_required_and_keep_the_rest(anna: User, client_of: Clients) -> None:
    make_attribute("Вид", "choice", choices=["Опт"], required=True)
    make_attribute("Лимит", "money", changed_by=["head"])
    person = make_person(by=anna)
    page = text_of(client_of(anna).get("/people/new/"))
    assert 'name="attr-vid"' in page
    assert 'name="attr-limit"' not in page
    sent = {"last_name": "Новая", "responsible": str(anna.public_id), "is_valid": "on"}
    assert client_of(anna).post("/people/new/", sent).status_code == 422
    assert client_of(anna).post("/people/new/", {**sent, "attr-vid": "opt"}).status_code == 302
    assert ContactPerson.objects.get(last_name="Новая").attributes == {"vid": "opt"}
    edit = f"/people/{person.public_id}/edit/"
    refused = client_of(anna).post(edit, _form(person))
    assert refused.status_code == 422
    assert "Вид" in text_of(refused)
    assert client_of(anna).post(edit, _form(person, **{"attr-vid": "opt", "attr-limit": "5"})).status_code == 302
    person.refresh_from_db()
    assert person.attributes == {"vid": "opt"}  # what one may not change is not sent through
    incomplete = text_of(client_of(anna).get("/attributes/person/incomplete/"))
    assert str(person.public_id) not in incomplete


def test_a_conflict_over_an_attribute_shows_both_values(anna: User, olga: User, client_of: Clients) -> None:
    likes = make_attribute("Интересы", "choices", choices=["Кофе", "Яхты", "Горы"])
    note = make_attribute("Заметка")
    person = make_person(by=anna)
    client = client_of(anna)
    change_person(person, PartyInput(attributes={likes.code: ["kofe"], note.code: "их"}), by=olga)
    sent = {
        "attr-interesy": ["yakhty", "gory"],
        "initial-attr-interesy": "",
        "attr-zametka": "",
        "initial-attr-zametka": "",
    }
    names = {
        "initial-last_name": "Белова",
        "initial-first_name": "Ольга",
        "first_name": "Ольга",
        "initial-is_valid": "True",
    }
    page = client.post(f"/people/{person.public_id}/edit/", _form(person, **sent, **names))
    assert page.status_code == 409
    assert 'name="attr-interesy" value="yakhty;gory"' in text_of(page)
    assert 'name="attr-interesy" value="kofe"' in text_of(page)
    assert 'name="attr-zametka" value="их"' in text_of(page)  # untouched: theirs by itself
    person.refresh_from_db()
    chosen = _form(person, **{"attr-interesy": "yakhty;gory", "attr-zametka": "их"})
    assert client.post(f"/people/{person.public_id}/edit/", chosen).status_code == 302
    person.refresh_from_db()
    assert person.attributes == {"interesy": ["yakhty", "gory"], "zametka": "их"}


def test_an_event_has_them_in_its_form(anna: User, client_of: Clients) -> None:
    make_attribute("Итог", "longtext", host="event")
    make_attribute("Кто", "reference", host="event", target="user")
    person = make_person(by=anna)
    page = text_of(client_of(anna).get("/events/new/?type=note"))
    assert 'name="attr-itog"' in page
    sent = {
        "type": "note", "subject": "Заметка", "state": "completed", "responsible": str(anna.public_id),
        "importance": "normal", "starts": "", "attr-itog": "Договорились", "attr-kto": str(anna.public_id),
    }  # fmt: skip
    assert client_of(anna).post("/events/new/", sent).status_code == 302
    event = Event.objects.get(subject="Заметка")
    assert event.attributes == {"itog": "Договорились", "kto": str(anna.public_id)}
    changed = {**sent, "version": str(event.version), "attr-itog": "Передумали"}
    assert client_of(anna).post(f"/events/{event.public_id}/", changed).status_code == 302
    event.refresh_from_db()
    assert event.attributes["itog"] == "Передумали"
    assert "передумали" in event.search_text
    other = make_event(by=anna, person=person)
    assert other.attributes == {}


def test_what_a_role_may_not_see_is_on_no_page(anna: User, olga: User, client_of: Clients) -> None:
    make_attribute("Наценка", "text", seen_by=["head"])
    person = make_person(by=anna)
    change_person(person, PartyInput(attributes={"natsenka": "секретная"}), by=olga)
    client = client_of(anna)
    for path in ("", "edit/", "history/"):
        page = text_of(client.get(f"/people/{person.public_id}/{path}"))
        assert "секретная" not in page
        assert "Наценка" not in page
        assert "секретная" in text_of(client_of(olga).get(f"/people/{person.public_id}/{path}"))
    assert client.get(f"/attributes/person/{person.public_id}/natsenka/").status_code == 404
    assert str(person.public_id) not in text_of(client.get("/people/?q=секретная"))


def test_the_settings_rename_order_and_retire(gleb: User, anna: User, client_of: Clients) -> None:
    first = make_attribute("Первый", by=gleb, group="Раз")
    second = make_attribute("Второй", "choice", choices=["Да", "Может"], by=gleb, group="Два")
    third = make_attribute("Третий", by=gleb, group="Два")
    person = make_person(by=anna)
    change_person(person, PartyInput(attributes={second.code: "da"}), by=anna)
    client = client_of(gleb)
    order = "/settings/attributes/order/person/"
    rows = {"row": ["group:Раз", first.code, "group:Два", second.code, third.code]}
    client.post(order, {**rows, "up": second.code})  # over the edge: into the group above
    assert [(row.code, row.group) for row in AttributeDefinition.objects.order_by("order")] == [
        ("pervyy", "Раз"), ("vtoroy", "Раз"), ("tretiy", "Два"),
    ]  # fmt: skip
    client.post(order, {"row": ["group:Два", third.code, "group:Раз", second.code, first.code]})
    assert list(AttributeDefinition.objects.order_by("order").values_list("code", flat=True)) == [
        "tretiy", "vtoroy", "pervyy",
    ]  # fmt: skip
    page = client.get("/settings/attributes/person/vtoroy/")
    assert page.status_code == 200
    second.refresh_from_db()
    sent = {
        "version": str(second.version), "name": "Согласие", "in_card": "on", "choice-code": ["mozhet", "da", ""],
        "choice-name": ["Может быть", "Да", "Нет"], "choice-color": ["info", "ok", ""], "choice-retired": ["da"],
    }  # fmt: skip
    assert client.post("/settings/attributes/person/vtoroy/", {**sent, "version": "1"}).status_code == 409
    assert client.post("/settings/attributes/person/vtoroy/", sent).status_code == 302
    second.refresh_from_db()
    assert (second.code, second.name, second.in_list) == ("vtoroy", "Согласие", False)
    assert [(c["code"], c["name"], c["retired"]) for c in second.choices] == [
        ("mozhet", "Может быть", False), ("da", "Да", True), ("net", "Нет", False),
    ]  # fmt: skip
    assert PersonValue.objects.get().number == 1.0  # sorted by the new place
    assert "Да" in text_of(client.get(f"/people/{person.public_id}/"))
    retire_attribute(second, by=gleb)
    assert "Согласие" not in text_of(client.get(f"/people/{person.public_id}/"))
    assert client.get(f"/attributes/person/{person.public_id}/vtoroy/").status_code == 404
    assert client.post("/settings/attributes/person/vtoroy/retirement/removal/").status_code == 302
    assert "Согласие" in text_of(client.get(f"/people/{person.public_id}/"))
    person.refresh_from_db()
    assert person.attributes == {"vtoroy": "da"}


def test_a_type_is_changed_after_a_look(gleb: User, anna: User, client_of: Clients) -> None:
    size = make_attribute("Размер", by=gleb)
    for words in ("12", "большой"):
        change_person(make_person(f"Белова {words}", by=anna), PartyInput(attributes={size.code: words}), by=anna)
    client = client_of(gleb)
    address = "/settings/attributes/person/razmer/type/"
    tried = text_of(client.get(f"{address}?kind=integer"))
    assert "большой" in tried
    assert "Напишите целое число" in tried
    assert {card.attributes["razmer"] for card in ContactPerson.objects.all()} == {"12", "большой"}
    assert client.post(address, {"kind": "integer", "version": "9"}).status_code == 422
    assert client.post(address, {"kind": "nothing", "version": "1"}).status_code == 422
    assert client.post(address, {"kind": "integer", "version": "1"}).status_code == 302
    assert {card.attributes["razmer"] for card in ContactPerson.objects.all()} == {12, "большой"}
    card = ContactPerson.objects.get(first_name="большой")
    assert "оставлено как было" in text_of(client.get(f"/people/{card.public_id}/"))
    # The kept value survives a form in which nobody touched it.
    assert client.post(f"/people/{card.public_id}/edit/", _form(card, **{"attr-razmer": "большой"})).status_code == 302
    card.refresh_from_db()
    assert card.attributes == {"razmer": "большой"}


def test_a_card_asks_a_fixed_number_of_queries(gleb: User, client_of: Clients) -> None:
    person = make_person(by=gleb)
    client = client_of(gleb)

    def asked() -> int:
        client.get(f"/people/{person.public_id}/")  # dictionaries are read anew once after a change
        with CaptureQueriesContext(connection) as captured:
            assert client.get(f"/people/{person.public_id}/").status_code == 200
        return len(captured)

    before = asked()
    for number in range(3):
        make_attribute(f"Строка {number}", by=gleb)
    three = asked()
    for number in range(3, 30):
        make_attribute(f"Строка {number}", by=gleb)
    assert before == three == asked()


def test_an_order_by_somebody_else_is_refused(anna: User, gleb: User) -> None:
    from letopis.kernel.errors import Forbidden

    one = make_attribute("Один", by=gleb)
    with pytest.raises(Forbidden):
        order_attributes("person", [(one.code, "Чужая")], by=anna)
    one.refresh_from_db()
    assert one.group == ""
