"""Erasure with an act: nothing of the person is left in the bytes of the base, and everything still opens."""

import io
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client

from letopis.accounts.drafts import keep_draft
from letopis.accounts.models import User
from letopis.comments.actions import write_comment
from letopis.comments.models import Comment
from letopis.comments.targets import TARGETS
from letopis.events.models import Event
from letopis.events.testing import make_event
from letopis.exchange.models import ImportRefusal, ImportRun
from letopis.files.models import Content
from letopis.files.testing import make_file
from letopis.history.models import Change, FactRecord
from letopis.jobs.models import Run
from letopis.parties.actions import add_relation, change_person, end_link, give_consent, move_link, set_bans
from letopis.parties.inputs import DetailInput, PartyInput
from letopis.parties.models import ConsentPurpose, ContactPerson, ErasureAct, ExternalId, RelationKind
from letopis.parties.personal.sweep import mentions
from letopis.parties.testing import make_counterparty, make_person
from letopis.rest.tokens import create_token

Clients = Callable[[User], Client]
NAME = "Жерновецкая Аполлинария Евграфовна"
SECRETS = [
    "Жерновецкая", "Аполлинария", "Евграфовна", "Старопрежняя", "9215550177", "921) 555-01-77", "8125550142",
    "apollinaria.qzx@mail.example", "Любит гладиолусы и тишину", "импортный остаток полей", "Тихвинская, 17",
]  # fmt: skip


def full_life(anna: User, gleb: User) -> ContactPerson:
    """A person about whom every part knows something."""
    from datetime import date

    company, other = make_counterparty(by=anna), make_counterparty("ООО «Вторая»", by=anna)
    friend = make_person("Прохоров Пётр", by=anna)
    person = make_person("Старопрежняя Аполлинария Евграфовна", by=anna, phone="8 (812) 555-01-42", company=company)
    details = [
        DetailInput("phone", "8 (921) 555-01-77", "моб.", True),
        DetailInput("email", "apollinaria.qzx@mail.example"),
        DetailInput("address", "Петербург, Тихвинская, 17"),
    ]
    values = {"last_name": "Жерновецкая", "comment": "Любит гладиолусы и тишину", "birth_day": 3, "birth_month": 4}
    change_person(person, PartyInput(values=values, details=details, tags=["VIP"]), by=anna)
    person.refresh_from_db()
    person.kept = [{"name": "поле", "value": "импортный остаток полей", "from": "a.vcf"}]
    person.save(update_fields=["kept"])
    ExternalId.objects.create(person=person, system="vcard-uid", value="Жерновецкая-1", imported={"n": NAME})
    link = person.affiliations.get()
    end_link(link, date(2026, 11, 1), by=anna)
    move_link(link, other, date(2026, 11, 2), by=anna, position="Советник")
    add_relation(person, RelationKind.objects.get(code="friend"), friend, by=anna, comment="Жерновецкая поручилась")
    make_person("Рекомендованный Роман", by=anna, referred_by=person)
    change_person(friend, PartyInput(values={"referred_by": person}), by=anna)
    purpose = ConsentPurpose.objects.get(code="mailings")
    give_consent(person, purpose, by=anna, given_on=date(2026, 1, 1), source="paper", note="подписала Жерновецкая")
    set_bans(person, no_calls=True, no_messages=False, reason="Жерновецкая спит днём", by=anna)
    make_event(
        "Письмо Жерновецкая", by=anna, type="email", person=person, content="Аполлинария Евграфовна, +7 921 555 01 77"
    )
    both = make_event(
        "Встреча троих", by=anna, type="meeting", person=person, content="Жерновецкая А. Е. обещала: 8-921-555-01-77"
    )
    from letopis.events.actions import change_event
    from letopis.events.inputs import EventInput, ParticipantInput

    rows = [ParticipantInput(person=person), ParticipantInput(person=friend)]
    change_event(both, EventInput(participants=rows), by=anna)
    write_comment(TARGETS["person"], person, "Жерновецкая просила звонить в @9215550177", by=anna)
    write_comment(TARGETS["person"], friend, "Спросить у Жерновецкая Аполлинария Евграфовна", by=anna)
    typed = urlencode({"last_name": "Жерновецкая", "comment": "Любит гладиолусы и тишину"})
    assert keep_draft(gleb, f"person-edit:{person.public_id}", uuid4(), typed)
    Run.objects.create(kind="x", title=f"Импорт {NAME}", by=anna, report={"refused": [NAME]})
    headers = {"Authorization": f"Bearer {create_token(anna, 'write')}", "Idempotency-Key": "k"}
    body = {"last_name": "Жерновецкая", "comment": "Любит гладиолусы и тишину"}
    made = Client().post("/api/v1/people", body, content_type="application/json", headers=headers)
    ContactPerson.objects.filter(public_id=made.json()["id"]).delete()  # its answer is still kept for a day
    Change.objects.filter(kind="parties.contactperson").exclude(
        target_id__in=ContactPerson.objects.values("pk")
    ).delete()
    return ContactPerson.objects.get(pk=person.pk)


