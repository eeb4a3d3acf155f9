"""Two people edit one card: rows of lists come together one by one, only what both changed is asked."""

from collections.abc import Callable
from html.parser import HTMLParser

from django.http import QueryDict
from django.test import Client

from letopis.accounts.models import User
from letopis.parties.actions import change_counterparty, change_person
from letopis.parties.inputs import AccountInput, AffiliationInput, DetailInput, PartyInput
from letopis.parties.testing import make_counterparty, make_person

Clients = Callable[[User], Client]


class Form(HTMLParser):
    """What a browser would send from the main form of a page; of radios the checked one."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.sent, self._in, self._select, self._area = QueryDict(mutable=True), False, "", ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            self._in = "data-main" in given
        name = given.get("name") or ""
        if not self._in or given.get("form"):
            return
        if tag == "input" and name and (given.get("type") not in ("radio", "checkbox") or "checked" in given):
            self.sent.appendlist(
                name, given.get("value") or "on" if given.get("type") == "checkbox" else given.get("value") or ""
            )
        if tag == "select":
            self._select = name
        if tag == "option" and self._select and "selected" in given:
            self.sent.appendlist(self._select, given.get("value") or "")
        if tag == "textarea":
            self._area = name
            self.sent.appendlist(name, "")

    def handle_data(self, data: str) -> None:
        if self._area:
            self.sent[self._area] = self.sent[self._area] + data

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""
        if tag == "textarea":
            self._area = ""
        if tag == "form":
            self._in = False


def opened(client: Client, path: str) -> QueryDict:
    return Form(client.get(path).content.decode()).sent


def post(client: Client, path: str, sent: QueryDict) -> "tuple[int, str]":
    answer = client.post(path, sent.urlencode(), "application/x-www-form-urlencoded")
    return answer.status_code, answer.content.decode()


def set_row(sent: QueryDict, name: str, number: int, value: str) -> None:
    values = sent.getlist(name)
    values[number] = value
    sent.setlist(name, values)


def test_contacts_and_links_of_a_person_come_together_row_by_row(anna: User, olga: User, client_of: Clients) -> None:
    first, second = make_counterparty("ООО «Первая»", by=anna), make_counterparty("ООО «Вторая»", by=anna)
    person = make_person(by=anna, phone="+7 921 000-77-01", email="a@b.example", company=first, tags=["VIP"])
    path, client = f"/people/{person.public_id}/edit/", client_of(anna)
    mine = opened(client, path)
    assert mine["detail-value"] == "" and mine.getlist("detail-value")[:2] == ["+7 921 000-77-01", "a@b.example"]
    rows = {d.kind: d.public_id for d in person.details.all()}
    link = person.affiliations.get()
    change_person(  # Ольга: another e-mail, a site, a second company, a tag
        person,
        PartyInput(
            {"sex": "female"},
            details=[
                DetailInput("phone", "+7 921 000-77-01", id=rows["phone"]),
                DetailInput("email", "olga@b.example", id=rows["email"]),
                DetailInput("website", "b.example"),
            ],
            affiliations=[AffiliationInput(first, id=link.public_id, is_main=True), AffiliationInput(second)],
            tags=["VIP", "ЛПР"],
        ),
        by=olga,
    )
    set_row(mine, "detail-value", 0, "+7 921 000-77-99")  # Анна: another phone, a messenger, a position, a tag
    set_row(mine, "detail-kind", 2, "messenger")
    set_row(mine, "detail-value", 2, "@anna")
    set_row(mine, "link-position", 0, "Директор")
    mine["tags"] = "Охота"
    status, page = post(client, path, mine)
    assert status == 409
    assert 'type="radio"' not in page, "nothing contradicts"
    assert "olga@b.example" in page and "+7 921 000-77-99" in page and "Нужно выбрать" not in page
    status, _page = post(client, path, Form(page).sent)
    assert status == 302
    person.refresh_from_db()
    assert [d.value for d in person.details.all()] == ["+7 921 000-77-99", "olga@b.example", "b.example", "@anna"]
    assert {row.public_id for row in person.details.all()} > set(rows.values()), "rows keep their identity"
    assert {(row.counterparty.name, row.position) for row in person.affiliations.all()} == {
        ("ООО «Первая»", "Директор"),
        ("ООО «Вторая»", ""),
    }
    assert person.sex == "female" and sorted(tag.name for tag in person.tags.all()) == ["ЛПР", "Охота"]


def test_a_row_both_changed_is_chosen_and_one_taken_away_too(anna: User, olga: User, client_of: Clients) -> None:
    company = make_counterparty(by=anna, phone="+7 812 000-14-00")
    change_counterparty(company, PartyInput(accounts=[AccountInput("1" * 20), AccountInput("2" * 20)]), by=anna)
    path, client = f"/counterparties/{company.public_id}/edit/", client_of(anna)
    phone, accounts = company.details.get(), list(company.bank_accounts.all())
    for choice, number, held in (("mine", "+7 812 000-14-03", 2), ("theirs", "+7 812 000-14-10", 1)):
        mine = opened(client, path)
        change_counterparty(
            company,
            PartyInput(
                details=[DetailInput("phone", "+7 812 000-14-10", id=phone.public_id)],
                accounts=[AccountInput("1" * 20, id=accounts[0].public_id)],  # the second is taken away
            ),
            by=olga,
        )
        set_row(mine, "detail-value", 0, "+7 812 000-14-03")
        set_row(mine, "account-bank", 1, "Банк")
        status, page = post(client, path, mine)
        assert status == 409 and page.count('type="radio"') == 4
        chosen = Form(page).sent
        for name in list(chosen):
            if name.startswith("keep-"):
                chosen[name] = choice
        assert post(client, path, chosen)[0] == 302
        company.refresh_from_db()
        assert [d.value for d in company.details.all()] == [number]
        assert company.bank_accounts.count() == held
        restored = [AccountInput("1" * 20, id=accounts[0].public_id), AccountInput("2" * 20)]
        change_counterparty(
            company,
            PartyInput(details=[DetailInput("phone", "+7 812 000-14-00", id=phone.public_id)], accounts=restored),
            by=anna,
        )
        accounts = list(company.bank_accounts.all())


def test_a_third_edit_is_a_second_conflict(anna: User, olga: User, client_of: Clients) -> None:
    person = make_person(by=anna, comment="было")
    path, client = f"/people/{person.public_id}/edit/", client_of(anna)
    mine = opened(client, path)
    change_person(person, PartyInput({"comment": "Ольга"}), by=olga)
    mine["comment"] = "Анна"
    status, page = post(client, path, mine)
    assert status == 409
    change_person(person, PartyInput({"comment": "Ольга снова", "sex": "female"}), by=olga)
    status, page = post(client, path, Form(page).sent)
    assert status == 409 and "Ольга снова" in page
    assert page.count('type="radio"') == 2, "the sex only Ольга has changed"
    assert post(client, path, Form(page).sent)[0] == 302
    person.refresh_from_db()
    assert (person.comment, person.sex) == ("Анна", "female")
