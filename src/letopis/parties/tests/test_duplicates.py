"""Probable duplicates: found while typing, searched for in steps, told apart; nobody learns of cards they may not see."""

from collections.abc import Callable

import pytest
from django.test import Client

from letopis.accounts.models import User
from letopis.jobs.actions import finish
from letopis.jobs.models import Run
from letopis.parties.actions import change_person, duplicates
from letopis.parties.actions.merge import merge
from letopis.parties.duplicates.candidates import similar
from letopis.parties.duplicates.keys import asked_person_keys, company_key, person_key
from letopis.parties.duplicates.weights import Facts, compare_companies, compare_people, weight_of
from letopis.parties.inputs import PartyInput
from letopis.parties.models import ContactPerson, Counterparty, PersonPair
from letopis.parties.testing import make_counterparty, make_person
from letopis.rest.tokens import create_token

ClientOf = Callable[[User], Client]


@pytest.mark.parametrize(
    "spelling",
    [
        "Белова Ольга Сергеевна", "БЕЛОВА ОЛЬГА", "Бёлова О. С.", "Ольга Белова", "Ольга Сергеевна Белова", "О. С. Белова",
        "Belova Olga", "Olga Belova", "<tkjdf Jkmuf", "Беллова Ольга", "Белова Ольга Сергевна",
    ],
)  # fmt: skip
def test_spellings_of_one_person_meet_and_are_weighed(spelling: str) -> None:
    assert person_key("Белова Ольга Сергеевна") in asked_person_keys(spelling)
    assert weight_of(compare_people(Facts(spelling), Facts("Белова Ольга Сергеевна"))) >= 25


@pytest.mark.parametrize("other", ["Белов Олег", "Белова Анна", "Орлова Ольга", "Белова", "Ольга"])
def test_other_people_do_not(other: str) -> None:
    assert weight_of(compare_people(Facts(other), Facts("Белова Ольга Сергеевна"))) < 25


def test_what_contradicts_takes_points_away() -> None:
    one = Facts("Белова Ольга Сергеевна", phones={"+7921"}, birthday=(1, 2, 1980), sex="female")
    same = compare_people(one, one)
    other = compare_people(one, Facts("Белова Ольга Петровна", phones={"+7921"}, birthday=(3, 2, 1980), sex="male"))
    assert weight_of(same) == 100
    assert {code for code, points in other if points < 0} == {"other-patronymic", "other-birthday", "other-sex"}
    assert dict(compare_people(one, one, {"+7921": 9}))["shared-phone"] < 60  # a switchboard


def test_companies_by_inn_kpp_and_name() -> None:
    house = Facts("ООО «Логистик Сервис»", inn="7707083893", kpp="770701001")
    assert weight_of(compare_companies(Facts("Логистик-сервис", inn="7707083893", kpp="770701001"), house)) >= 90
    branch = compare_companies(Facts("Другое", inn="7707083893", kpp="780001001"), house)
    assert [code for code, _points in branch] == ["branch"]
    assert weight_of(compare_companies(Facts("Logistik Servis LLC"), house)) == 45
    assert weight_of(compare_companies(Facts("ООО «Логистик Сервис»", inn="7728168971"), house)) == 0
    assert company_key("ООО «Логистик Сервис»") == company_key("Сервис-логистик, ООО")


def _typed(client: Client, **fields: object) -> str:
    page = client.post("/people/similar/", {"detail-kind": ["phone"], "detail-value": [""], **fields})
    assert page.status_code == 200
    return page.content.decode()


def test_a_note_stands_under_the_field_while_typing(anna: User, boris: User, client_of: ClientOf) -> None:
    company = make_counterparty("СК «Северный берег»", by=anna)
    person = make_person("Белова Ольга Сергеевна", by=anna, phone="+7 921 000-77-03", company=company)
    page = _typed(client_of(anna), **{"detail-value": ["8 (921) 000-77-03"], "link-company": ["СК «Северный берег»"]})
    contacts = page[page.index('id="similar-contacts"') :]
    assert str(person.public_id) in contacts and "тот же телефон +60" in contacts and 'name="link_to"' in contacts
    by_name = _typed(client_of(boris), last_name="Belova", first_name="Olga")
    assert str(person.public_id) in by_name[: by_name.index('id="similar-contacts"')]
    assert 'name="link_to"' not in by_name
    assert str(person.public_id) not in _typed(client_of(anna), last_name="Белова", first_name="Анна")