def form(person: ContactPerson, **more: str) -> dict[str, str]:
    """What the owner sends."""
    return {
        "ground": "Заявление от 23.11.2026",
        "typed": person.full_name,
        "blank_own_events": "on",
        "replace_mentions": "on",
        **more,
    }


def test_nothing_is_left_in_any_table_and_everything_opens(anna: User, gleb: User, client_of: Clients) -> None:
    person = full_life(anna, gleb)
    assert mentions(SECRETS)
    client, path = client_of(gleb), f"/people/{person.public_id}/"
    dry = client.get(f"{path}personal-data/").content.decode()
    assert "Контакты</td>" in dry
    assert "События</td>" in dry
    assert ContactPerson.objects.get(pk=person.pk).full_name == NAME  # a dry run touches nothing
    answer = client.post(f"{path}personal-data/erasure/", form(person))
    assert answer.status_code == 302
    assert mentions(SECRETS) == {}
    assert [comment.text for comment in Comment.objects.all()] == ["Спросить у [•]"]
    act = ErasureAct.objects.get()
    assert act.numbers["parties.contactdetail"] == 3
    assert act.numbers["events"] == 2
    assert not [code for code in act.numbers if code.startswith("left:")]
    person.refresh_from_db()
    assert (person.full_name, person.comment, person.kept, person.birth_day) == ("Стёрто № 1", "", [], None)
    assert person.consents.count() == 1
    page = client.get(answer["Location"]).content.decode()
    assert "Заявление от 23.11.2026" in page
    assert NAME not in page
    friend = ContactPerson.objects.get(last_name="Прохоров")
    events = Event.objects.all()
    places = [
        path,
        f"{path}history/",
        f"/people/{friend.public_id}/",
        f"/people/{friend.public_id}/history/",
        "/people/?shown=marked",
        "/events/",
    ]
    places += [f"/counterparties/{link}/" for link in _companies()]
    places += [f"/events/{event.public_id}/" for event in events]
    for place in places:
        seen = client.get(place)
        assert seen.status_code == 200, place
        assert not [secret for secret in SECRETS if secret in seen.content.decode()], place
    assert sorted(event.subject for event in events) == ["Встреча троих", "Стёрто"]
    assert "обещала: [•]" in Event.objects.get(subject="Встреча троих").content
    assert client.get("/people/?q=гладиолусы").status_code == 200
    assert "ничего нет" in client.get("/palette/?q=Жерновецкая").content.decode()


def _companies() -> list[Any]:
    from letopis.parties.models import Counterparty

    return list(Counterparty.objects.values_list("public_id", flat=True))


def test_it_is_refused_without_its_words(anna: User, gleb: User, olga: User, client_of: Clients) -> None:
    person = make_person(by=anna)
    path = f"/people/{person.public_id}/personal-data/"
    client = client_of(gleb)
    wrong = client.post(f"{path}erasure/", form(person, typed="Белова Ольга"))
    assert (wrong.status_code, "точно так, как в карточке" in wrong.content.decode()) == (422, True)
    assert client.post(f"{path}erasure/", form(person, ground=" ")).status_code == 422
    assert client_of(olga).post(f"{path}erasure/", form(person)).status_code == 403
    assert client_of(anna).get(path).status_code == 403
    assert "Стереть" not in client_of(olga).get(path).content.decode()
    person.refresh_from_db()
    assert person.full_name == "Белова Ольга Сергеевна"
    assert not ErasureAct.objects.exists()


