"""What is marked for deletion: seen by whom, restored, deleted for good with what depends on it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from letopis.accounts import bin as trash
from letopis.accounts.models import User
from letopis.events import actions as events
from letopis.events.models import Event
from letopis.events.testing import make_event
from letopis.history.models import Change, FactRecord
from letopis.history.past import state_at
from letopis.kernel import clock
from letopis.parties.actions import change_person, mark_for_deletion
from letopis.parties.inputs import PartyInput
from letopis.parties.models import ContactDetail, ContactPerson, Counterparty
from letopis.parties.testing import make_counterparty, make_person

Clients = Callable[[User], Client]


def ref(record: Any) -> str:
    code = {ContactPerson: "person", Counterparty: "counterparty", Event: "event"}[type(record)]
    return f"{code}:{record.public_id}"


def test_marked_records_are_listed_filtered_and_restored(
    anna: User, boris: User, vera: User, gleb: User, client_of: Clients
) -> None:
    person, company = make_person(by=anna), make_counterparty(by=anna)
    event = make_event(by=anna, person=person)
    mark_for_deletion(person, by=anna)
    mark_for_deletion(company, by=gleb)
    events.mark_for_deletion(event, by=anna)
    names = ["Белова Ольга", "Северный берег", "Обсудить скидку"]

    def shown(user: User, query: str = "") -> list[bool]:
        page = client_of(user).get(f"/bin/{query}").content.decode()
        return [name in page for name in names]

    assert shown(boris) == [True, True, True]
    assert shown(vera) == [False, False, False]
    assert shown(gleb, "?by=gleb") == [False, True, False]
    assert shown(anna, "?kind=event&period=7") == [False, False, True]
    assert shown(anna, "?kind=x&by=x&period=x&after=x") == [True, True, True]
    sent = {"ref": [ref(person), ref(event)]}
    for who, status in ((vera, 404), (boris, 403), (anna, 302)):
        assert client_of(who).post("/bin/restoring/", sent).status_code == status
    assert shown(anna) == [False, True, False]
    answer = client_of(anna).post(f"/bin/marking/?ref={ref(person)}&ref={ref(event)}")
    assert answer.status_code == 302 and shown(anna) == [True, True, True]


def test_pages_of_the_bin_miss_nothing(
    anna: User, client_of: Clients, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    monkeypatch.setattr("letopis.web.bin.PAGE", 4)
    for number in range(9):
        mark_for_deletion(make_person(f"Номер{number} Имя", by=anna), by=anna)
        if number % 3 == 0:
            events.mark_for_deletion(make_event(f"Событие{number}", by=anna), by=anna)
    ContactPerson.objects.filter(pk=make_person("Безжурнала Имя", by=anna).pk).update(is_marked_for_deletion=True)
    client, seen, query = client_of(anna), [], ""
    for _page in range(9):
        page = client.get(f"/bin/{query}").content.decode()
        seen += [part.split('"')[0] for part in page.split('name="ref" value="')[1:] if "data-one" in part[:90]]
        if 'href="?after=' not in page:
            break
        query = "?after=" + page.split('href="?after=')[1].split('"')[0]
    assert len(seen) == len(set(seen)) == 13
    monkeypatch.setattr("letopis.web.bin.PAGE", 50)
    with django_assert_num_queries(16):
        client.get("/bin/")


def test_an_owner_purges_with_what_depends_on_it(anna: User, vera: User, gleb: User, client_of: Clients) -> None:
    company = make_counterparty(by=anna)
    person = make_person(by=anna, company=company, phone="+7 921 000-77-03", comment="тайна")
    event = make_event(by=anna, person=person, company=company)
    before = clock.now()
    change_person(person, PartyInput({"comment": "другая тайна"}), by=anna)
    mark_for_deletion(person, by=anna)
    sent = {"ref": ref(person), "word": "удалить"}
    for who, status in ((vera, 404), (anna, 403)):
        assert client_of(who).post("/bin/purge/", sent).status_code == status
    page = client_of(gleb).get(f"/bin/purge/?ref={ref(person)}").content.decode()
    assert "1 событие, имя останется текстом" in page and "1 контакт" in page and "1 место работы" in page
    assert client_of(gleb).post("/bin/purge/", {**sent, "word": "да"}).status_code == 422
    assert ContactPerson.objects.filter(pk=person.pk).exists()
    assert client_of(gleb).post("/bin/purge/", {**sent, "word": " Удалить "}).status_code == 302
    assert not ContactPerson.objects.filter(pk=person.pk).exists()
    assert not ContactDetail.objects.exists() and not company.affiliations.exists()
    row = event.participants.get()
    assert (row.person, row.counterparty, row.name) == (None, company, "Белова Ольга Сергеевна")
    assert event.links.get().counterparty == company
    left = Change.objects.filter(kind="parties.contactperson", target_id=person.pk)
    assert [change.before["name"]["value"] for change in left] == ["Белова Ольга Сергеевна"]
    assert not any("тайна" in str((c.before, c.after)) for c in Change.objects.all())
    fact = FactRecord.objects.get(verb="record.purged")
    assert fact.by == gleb and "Белова" not in str(fact.data)
    then = state_at(Event.objects.get(pk=event.pk), before)
    assert then is not None and then["participants"]["value"][0]["person"] == person.pk
    client = client_of(anna)
    for path in (f"/events/{event.public_id}/", f"/counterparties/{company.public_id}/", "/events/", "/bin/", "/"):
        assert client.get(path).status_code == 200
    assert "Белова Ольга Сергеевна" in client.get(f"/events/{event.public_id}/").content.decode()
    assert client.get(f"/events/{event.public_id}/history/").status_code == 200
    assert client.get(f"/people/{person.public_id}/").status_code == 404


def test_what_names_a_record_keeps_it_and_is_told_in_words(anna: User, gleb: User, client_of: Clients) -> None:
    head = make_counterparty("ООО «Голова»", by=anna)
    branch = make_counterparty("ООО «Филиал»", by=anna, head_company=head)
    worker = make_person(by=anna, company=head)
    mark_for_deletion(head, by=anna)
    sent = {"ref": ref(head), "word": "удалить"}
    page = client_of(gleb).get(f"/bin/purge/?ref={ref(head)}").content.decode()
    assert "1 контрагент (поле «Головная организация»)" in page or "поле «" in page
    answer = client_of(gleb).post("/bin/purge/", sent, follow=True)
    assert "нельзя удалить" in answer.content.decode() and Counterparty.objects.filter(pk=head.pk).exists()
    assert worker.affiliations.exists(), "nothing half done"
    Counterparty.objects.filter(pk=branch.pk).update(head_company=None)
    assert client_of(gleb).post("/bin/purge/", sent).status_code == 302
    assert not Counterparty.objects.filter(pk=head.pk).exists()
    assert not worker.affiliations.exists()
    change = Change.objects.filter(kind="parties.contactperson", target_id=worker.pk).order_by("-id")[0]
    assert change.after["affiliations"]["value"] == [] and change.fact.verb == "record.purged"


def test_only_what_is_marked_is_purged(anna: User, gleb: User, client_of: Clients) -> None:
    event = make_event(by=anna)
    client_of(gleb).post("/bin/purge/", {"ref": ref(event), "word": "удалить"})
    assert Event.objects.filter(pk=event.pk).exists()
    events.mark_for_deletion(event, by=anna)
    client_of(gleb).post("/bin/purge/", {"ref": ref(event), "word": "удалить"})
    assert not Event.objects.filter(pk=event.pk).exists()
    for refs in ([], ["event:чушь"], ["x:1"], [f"event:{event.public_id}"]):
        assert client_of(gleb).post("/bin/purge/", {"ref": refs}).status_code == 404


def test_every_key_to_a_record_is_known(anna: User) -> None:
    """A new foreign key to a card that nobody looks after would block purges silently: give it an `on_purge`."""
    known = {"head_company", "referred_by"}  # they block, in words
    looked_after = {name for _follower, fields in trash._followers for name in fields}
    for model in (ContactPerson, Counterparty, Event):
        for relation in model._meta.related_objects:
            deletes_itself = relation.on_delete.__name__ in ("CASCADE", "SET_NULL") or relation.many_to_many
            assert deletes_itself or str(relation.field) in looked_after or relation.field.name in known, relation
            assert relation.related_model._meta.label_lower in trash._names.keys() | trash._silent, relation