def test_nobody_learns_of_a_card_they_may_not_see(anna: User, vera: User, client_of: ClientOf) -> None:
    company = make_counterparty("ООО «Тайна»", by=anna, inn="7707083893")
    hidden = make_person("Белова Ольга Сергеевна", by=anna, phone="+7 921 000-77-03", company=company)
    typed = {"last_name": "Белова", "first_name": "Ольга", "detail-value": ["+7 921 000-77-03"]}
    page = _typed(client_of(vera), **typed)
    assert page == _typed(client_of(vera), last_name="Никто", first_name="Никакой")
    companies = client_of(vera).post("/counterparties/similar/", {"name": "ООО «Тайна»", "inn": "7707083893"})
    assert "Тайна" not in companies.content.decode()
    mine = make_person("Белова Ольга Сергеевна", by=vera, phone="+7 921 000-77-03")
    run = finish(duplicates.start_search("people", by=vera))
    assert (run.total, run.report) == (1, {})
    finish(duplicates.start_search("people", by=make_owner(anna)))
    assert PersonPair.objects.count() == 1
    answer = client_of(vera).get("/duplicates/").content.decode()
    assert str(hidden.public_id) not in answer and "Двойников не видно" in answer
    pair = PersonPair.objects.get()
    assert client_of(vera).get(f"/duplicates/?pair={pair.pk}").status_code == 404
    ids = {"kind": "people", "card": [str(mine.public_id), str(hidden.public_id)]}
    assert client_of(vera).post("/duplicates/difference/", ids).status_code == 404
    assert client_of(vera).get("/people/merge/", {"card": ids["card"]}).status_code == 404
    assert client_of(vera).post("/people/new/", {"link_to": str(hidden.public_id)}).status_code == 404
    # Her own new card is written without a question, as if the other one were not there.
    made = client_of(vera).post("/people/new/", {"last_name": "Тайный", "responsible": str(vera.public_id),
        "detail-kind": ["phone"], "detail-value": ["+7 921 000-77-04"], "detail-id": [""], "detail-label": [""]})  # fmt: skip
    assert made.status_code == 302


def make_owner(like: User) -> User:
    from letopis.conftest import make_user

    return make_user("all", "Видящий Всё", "owner")


def test_without_javascript_it_is_asked_once_and_never_blocks(anna: User, client_of: ClientOf) -> None:
    make_person("Белова Ольга Сергеевна", by=anna, phone="+7 921 000-77-03")
    form = {
        "last_name": "Белова", "first_name": "О.", "responsible": str(anna.public_id), "is_valid": "on",
        "detail-kind": ["phone"], "detail-value": ["89210007703"], "detail-id": [""], "detail-label": [""],
        "form_key": "11111111-1111-4111-8111-111111111111",
    }  # fmt: skip
    asked = client_of(anna).post("/people/new/", form)
    assert asked.status_code == 422 and "Всё равно создать" in asked.content.decode()
    assert 'value="89210007703"' in asked.content.decode()
    assert ContactPerson.objects.count() == 1
    assert client_of(anna).post("/people/new/", {**form, "anyway": "1"}).status_code == 302
    assert ContactPerson.objects.count() == 2
    again = client_of(anna).post("/people/new/", form)  # a second click
    assert again.status_code == 302 and ContactPerson.objects.count() == 2
    seen = [str(person.public_id) for person in ContactPerson.objects.all()]
    other = {**form, "form_key": "", "similar_seen": seen}  # with JavaScript the note was there already
    assert client_of(anna).post("/people/new/", other).status_code == 302


def test_the_link_goes_to_the_person_who_is_there(anna: User, client_of: ClientOf) -> None:
    company = make_counterparty("СК «Северный берег»", by=anna)
    person = make_person("Белова Ольга", by=anna)
    form = {"link_to": str(person.public_id), "link-company": [company.name], "link-position": ["Юрист"]}
    for _click in range(2):
        assert client_of(anna).post("/people/new/", form).status_code == 302
    link = person.affiliations.get()
    assert (link.counterparty, link.position) == (company, "Юрист")
    assert ContactPerson.objects.count() == 1