def test_texts_stay_when_the_owner_says_so(anna: User, gleb: User, client_of: Clients) -> None:
    person = make_person(by=anna)
    event = make_event("Белова просит счёт", by=anna, person=person, content="Перезвонить")
    sent = form(person)
    del sent["blank_own_events"], sent["replace_mentions"]
    client_of(gleb).post(f"/people/{person.public_id}/personal-data/erasure/", sent)
    event.refresh_from_db()
    assert (event.subject, event.content) == ("Белова просит счёт", "Перезвонить")
    assert event.participants.get().name == "Стёрто"


def test_files_and_imports_go_with_the_person(
    anna: User,
    gleb: User,
    client_of: Clients,
    settings: LazySettings,
    tmp_path: Path,
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    settings.DATA_DIR = tmp_path
    person, other = make_person(NAME, by=anna), make_person("Прохоров Пётр", by=anna)
    alone = make_event("Звонок", by=anna, person=person)
    mine, shared = b"Secret of Apollinaria", b"Price list"
    for host, data in ((person, mine), (person, shared), (other, shared), (alone, b"Recording")):
        made = make_file(host, data, name="file.txt", by=gleb)
        Content.objects.filter(pk=made.content_id).update(text=data.decode())
    loaded = ImportRun.objects.create(name="book.csv", sha256="x", size=1, kind="csv", state="loaded", by=anna)
    foreign = ImportRun.objects.create(name="other.csv", sha256="y", size=1, kind="csv", state="loaded", by=anna)
    loaded.path.parent.mkdir(parents=True, exist_ok=True)
    loaded.path.write_bytes(f"ФИО;Тел\n{NAME};1".encode("cp1251"))
    foreign.path.write_bytes("ФИО\nПрохоров".encode())
    ImportRefusal.objects.create(run=loaded, number=1, where="строка 2", who=NAME, why="нет", cells=[NAME])
    client, path = client_of(gleb), f"/people/{person.public_id}/personal-data/"
    archive = zipfile.ZipFile(io.BytesIO(b"".join(client.post(f"{path}archive/").streaming_content)))
    assert sorted(archive.read(name) for name in archive.namelist() if name.startswith("files/")) == sorted(
        [mine, shared]
    )
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"{path}erasure/", form(person))
    left = b"".join(one.read_bytes() for one in (tmp_path / "files").rglob("*") if one.is_file())
    assert (mine in left, b"Recording" in left, shared in left) == (False, False, True)
    assert sorted(Content.objects.values_list("text", flat=True)) == [shared.decode()]
    assert (loaded.path.exists(), foreign.path.exists()) == (False, True)
    assert mentions([NAME]) == {}
    assert client.get("/import/").status_code == 200
    assert client_of(anna).get(f"/import/{loaded.public_id}/").status_code == 200


def test_a_namesake_keeps_everything(anna: User, gleb: User, client_of: Clients) -> None:
    erased, namesake = (make_person(by=anna, phone=f"+7 921 000-77-0{number}") for number in (3, 4))
    change_person(namesake, PartyInput(values={"comment": "другая Белова Ольга Сергеевна"}), by=anna)
    make_event("Звонок тёзке", by=anna, person=namesake, content="Белова Ольга Сергеевна")
    client_of(gleb).post(f"/people/{erased.public_id}/personal-data/erasure/", form(erased))
    namesake.refresh_from_db()
    assert (namesake.full_name, namesake.comment) == ("Белова Ольга Сергеевна", "другая Белова Ольга Сергеевна")
    assert Event.objects.get().content == "Белова Ольга Сергеевна"
    assert Event.objects.get().participants.get().name == "Белова Ольга Сергеевна"
    assert ErasureAct.objects.get().numbers["left:parties.contactperson"] == 1
    after = Change.objects.filter(target_id=namesake.pk, kind="parties.contactperson").latest("pk").after
    assert after["comment"]["value"] == "другая Белова Ольга Сергеевна"


