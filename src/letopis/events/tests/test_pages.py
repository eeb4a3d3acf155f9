"""Pages of events, entered as users enter: the list, the form, the changes of state, the cards."""

import re
from collections.abc import Callable
from datetime import timedelta
from html.parser import HTMLParser
from uuid import uuid4

import pytest
from django.test import Client

from letopis.accounts.models import User
from letopis.events.models import Event
from letopis.events.testing import make_event
from letopis.kernel import clock
from letopis.parties.testing import make_counterparty, make_person

Clients = Callable[[User], Client]


def text(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined, no-any-return]


class FormReader(HTMLParser):
    """What a browser would send from the form of an event."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}
        self.inside, self.select, self.area = False, "", ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {key: value or "" for key, value in attrs}
        if tag == "form":
            self.inside = "evform" in given.get("class", "")
        if not self.inside:
            return
        name = given.get("name", "")
        if tag == "input" and name and (given.get("type") not in ("radio", "checkbox") or "checked" in given):
            self.fields[name] = given.get("value", "on" if given.get("type") in ("radio", "checkbox") else "")
        elif tag == "select":
            self.select = name
            self.fields[name] = ""
        elif tag == "option" and self.select and "selected" in given:
            self.fields[self.select] = given.get("value", "")
        elif tag == "textarea":
            self.area = name
            self.fields[name] = ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False
        self.select, self.area = ("" if tag == "select" else self.select), ("" if tag == "textarea" else self.area)

    def handle_data(self, data: str) -> None:
        if self.area:
            self.fields[self.area] += data.removeprefix("\n")


def form_of(client: Client, address: str) -> dict[str, str]:
    """The fields of the event form at an address, untouched."""
    reader = FormReader()
    reader.feed(text(client.get(address)))
    return {name: value for name, value in reader.fields.items() if name != "csrfmiddlewaretoken"}


def test_a_meeting_is_planned_moved_and_completed(anna: User, client_of: Clients) -> None:
    client, person = client_of(anna), make_person(by=anna, company=make_counterparty(by=anna))
    fields = form_of(client, f"/events/new/?type=meeting&person={person.public_id}")
    fields |= {"subject": "Протокол разногласий", "starts": "завтра 11", "place": "Литейный, 26"}
    answer = client.post(f"/events/new/?type=meeting&person={person.public_id}", fields)
    assert answer.status_code == 302, re.findall(r"class=.err.*?</p>|errsum.*?</ul>", text(answer), re.S)
    assert answer["Location"] == f"/people/{person.public_id}/"
    event = Event.objects.get()
    assert (event.subject, event.state, event.type.code, event.links.count()) == (
        "Протокол разногласий",
        "planned",
        "meeting",
        2,
    )
    start = event.starts_at
    assert start is not None and start.astimezone(anna.zone).hour == 11
    assert event.ends_at == start + timedelta(hours=1), "a meeting lasts an hour unless told otherwise"
    client.post("/events/new/", fields)
    assert Event.objects.count() == 1, "a second click writes nothing"
    assert client.post(f"/events/{event.public_id}/move/", {"to": "послезавтра"}).status_code == 302
    assert Event.objects.get().starts_at == start + timedelta(days=1)
    assert client.post(f"/events/{event.public_id}/completion/").status_code == 302
    assert Event.objects.get().state == "completed"
    for page in ("/events/type/meeting/", f"/people/{person.public_id}/", f"/events/{event.public_id}/"):
        assert "Протокол разногласий" in text(client.get(page)), page


def test_the_outsider_gets_404_and_the_colleague_may_only_look(
    anna: User, boris: User, vera: User, client_of: Clients
) -> None:
    event = make_event(by=anna, person=make_person(by=anna))
    address = f"/events/{event.public_id}/"
    assert client_of(vera).get(address).status_code == 404
    assert event.subject not in text(client_of(vera).get("/events/"))
    page = client_of(boris).get(address)
    assert page.status_code == 200 and "disabled" in text(page)
    for action in (
        "completion/",
        "cancellation/",
        "planning/",
        "move/",
        "answer-not-needed/",
        "deletion/",
        "deletion/removal/",
    ):
        assert client_of(vera).post(address + action, {"to": "завтра"}).status_code == 404, action
        assert client_of(boris).post(address + action, {"to": "завтра"}).status_code == 403, action
        asks = 200 if action == "completion/" else 405  # how it ended is asked by a page
        assert client_of(anna).get(address + action).status_code == asks, action
    assert client_of(boris).post(address, form_of(client_of(anna), address)).status_code == 403
    assert Event.objects.get().version == 1


def test_participants_one_may_not_see_are_only_counted(anna: User, gleb: User, vera: User, client_of: Clients) -> None:
    annas = make_person(by=anna)
    make_person("Вершинина Ия", by=vera, phone="+7 921 111-22-33")
    event = make_event("Общая встреча", by=gleb, person=annas)
    fields = form_of(client_of(gleb), f"/events/{event.public_id}/")
    fields |= {"p-add": "Вершинина", "responsible": str(gleb.public_id)}
    assert client_of(gleb).post(f"/events/{event.public_id}/", fields).status_code == 302
    assert event.participants.count() == 2
    for page in (f"/people/{annas.public_id}/", f"/events/{event.public_id}/"):
        shown = text(client_of(anna).get(page))
        assert "Общая встреча" in shown and "Вершинина" not in shown and "111-22-33" not in shown, page


def test_a_refused_form_keeps_what_was_typed(anna: User, client_of: Clients) -> None:
    client = client_of(anna)
    fields = form_of(client, "/events/new/?type=call") | {
        "subject": "Тема",
        "starts": "когда-нибудь",
        "p-name": "Прохожий",
        "p-ref": "",
        "p-id": "",
        "p-contact": "у метро",
    }
    answer = client.post("/events/new/", fields)
    assert answer.status_code == 422
    page = text(answer)
    assert "когда-нибудь" in page and "Прохожий" in page and "у метро" in page and "errsum" in page
    assert client.post("/events/new/", fields | {"starts": "через час"}).status_code == 302
    assert Event.objects.get().participants.get().name == "Прохожий"
    assert (
        client.post("/events/new/", form_of(client, "/events/new/?type=call") | {"subject": "Никому"}).status_code
        == 422
    )


def test_two_people_edit_at_once(anna: User, gleb: User, client_of: Clients) -> None:
    event = make_event("Было", by=anna, person=make_person(by=anna))
    address = f"/events/{event.public_id}/"
    annas, glebs = form_of(client_of(anna), address), form_of(client_of(gleb), address)
    changed = glebs | {"subject": "Стало у Глеба", "content": "Дополнил Глеб", "state": "completed"}
    assert client_of(gleb).post(address, changed).status_code == 302
    answer = client_of(anna).post(address, annas | {"subject": "Стало у Анны", "place": "Склад"})
    assert answer.status_code == 409
    page = text(answer)
    assert "Стало у Глеба" in page and "Стало у Анны" in page
    assert page.count('type="radio" name="') == 2, "both changed the subject; the place only Анна has touched"
    assert "Склад" in page and "Дополнил Глеб" in page, "what came together by itself is shown"
    assert Event.objects.get().subject == "Стало у Глеба"
    reader = FormReader()
    reader.feed(page)
    assert client_of(anna).post(address, reader.fields).status_code == 302
    kept = Event.objects.get()
    assert (kept.subject, kept.place, kept.content, kept.state) == (
        "Стало у Анны",
        "Склад",
        "Дополнил Глеб",
        "completed",
    )


@pytest.mark.parametrize("kind", ["person", "counterparty"])
def test_the_composer_writes_from_both_cards(anna: User, vera: User, oleg: User, client_of: Clients, kind: str) -> None:
    party = make_person(by=anna, phone="+7 921 000-77-03") if kind == "person" else make_counterparty(by=anna)
    address = f"/events/chronicle/{kind}/{party.public_id}/compose/"
    fields = {
        "type": "call",
        "text": "Сроки поставки\nДве партии: 4 и 11 декабря",
        "state": "completed",
        "p-ref": f"{kind}:{party.public_id}",
        "p-name": str(party),
        "p-id": "",
        "p-contact": "+7 (921) 000-77-03",
        "form_key": str(uuid4()),
    }
    answer = client_of(anna).post(address, fields, headers={"HX-Request": "true"})
    assert answer.status_code == 200 and "Две партии" in text(answer)
    client_of(anna).post(address, fields, headers={"HX-Request": "true"})
    event = Event.objects.get()
    assert (event.subject, event.state, event.direction) == ("Сроки поставки", "completed", "outgoing")
    assert client_of(vera).post(address, fields).status_code == 404
    assert client_of(oleg).post(address, fields | {"form_key": str(uuid4())}).status_code == 403
    refused = client_of(anna).post(
        address, fields | {"text": " ", "form_key": str(uuid4())}, headers={"HX-Request": "true"}
    )
    assert refused.status_code == 422
    assert client_of(anna).post(address, fields | {"form_key": str(uuid4())}).status_code == 302, (
        "works without JavaScript"
    )
    assert client_of(anna).post(address, fields | {"form_key": "x" * 36}).status_code == 302


def test_an_open_card_learns_of_a_change(anna: User, client_of: Clients) -> None:
    person, client = make_person(by=anna), client_of(anna)
    page = text(client.get(f"/people/{person.public_id}/"))
    poll = re.search(r'id="lines" data-poll="top" hx-get="([^"]+)"', page)
    assert poll is not None
    address = poll[1].replace("&amp;", "&")
    assert client.get(address, headers={"HX-Request": "true"}).status_code == 204
    make_event("Новость", by=anna, person=person)
    answer = client.get(address, headers={"HX-Request": "true"})
    assert answer.status_code == 200 and "Новость" in text(answer)


def test_the_list_is_searched_narrowed_and_counted(anna: User, boris: User, client_of: Clients) -> None:
    make_event("Скидка на арматуру", by=anna)
    make_event("Осмотр склада", by=boris, type="meeting", state="completed")
    client = client_of(anna)
    assert "Осмотр" in text(client.get("/events/"))
    for query in (
        "?q=арматуру",
        "?responsible=me",
        "?state=planned",
        "?direction=outgoing&state=planned",
        "?time=today&state=planned",
        "?state=overdue",
    ):
        page = text(client.get(f"/events/{query}"))
        assert "Осмотр" not in page, query
    assert client.get("/events/type/nothing/").status_code == 404
    assert client.get("/events/?after=rubbish&sort=-nothing&at=1").status_code == 200


@pytest.mark.parametrize(
    "address", ["/events/new/?person=1", "/events/new/?copy=1", "/events/new/?answer=x", "/events/new/?type=x"]
)
def test_an_address_that_names_nothing_is_404(anna: User, client_of: Clients, address: str) -> None:
    assert client_of(anna).get(address).status_code == 404


def test_participants_are_suggested_by_name_and_phone(anna: User, vera: User, client_of: Clients) -> None:
    make_person(by=anna, phone="8 921 000-77-03", company=make_counterparty(by=anna))
    for query in ("бел", "7703", "Север"):
        assert "Север" in text(client_of(anna).get("/events/participants/", {"p-add": query})), query
        assert "Белова" not in text(client_of(vera).get("/events/participants/", {"p-add": query})), query


# Five of these stand outside the page's body: the session, the user, the stamps of dictionaries, the counts of the menu
# and the bell.
BUDGETS = {"/events/": 12, "/events/type/call/": 12, "card": 18, "company": 20, "event": 22, "/": 12}


@pytest.mark.parametrize("page", BUDGETS)
def test_pages_ask_the_same_number_of_questions(anna: User, client_of: Clients, page: str) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    company = make_counterparty(by=anna)
    person = make_person(by=anna, company=company)
    counted, event = [], None
    for number in (3, 27):
        for step in range(number):
            event = make_event(
                by=anna,
                person=person,
                starts_at=clock.now() + timedelta(hours=step - 2),
                type="call",
                direction="incoming",
                state="completed" if step % 2 else "planned",
            )
        assert event is not None
        address = {
            "card": f"/people/{person.public_id}/",
            "company": f"/counterparties/{company.public_id}/",
            "event": f"/events/{event.public_id}/",
        }.get(page, page)
        client = client_of(anna)
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        counted.append(len(queries))
    assert counted[0] == counted[1], counted
    assert counted[1] <= BUDGETS[page], counted