def test_the_search_finds_pairs_explains_them_and_remembers_the_different(anna: User, client_of: ClientOf) -> None:
    one = make_person("Белова Ольга Сергеевна", by=anna, phone="+7 921 000-77-03")
    two = make_person("Белова О.", by=anna, phone="8 921 000 77 03")
    make_person("Орлова Анна", by=anna)
    client = client_of(anna)
    assert client.post("/duplicates/search/", {"kind": "people"}).status_code == 302
    run = Run.objects.get()
    while run.state == "running":
        client.post(f"/runs/{run.public_id}/step/")
        run.refresh_from_db()
    pair = PersonPair.objects.get()
    assert (pair.first, pair.second, pair.weight) == (one, two, 85)
    page = client.get("/duplicates/").content.decode()
    assert "тот же телефон +60, подходят инициалы +25" in page and "1 пара" in page
    ids = {"kind": "people", "card": [str(two.public_id), str(one.public_id)]}
    assert "Вернуть" in client.post("/duplicates/difference/", ids, follow=True).content.decode()
    finish(duplicates.start_search("people", by=anna))
    assert "Двойников не видно" in client.get("/duplicates/").content.decode()
    assert "Предлагать снова" in client.get("/duplicates/?shown=apart").content.decode()
    client.post("/duplicates/difference/removal/", ids)
    assert "1 пара" in client.get("/duplicates/").content.decode()
    change_person(two, PartyInput(details=[]), by=anna)
    finish(duplicates.start_search("people", by=anna))
    assert not PersonPair.objects.exists()  # they no longer look like one


def test_pages_of_pairs_go_on_by_weight(anna: User, client_of: ClientOf) -> None:
    people = [make_person(f"Клон Иван{'ов' if number % 2 else ''}", by=anna) for number in range(16)]
    pairs = [(a, b) for a in people for b in people if a.pk < b.pk]
    PersonPair.objects.bulk_create(
        PersonPair(first=a, second=b, weight=50 + (a.pk * b.pk) % 50, reasons=[["phone", 60]]) for a, b in pairs
    )
    from letopis.parties.duplicates.queries import pair_page

    seen, after = [], ""
    while True:
        page = pair_page(anna, ContactPerson, after=after)
        seen += page.pairs
        if not (after := page.after):
            break
    assert len(seen) == len(pairs) == len({pair.pk for pair in seen}) == page.count
    assert [pair.weight for pair in seen] == sorted((pair.weight for pair in seen), reverse=True)
    assert client_of(anna).get("/duplicates/?after=%20bad&pair=x&kind=none").status_code == 200


def test_old_addresses_lead_to_the_card_that_stays(anna: User, vera: User, client_of: ClientOf) -> None:
    one, two = make_person("Белова Ольга", by=anna), make_person("Белова О.", by=anna)
    merge(one, [two], by=anna)
    client = client_of(anna)
    moved = client.get(f"/people/{two.public_id}/history/?a=1")
    assert (moved.status_code, moved["Location"]) == (302, f"/people/{one.public_id}/history/?a=1")
    assert client_of(vera).get(f"/people/{two.public_id}/").status_code == 404
    posted = client.post(f"/people/{two.public_id}/deletion/")
    assert (posted.status_code, posted["Location"]) == (302, f"/people/{one.public_id}/")
    assert not ContactPerson.objects.filter(is_marked_for_deletion=True).exists()
    listed = client.get("/people/?shown=all").content.decode()
    assert str(one.public_id) in listed and str(two.public_id) not in listed
    headers = {"Authorization": f"Bearer {create_token(anna, 'write')}"}
    gone = client.get(f"/api/v1/people/{two.public_id}", headers=headers)
    assert (gone.status_code, gone.json()["merged_into"]) == (410, str(one.public_id))
    stranger = {"Authorization": f"Bearer {create_token(vera, 'write')}"}
    assert client.get(f"/api/v1/people/{two.public_id}", headers=stranger).status_code == 404


