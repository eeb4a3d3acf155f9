"""Consents, «не звонить / не писать», and what they hold back."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from letopis.accounts.models import User
from letopis.events.models import Event
from letopis.events.testing import make_event
from letopis.files.models import Attachment
from letopis.files.testing import make_file
from letopis.history.models import FactRecord
from letopis.history.queries import entries_of
from letopis.history.undo import take_back
from letopis.kernel import clock
from letopis.parties.actions import give_consent, set_bans, withdraw_consent
from letopis.parties.actions.dictionaries import write_consent_text
from letopis.parties.models import Consent, ConsentPurpose, ContactPerson
from letopis.parties.queries import contactable, may_contact
from letopis.parties.testing import make_person
from letopis.rest.tokens import create_token

Clients = Callable[[User], Client]
HTMX = {"HX-Request": "true"}


def purpose(code: str) -> ConsentPurpose:
    return ConsentPurpose.objects.get(code=code)


def test_a_consent_keeps_its_words_and_is_never_deleted(anna: User, gleb: User, client_of: Clients) -> None:
    first = write_consent_text(purpose("mailings"), "Согласна получать письма.", by=gleb)
    person, client = make_person(by=anna), client_of(anna)
    path = f"/people/{person.public_id}/consents/new/"
    typed = {
        "purpose": str(purpose("mailings").public_id), "channel": "email", "given_on": "12.02.2026", "source": "form",
        "until": "", "note": "анкета на сайте",
    }  # fmt: skip
    page = client.post(path, typed, headers=HTMX).content.decode()
    write_consent_text(purpose("mailings"), "Согласна получать письма и SMS.", by=gleb)
    row = person.consents.get()
    assert (row.text, row.given_on, row.channel) == (first, date(2026, 2, 12), "email")
    assert "текст, версия 1" in page
    assert "Согласна получать письма.<" in client.get(f"/settings/consents/texts/{first.public_id}/").content.decode()
    assert "записал согласие: Рассылки, по e-mail: дано 12.02.2026" in entries_of(person)[0].sentence
    withdrawal = f"/people/{person.public_id}/consents/{row.public_id}/withdrawal/"
    early = client.post(withdrawal, {"on": "01.01.2026", "how": "позвонила"}, headers=HTMX)
    assert early.status_code == 422
    for _click in range(2):
        answer = client.post(withdrawal, {"on": "10.11.2026", "how": "позвонила"}, headers=HTMX)
        assert answer.status_code == 200
    row.refresh_from_db()
    assert (row.withdrawn_on, row.withdrawn_by, row.withdrawn_how) == (date(2026, 11, 10), anna, "позвонила")
    assert FactRecord.objects.filter(verb="consent.withdrawn").count() == 1
    # A fact about a consent is not taken back: what was given stays given, what was withdrawn stays withdrawn.
    for fact in FactRecord.objects.filter(verb__startswith="consent."):
        done = take_back(fact.changes.all(), by=anna)
        assert len(done.kept) == 1
        assert not done.changes
    assert Consent.objects.get().withdrawn_on is not None


def test_the_scan_of_a_consent_hangs_on_the_card(
    anna: User, client_of: Clients, settings: LazySettings, tmp_path: Path
) -> None:
    settings.DATA_DIR = tmp_path
    person, client = make_person(by=anna), client_of(anna)
    path = f"/people/{person.public_id}/consents/new/"
    typed = {
        "purpose": str(purpose("processing").public_id), "channel": "any", "given_on": "12.02.2026", "source": "paper",
        "form_key": str(uuid4()),
    }  # fmt: skip
    wrong = {**typed, "given_on": "12.02.2099", "file": SimpleUploadedFile("Согласие.txt", b"scan")}
    assert client.post(path, wrong, headers=HTMX).status_code == 422
    assert not Attachment.objects.exists()  # what was refused leaves no file behind
    for _click in range(2):
        sent = {**typed, "file": SimpleUploadedFile("Согласие.txt", b"scan")}
        page = client.post(path, sent, headers=HTMX).content.decode()
    row = person.consents.get()
    assert row.file == Attachment.objects.get()
    assert row.file is not None
    assert f"/files/{row.file.public_id}/" in page
    assert client.get(f"/files/{row.file.public_id}/", follow=True).status_code == 200


def test_bad_consents_are_refused_at_their_fields(anna: User, client_of: Clients) -> None:
    person = make_person(by=anna)
    ahead = clock.today(anna.zone) + timedelta(days=1)
    typed = {
        "purpose": str(purpose("calls").public_id),
        "channel": "phone",
        "source": "paper",
        "given_on": f"{ahead:%d.%m.%Y}",
    }
    answer = client_of(anna).post(f"/people/{person.public_id}/consents/new/", typed, headers=HTMX)
    assert (answer.status_code, "в будущем" in answer.content.decode()) == (422, True)
    typed |= {"given_on": "12.02.2026", "until": "11.02.2026"}
    answer = client_of(anna).post(f"/people/{person.public_id}/consents/new/", typed, headers=HTMX)
    assert (answer.status_code, "кончается раньше" in answer.content.decode()) == (422, True)
    assert not Consent.objects.exists()


def test_one_answer_for_a_person_and_for_many(anna: User) -> None:
    day = date(2026, 1, 1)
    plain, silent, gone, back = (make_person(f"Человек {name}", by=anna) for name in ("А", "Б", "В", "Г"))
    set_bans(silent, no_calls=True, no_messages=False, reason="после смены", by=anna)
    for person in (gone, back):
        row = give_consent(person, purpose("processing"), by=anna, given_on=day, source="paper")
        withdraw_consent(row, on=date(2026, 2, 1), by=anna)
    give_consent(back, purpose("processing"), by=anna, given_on=date(2026, 3, 1), source="paper")
    give_consent(plain, purpose("mailings"), by=anna, given_on=day, source="form", channel="email")
    give_consent(back, purpose("mailings"), by=anna, given_on=day, source="form", until=date(2026, 1, 31))
    people = {person.pk: ContactPerson.objects.get(pk=person.pk) for person in (plain, silent, gone, back)}
    expected = {"phone": {plain, back}, "email": {plain, silent, back}, "sms": {plain, silent, back}}
    for channel, allowed in expected.items():
        assert {person for person in people.values() if may_contact(person, channel)} == allowed
        assert set(contactable(ContactPerson.objects.all(), channel)) == allowed
    for channel, mailed in (("email", {plain}), ("sms", set())):
        assert {p for p in people.values() if may_contact(p, channel, purpose="mailings")} == mailed
        assert set(contactable(ContactPerson.objects.all(), channel, purpose="mailings")) == mailed
    assert may_contact(people[silent.pk], "phone").why == "Просили не звонить. после смены"


def test_a_planned_call_needs_a_reason_and_an_incoming_one_does_not(anna: User, client_of: Clients) -> None:
    person = make_person(by=anna, phone="+7 921 000-77-03")
    client = client_of(anna)
    answer = client.post(
        f"/people/{person.public_id}/bans/",
        {"no_calls": "on", "ban_reason": "Звонить нельзя", "version": 1},
        headers=HTMX,
    )
    assert answer.status_code == 200
    card = client.get(f"/people/{person.public_id}/").content.decode()
    assert "tel:" not in card
    assert "Просили не звонить" in card
    assert "Можно писать, нельзя звонить" in card
    ref = f"person:{person.public_id}"
    base = {
        "type": "call",
        "text": "Позвонить",
        "state": "planned",
        "direction": "outgoing",
        "p-id": "",
        "p-ref": ref,
        "p-name": "x",
        "p-contact": "",
    }
    compose = f"/events/of/person/{person.public_id}/compose/"
    from django.urls import reverse

    compose = reverse("compose", args=["person", person.public_id])
    refused = client.post(compose, base, headers=HTMX)
    assert (refused.status_code, Event.objects.count()) == (422, 0)
    assert "Если всё же нужно" in refused.content.decode()
    assert 'name="contact_reason"' in refused.content.decode()
    assert (
        client.post(compose, {**base, "direction": "incoming", "state": "completed"}, headers=HTMX).status_code == 200
    )
    assert client.post(compose, {**base, "type": "email"}, headers=HTMX).status_code == 200
    assert client.post(compose, {**base, "contact_reason": "просил перезвонить"}, headers=HTMX).status_code == 200
    assert Event.objects.get(type__code="call", state="planned").contact_reason == "просил перезвонить"
    form = client.get(f"/events/new/?type=call&person={person.public_id}").content.decode()
    assert "Просили не звонить" in form
    assert "contact_reason" in form
    assert "contact_reason" not in client.get(f"/events/new/?type=email&person={person.public_id}").content.decode()


def test_a_forbidden_number_is_not_offered(anna: User, client_of: Clients) -> None:
    person = make_person(by=anna, phone="+7 921 000-77-03", email="o@x.example")
    rows = {detail.kind: detail for detail in person.details.all()}
    client = client_of(anna)
    typed = {
        "version": 1, "detail-id": [str(rows["phone"].public_id), str(rows["email"].public_id)], "detail-kind": ["phone", "email"],
        "detail-value": ["+7 921 000-77-03", "o@x.example"], "detail-label": ["", ""], "detail-state": ["silent", "invalid"],
    }  # fmt: skip
    page = client.post(f"/people/{person.public_id}/block/details/", typed, headers=HTMX).content.decode()
    assert "tel:" not in page
    assert (person.details.get(kind="phone").no_contact, person.details.get(kind="email").is_valid) == (True, False)
    assert "tel:" not in client.get("/people/").content.decode()
    again = client.get(f"/people/{person.public_id}/block/details/", headers=HTMX).content.decode()
    assert '<option value="silent" selected>' in again
    assert '<option value="invalid" selected>' in again


def test_the_list_is_narrowed_by_the_marks(anna: User, client_of: Clients) -> None:
    make_person("Тихий Тихон", by=anna, no_calls=True)
    make_person("Громкий Гром", by=anna)
    page = client_of(anna).get("/people/?no_calls=yes").content.decode()
    assert "Тихий" in page
    assert "Громкий" not in page
    page = client_of(anna).get("/people/?no_calls=no").content.decode()
    assert "Тихий" not in page.split("<tbody", 1)[1]


def test_an_event_that_stands_is_not_asked_again(anna: User, client_of: Clients) -> None:
    person = make_person(by=anna, phone="+7 921 000-77-03")
    event = make_event("Звонок", by=anna, person=person)
    set_bans(person, no_calls=True, no_messages=True, reason="", by=anna)
    page = client_of(anna).get(f"/events/{event.public_id}/").content.decode()
    assert "Просили не звонить" in page
    row = event.participants.get()
    typed = {
        "type": "call", "version": event.version, "subject": "Звонок 2", "state": "planned", "direction": "outgoing", "importance": "normal",
        "starts": "tomorrow 11", "responsible": str(anna.public_id), "p-id": str(row.public_id), "p-ref": f"person:{person.public_id}",
        "p-name": row.name, "p-contact": row.contact,
    }  # fmt: skip
    answer = client_of(anna).post(f"/events/{event.public_id}/", {**typed, "starts": "завтра 11:00"})
    assert answer.status_code == 302, answer.content.decode()[:3000]


def test_the_api_takes_consents(anna: User, vera: User) -> None:
    person = make_person(by=anna)
    headers = {"Authorization": f"Bearer {create_token(anna, 'write')}"}
    body = {"person": str(person.public_id), "purpose": str(purpose("mailings").public_id), "channel": "email"}
    client = Client()
    made = client.post("/api/v1/consents", body, content_type="application/json", headers=headers)
    assert (made.status_code, made.json()["source"]) == (201, "site")
    path = f"/api/v1/consents/{made.json()['id']}"
    assert client.delete(path, headers=headers).status_code == 405
    outsider = {"Authorization": f"Bearer {create_token(vera, 'write')}"}
    assert client.post(f"{path}/withdrawal", {}, content_type="application/json", headers=outsider).status_code == 404
    taken = client.post(f"{path}/withdrawal", {"how": "письмом"}, content_type="application/json", headers=headers)
    assert (taken.status_code, taken.json()["withdrawn_how"]) == (200, "письмом")
    assert taken.json()["file"] is None
    assert (
        client.post("/api/v1/consents", {**body, "x": 1}, content_type="application/json", headers=headers).status_code
        == 422
    )


def test_the_api_keeps_the_scan_of_a_consent(anna: User, vera: User) -> None:
    person, other, alien = make_person(by=anna), make_person("Другая Анна", by=anna), make_person("Чужой", by=vera)
    headers = {"Authorization": f"Bearer {create_token(anna, 'write')}"}
    body = {"person": str(person.public_id), "purpose": str(purpose("mailings").public_id), "channel": "email"}

    def give(card: ContactPerson, by: User) -> Any:
        scan = make_file(card, name="Согласие.png", by=by)
        sent = {**body, "file": str(scan.public_id)}
        return scan, Client().post("/api/v1/consents", sent, content_type="application/json", headers=headers)

    scan, answer = give(person, anna)
    assert (answer.status_code, answer.json()["file"]) == (201, str(scan.public_id))
    assert Consent.objects.get().file == scan
    for card, by in ((other, anna), (alien, vera)):  # another card's file, and one that is not to be seen
        _scan, refused = give(card, by)
        assert (refused.status_code, "file" in refused.content.decode()) == (422, True)
    assert Consent.objects.count() == 1