def test_everything_about_a_person_is_given_out(
    anna: User, gleb: User, olga: User, vera: User, client_of: Clients
) -> None:
    person = full_life(anna, gleb)
    path = f"/people/{person.public_id}/personal-data/archive/"
    answer = client_of(olga).post(path)
    archive = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    data, page = json.loads(archive.read("data.json")), archive.read("index.html").decode()
    assert archive.testzip() is None
    assert data["person"]["last_name"] == "Жерновецкая"
    for secret in SECRETS:
        if "555" not in secret:  # phones are asked for below, as they were typed
            assert secret in page or secret in json.dumps(data, ensure_ascii=False), secret
    assert "8 (921) 555-01-77" in page
    assert "+7 (812) 555-01-42" in page  # from the journal
    titles = {section["title"] for section in data["sections"]}
    assert {"События", "История изменений", "Контакты", "Согласия"} <= titles
    assert "Встреча троих" in page
    assert FactRecord.objects.latest("pk").verb == "person.disclosed"
    assert client_of(vera).post(path).status_code == 404
    assert client_of(anna).post(path).status_code == 403


SCRIPT = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "letopis.config.settings"
import django; django.setup()
from django.conf import settings
settings.ALLOWED_HOSTS = ["*"]
settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
from letopis.config.setup import ensure_base, ensure_data_dir
ensure_data_dir(); ensure_base()
from django.test import Client
from letopis.conftest import make_user
from letopis.parties.tests.test_erasure import SECRETS, form, full_life
from letopis.parties.models import ErasureAct
anna, gleb = make_user("anna", "Мельникова Анна", "manager", "Продажи"), make_user("gleb", "Орлов Глеб", "owner")
person = full_life(anna, gleb)
# What was typed and changed before leaves its bytes in freed pages of the file.
from letopis.parties.models import ContactPerson
rows, held = ContactPerson.objects.filter(pk=person.pk), person.comment
rows.update(comment=f"{SECRETS[0]} " * 50_000)
rows.update(comment=held)
base = str(settings.DATABASES["default"]["NAME"])
def left():
    held = b"".join(open(base + end, "rb").read() for end in ("", "-wal") if os.path.exists(base + end))
    # The search index holds pieces of three letters: no other name here has «qzx».
    words = [word for secret in [*SECRETS, "qzx"] for word in (secret, secret.lower(), secret.lower().replace("ё", "е"))]
    forms = {word.encode() for word in words} | {__import__("json").dumps(word)[1:-1].encode() for word in words}
    return sorted(one.decode() for one in forms if one in held)
before = left()
client = Client(); client.force_login(gleb)
answer = client.post(f"/people/{person.public_id}/personal-data/erasure/", form(person))
after = left()
from django.conf import LazySettings
from django.db import connection
with connection.cursor() as cursor:
    sound = cursor.execute("PRAGMA integrity_check").fetchone()[0]
    cursor.execute("INSERT INTO parties_contactperson_fts(parties_contactperson_fts) VALUES ('integrity-check')")
print(__import__("json").dumps({"before": len(before), "after": after, "status": answer.status_code, "sound": sound,
      "compacted": ErasureAct.objects.get().is_compacted, "open": client.get(answer["Location"]).status_code}))
"""


@pytest.mark.slow
@pytest.mark.skipif(
    connection.vendor != "sqlite", reason="the bytes of a file are SQLite's; tables are searched on both"
)
def test_nothing_is_left_in_the_bytes_of_the_file(tmp_path: Path) -> None:
    environment = {**os.environ, "LETOPIS_DATA_DIR": str(tmp_path), "LETOPIS_SECRET_KEY": "x"}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    found = json.loads(done.stdout.strip().splitlines()[-1])
    assert found["before"] >= 10  # the search would find them
    assert found == {**found, "after": [], "status": 302, "sound": "ok", "compacted": True, "open": 200}
