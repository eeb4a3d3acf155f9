"""An export holds what its reader may see, whatever the view, the selection and the columns."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from letopis.accounts.models import User
from letopis.attributes.testing import make_attribute
from letopis.events.testing import make_event
from letopis.lists.models import SavedView
from letopis.parties.actions import change_person
from letopis.parties.inputs import AffiliationInput, PartyInput
from letopis.parties.testing import make_counterparty, make_person

Clients = Callable[[User], Client]
LISTS = {
    "people": "cols=name,company,position,phone,events,last",
    "counterparties": "cols=name,phone,events,last",
    "events": "cols=subject,participants,responsible",
}


def _csv(answer: Any) -> str:
    assert answer.status_code == 200
    return b"".join(answer.streaming_content).decode("utf-8-sig")


@pytest.mark.parametrize("name", LISTS)
def test_rows_of_outsiders_are_in_no_export(
    name: str, anna: User, olga: User, vera: User, gleb: User, client_of: Clients
) -> None:
    """Ольга exports for her team; Вера works in another one."""
    alien = make_counterparty("ООО «Чужое дело»", by=vera)
    hidden = make_person("Чужая Вера", by=vera, company=alien, phone="+7 921 000-99-99")
    own = make_person("Своя Анна", by=anna, company=make_counterparty("ООО «Своё дело»", by=anna))
    change_person(own, PartyInput(affiliations=[AffiliationInput(alien, "Должность")]), by=gleb)
    meeting = make_event("Чужая встреча", by=vera, person=hidden)
    make_event("Своя встреча", by=anna, person=own)
    view = SavedView.objects.create(list=name, name="Общий вид", author=gleb, audience=SavedView.Audience.ALL)
    secret = {"people": hidden, "counterparties": alien, "events": meeting}[name]
    head, owner = client_of(olga), client_of(gleb)
    for query in (LISTS[name], "", f"view={view.code}", f"{LISTS[name]}&shown=all", "q=Чуж", "q=9999"):
        text = _csv(head.get(f"/lists/{name}/export/csv/?{query}"))
        assert "Чуж" not in text and "99-99" not in text, query
        if query == LISTS[name]:
            assert "Сво" in text
            assert "Чуж" in _csv(owner.get(f"/lists/{name}/export/csv/?{query}"))
    book = head.get(f"/lists/{name}/export/xlsx/?{LISTS[name]}")
    cells = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(book.streaming_content))).get_sheet_by_index(0)
    assert "Чуж" not in str(cells.to_python()) and "Сво" in str(cells.to_python())
    for form in ({"picked": str(secret.public_id)}, {"all": "1"}):
        answer = head.post(f"/lists/{name}/export/csv/", {**form, "query": f"?{LISTS[name]}"})
        assert answer.status_code != 200 or "Чуж" not in _csv(answer)
    assert "Чуж" not in head.get(f"/lists/{name}/print/?{LISTS[name]}").content.decode()


def test_a_hidden_attribute_is_in_no_export(olga: User, gleb: User, client_of: Clients) -> None:
    make_attribute("Наценка", "text", seen_by=["owner"])
    person = make_person("Своя Анна", by=olga)
    change_person(person, PartyInput(attributes={"natsenka": "секретная"}), by=gleb)
    for ending in ("csv", "xlsx"):
        for query in ("cols=name,attributes.natsenka", "", "cols=name&sort=attributes.natsenka", "q=секретная"):
            data = b"".join(client_of(olga).get(f"/lists/people/export/{ending}/?{query}").streaming_content)  # type: ignore[attr-defined]
            text = data.decode("utf-8-sig") if ending == "csv" else str(_cells(data))
            assert "секретная" not in text and "Наценка" not in text, query
            assert ("Своя" in text) == (query != "q=секретная")
    seen = client_of(gleb).get("/lists/people/export/csv/?cols=name,attributes.natsenka")
    assert "секретная" in _csv(seen)


def _cells(data: bytes) -> list[list[Any]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