def test_the_page_merges_asks_again_when_somebody_edited_and_undoes(anna: User, client_of: ClientOf) -> None:
    one, two = make_person("Белова Ольга", by=anna, comment="раз"), make_person("Белова О.", by=anna, comment="два")
    ids, client = [str(one.public_id), str(two.public_id)], client_of(anna)
    page = client.get("/people/merge/", {"card": ids}).content.decode()
    assert "Объединить" in page and ContactPerson.objects.merged().count() == 0
    form = {"card": ids, "main": ids[0], "f-comment": ids[1], f"version-{ids[0]}": one.version, f"version-{ids[1]}": 7}
    stale = client.post("/people/merge/", form)
    assert stale.status_code == 409 and "тем временем изменили" in stale.content.decode()
    form[f"version-{ids[1]}"] = two.version
    done = client.post("/people/merge/", form, follow=True)
    assert "объединены 2 карточки" in done.content.decode()
    one.refresh_from_db()
    assert one.comment == "два"
    merges = client.get(f"/people/{one.public_id}/merges/").content.decode()
    assert "Отменить объединение" in merges and "Белова О." in merges
    address = merges.split('action="')[1:]
    undo = next(part.split('"')[0] for part in address if "undoing" in part)
    change_person(one, PartyInput({"comment": "три"}), by=anna)
    undone = client.post(undo, follow=True).content.decode()
    assert "Снова отдельно: Белова О." in undone and "Комментарий" in undone
    assert client.post(undo).status_code == 404
    assert ContactPerson.objects.merged().count() == 0
    one.refresh_from_db()
    assert one.comment == "три"


def test_the_api_merges(anna: User, boris: User, vera: User) -> None:
    one, two = (
        make_person("Белова Ольга", by=anna),
        make_person("Белова О.", by=anna, comment="два", phone="+7 921 000-77-03"),
    )
    hers, mine = make_person("Белова Оля", by=vera), make_person("Белова", by=boris)
    headers = {"Authorization": f"Bearer {create_token(anna, 'write')}"}
    path = f"/api/v1/people/{one.public_id}/merge"

    def post(body: object, **more: str) -> object:
        return Client().post(path, body, "application/json", headers={**headers, **more})

    other = {"id": str(two.public_id), "version": two.version}
    assert post({"others": [other]}).status_code == 428  # type: ignore[attr-defined]
    assert post({"others": [other]}, **{"If-Match": '"99"'}).status_code == 412  # type: ignore[attr-defined]
    fresh = {"If-Match": f'"{one.version}"'}
    stale = {**other, "version": 99}
    assert post({"others": [stale]}, **fresh).status_code == 412  # type: ignore[attr-defined]
    for body in (
        {"others": []}, {"others": [{"id": str(hers.public_id)}]}, {"others": [other], "choices": {"nothing": str(one.public_id)}},
        {"others": [other], "unknown": 1}, {"others": [other], "drop": [str(one.public_id)]}, {"others": [{"id": str(one.public_id)}]},
        {"others": [other], "choices": {"comment": str(mine.public_id)}},
    ):  # fmt: skip
        assert post(body, **fresh).status_code == 422, body  # type: ignore[attr-defined]
    assert post({"others": [{"id": str(mine.public_id)}]}, **fresh).status_code == 403  # type: ignore[attr-defined]
    assert ContactPerson.objects.merged().count() == 0
    done = post({"others": [other], "choices": {"comment": str(two.public_id)}}, **fresh)
    assert done.status_code == 200, done.content  # type: ignore[attr-defined]
    body = done.json()  # type: ignore[attr-defined]
    assert (body["comment"], [row["value"] for row in body["details"]]) == ("два", ["+7 921 000-77-03"])


def test_looking_for_similar_cards_costs_the_same_for_many(
    anna: User, django_assert_max_num_queries: Callable[[int], object]
) -> None:
    for number in range(30):
        make_person("Белова Ольга", by=anna, phone=f"+7 921 000-77-{number:02d}")
    typed = Facts("Белова Ольга", phones={"+79210007703"})
    with django_assert_max_num_queries(8):  # type: ignore[attr-defined]
        assert len(similar(ContactPerson, typed, anna)) == 10
    assert similar(Counterparty, Facts("Ничего похожего"), anna) == []
