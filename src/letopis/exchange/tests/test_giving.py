"""Cards for phones: written, read back by our own reader, and photographed."""

from collections.abc import Callable

import pytest
from django.test import Client

from letopis.accounts.models import User
from letopis.exchange.vcard.reader import read
from letopis.parties.actions import change_person
from letopis.parties.inputs import DetailInput, PartyInput
from letopis.parties.testing import make_counterparty, make_person

Clients = Callable[[User], Client]
LONG = "Очень длинное имя; с, запятыми\\ и\nпереводом " * 3


def test_what_is_written_is_read_back(anna: User, vera: User, client_of: Clients) -> None:
    person = make_person("Белова Ольга Сергеевна", by=anna, company=make_counterparty(by=anna), tags=["VIP", "ЛПР"])
    details = [
        DetailInput("phone", "+7 921 000-77-03", "мобильный", is_primary=True),
        DetailInput("phone", "8 812 000-14-20, доб. 5", "приёмная; второй этаж"),
        DetailInput("email", "o.belova@x.example", ""),
        DetailInput("address", "191028, Санкт-Петербург, Литейный пр., 26", "офис"),
        DetailInput("website", "sevbereg.example", ""),
        DetailInput("messenger", "@belova", "Telegram"),
        DetailInput("phone", "+7 900 000-00-00", "старый", is_valid=False),
    ]
    values = {"comment": LONG, "birth_day": 29, "birth_month": 2}
    change_person(person, PartyInput(values=values, details=details), by=anna)
    answer = client_of(anna).get(f"/people/{person.public_id}/vcard/")
    assert answer["Content-Type"].startswith("text/vcard") and "attachment" in answer["Content-Disposition"]
    assert all(len(line) <= 75 for line in answer.content.split(b"\r\n"))
    [card] = read(answer.content)
    assert (card.last_name, card.first_name, card.patronymic) == ("Белова", "Ольга", "Сергеевна")
    assert card.uid == str(person.public_id)
    assert card.birthday == (29, 2, None)
    assert card.note == LONG.strip()
    assert card.organisation == "СК «Северный берег»"
    assert sorted(card.tags) == ["VIP", "ЛПР"]
    assert [(kind, value) for kind, _label, value in card.details] == [(d.kind, d.value) for d in details[:-1]]
    assert [label for _kind, label, _value in card.details][1] == "приёмная; второй этаж"
    assert client_of(vera).get(f"/people/{person.public_id}/vcard/").status_code == 404


def test_the_people_of_a_list_are_one_file(anna: User, gleb: User, vera: User, client_of: Clients) -> None:
    for number in range(7):
        make_person(f"Белова{number} Ольга", by=anna)
    make_person("Чужая Вера", by=vera)
    answer = client_of(gleb).get("/people/vcards/?q=белова")
    assert len(read(b"".join(answer.streaming_content))) == 7  # type: ignore[attr-defined]
    assert client_of(anna).get("/people/vcards/").status_code == 403


@pytest.mark.parametrize("comment", ["", "Ё" * 5000])
def test_a_code_is_a_picture(comment: str, anna: User, client_of: Clients) -> None:
    person = make_person(by=anna, phone="+7 921 000-77-03")
    change_person(person, PartyInput(values={"comment": comment}), by=anna)
    answer = client_of(anna).get(f"/people/{person.public_id}/code.svg")
    assert answer.status_code == 200 and answer["Content-Type"] == "image/svg+xml"
    assert b"<path" in answer.content and b"<script" not in answer.content
    assert "code.svg" in client_of(anna).get(f"/people/{person.public_id}/code/").content.decode()
