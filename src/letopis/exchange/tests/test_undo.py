"""A load is killed, stopped, gone on with, and taken back."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from letopis.accounts.models import User
from letopis.events.testing import make_event
from letopis.exchange import importing
from letopis.exchange.models import ImportRun
from letopis.exchange.testing import bring, load, loaded
from letopis.history.models import Change
from letopis.jobs.actions import finish, make_step, stop_run
from letopis.jobs.models import Run
from letopis.parties.actions import change_person
from letopis.parties.inputs import AffiliationInput, PartyInput
from letopis.parties.models import Affiliation, ContactDetail, ContactPerson, Counterparty, ExternalId, Tag

Clients = Callable[[User], Client]


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text)
    return path


def table(count: int, note: str = "", start: int = 0) -> str:
    """People of a hundred companies."""
    lines = ["Код;Фамилия;Имя;Отчество;Компания;Должность;Телефон;E-mail;Заметки;Хобби;Теги"]
    for n in range(start, start + count):
        lines.append(
            f"К-{n};Фамилия{n};Имя{n % 50};Иванович;ООО «Фирма {n % 100}»;Должность {n % 7};8921{n:07};p{n}@x.example;{note};лыжи {n};тег{n % 3}"
        )
    return "\n".join(lines) + "\n"


def content() -> dict[str, Any]:
    """Everything the cards say, without the ids and moments of rows."""
    people = []
    for person in ContactPerson.objects.order_by("pk").prefetch_related(
        "details", "tags", "affiliations__counterparty", "external_ids"
    ):
        people.append(
            (
                person.full_name, person.comment, person.sex, str(person.kept), person.sort_key, person.search_text, person.version,
                [(d.kind, d.value, d.normalized, d.label, d.is_primary, d.order) for d in person.details.all()],
                [(a.counterparty.name, a.position, a.is_main) for a in person.affiliations.all()],
                sorted(tag.name for tag in person.tags.all()),
                sorted((e.system, e.value, str({k: v for k, v in e.imported.items() if k != "run"})) for e in person.external_ids.all()),
            )
        )  # fmt: skip
    return {
        "people": people,
        "companies": list(Counterparty.objects.order_by("pk").values_list("name", "kind", "version")),
    }


def undone(file: ImportRun) -> dict[str, Any]:
    return dict(finish(importing.start_undo(file, by=file.by)).report)


def test_a_whole_load_is_taken_back(tmp_path: Path, anna: User) -> None:
    before_people = load(write(tmp_path, "old.csv", table(5)), anna)["created"]
    before = content()
    file = load(write(tmp_path, "new.csv", table(600, note="изменено")), anna)["file"]
    assert (before_people, ContactPerson.objects.count()) == (5, 600)
    assert ContactPerson.objects.filter(comment="изменено").count() == 600
    report = undone(file)
    assert (report["removed"], report["returned"], report.get("stayed", 0)) == (595 + 95, 5, 0)
    after = content()
    for side in (before, after):
        side["people"] = [row[:6] + row[7:] for row in side["people"]]  # a version only grows
    assert after == before
    file.refresh_from_db()
    assert file.state == ImportRun.State.UNDONE
    assert undone(file) == report
    again = load(write(tmp_path, "new.csv", table(600, note="изменено")), anna)
    assert (again["created"], again["updated"], again["unchanged"]) == (595, 5, 0)


def test_what_was_touched_since_stays_and_is_listed(tmp_path: Path, anna: User, vera: User, client_of: Clients) -> None:
    load(write(tmp_path, "old.csv", table(1)), anna)
    file = load(write(tmp_path, "new.csv", table(6, note="из файла")), anna)["file"]
    people = list(ContactPerson.objects.order_by("pk"))
    change_person(people[0], PartyInput({"comment": "наше"}), by=anna)
    change_person(people[1], PartyInput({"patronymic": "Петрович"}), by=anna)
    make_event(by=anna, person=people[2])
    outsider = ContactPerson.objects.create(last_name="Чужой", responsible=anna, created_by=anna, sort_key="чужой")
    firm = Counterparty.objects.get(name="ООО «Фирма 3»")
    change_person(outsider, PartyInput(affiliations=[AffiliationInput(firm)]), by=anna)
    ContactPerson.objects.filter(pk=people[4].pk).update(responsible=vera, team=vera.team)
    report = undone(file)
    left = sorted(ContactPerson.objects.values_list("last_name", flat=True))
    assert left == ["Фамилия0", "Фамилия1", "Фамилия2", "Фамилия4", "Чужой"]
    assert sorted(Counterparty.objects.values_list("name", flat=True)) == [f"ООО «Фирма {n}»" for n in (0, 1, 2, 3, 4)]
    people[0].refresh_from_db()
    assert people[0].comment == "наше"
    why = {(line["kind"].partition(".")[2], line["why"]) for line in report["stays"]}
    assert ("contactperson", "изменено после загрузки") in why
    assert ("contactperson", "на карточку уже ссылаются") in why
    assert ("counterparty", "на карточку уже ссылаются") in why
    assert ("contactperson", "вы больше не можете её менять") in why
    page = client_of(anna).get(f"/import/{file.public_id}/").content.decode()
    assert "Оставлено как есть" in page
    assert "Фамилия1" in page
    assert client_of(vera).post(f"/import/{file.public_id}/undoing/").status_code == 404


def test_a_stopped_load_goes_on_and_is_taken_back_whole(
    tmp_path: Path, anna: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("letopis.exchange.loading.runner.SECONDS", 0.0001)
    file = bring(write(tmp_path, "a.csv", table(900)), anna)
    run = make_step(importing.start_load(file, by=anna))
    assert 0 < ContactPerson.objects.count() < 900
    stop_run(run)
    again = importing.start_load(file, by=anna)
    assert again.pk != run.pk
    assert finish(again).report["created"] == 900
    assert ContactPerson.objects.count() == 900
    file.refresh_from_db()
    assert file.state == ImportRun.State.LOADED
    assert undone(file)["removed"] == 1000
    assert not ContactPerson.objects.exists()
    assert not (Counterparty.objects.exists() or ContactDetail.objects.exists() or Affiliation.objects.exists())
    assert not ExternalId.objects.exists()
    assert not Tag.objects.exists()  # nobody else uses what the load made


def test_two_tabs_that_load_at_once_are_one_load(tmp_path: Path, anna: User) -> None:
    file = bring(write(tmp_path, "a.csv", table(30)), anna)
    assert importing.start_load(file, by=anna).pk == importing.start_load(file, by=anna).pk
    assert loaded(file)["created"] == 30
    assert finish(importing.start_load(file, by=anna)).report["created"] == 30
    assert ContactPerson.objects.count() == 30


def test_a_step_that_fails_leaves_nothing(tmp_path: Path, anna: User, monkeypatch: pytest.MonkeyPatch) -> None:
    file = bring(write(tmp_path, "a.csv", table(30)), anna)
    run = importing.start_load(file, by=anna)

    def broken(*_args: object, **_more: object) -> None:
        raise RuntimeError("the power is gone")

    with monkeypatch.context() as patch:
        patch.setattr("letopis.exchange.loading.runner.record", broken)
        with pytest.raises(RuntimeError), transaction.atomic():
            make_step(run)
    assert not ContactPerson.objects.exists()
    assert not Change.objects.exists()
    assert finish(Run.objects.get(pk=run.pk)).report["created"] == 30


def test_an_observer_of_today_loads_nothing_of_yesterday(tmp_path: Path, anna: User, oleg: User) -> None:
    file = bring(write(tmp_path, "a.csv", table(3)), anna)
    run = importing.start_load(file, by=anna)
    anna.role = oleg.role
    anna.save()
    done = finish(run)
    assert (done.state, ContactPerson.objects.count()) == (Run.State.FAILED, 0)


@pytest.mark.slow
def test_a_load_killed_on_its_way_ends_as_one_that_was_not(tmp_path: Path) -> None:
    path = write(tmp_path, "a.csv", table(5000))
    digests = []
    for name, kills in (("calm", 0), ("killed", 3)):
        environment = {k: v for k, v in os.environ.items() if not k.startswith(("LETOPIS_", "DJANGO_"))}
        environment |= {"LETOPIS_DATA_DIR": str(tmp_path / name), "LETOPIS_LANGUAGE": "ru"}
        command = [sys.executable, "-m", "letopis.config.cli"]
        subprocess.run([*command, "setup", "--no-input"], env=environment, check=True, capture_output=True)
        subprocess.run(
            [*command, "createuser", "gleb", "--role", "owner", "--password-stdin"],
            input=b"dolgij parol 1\n",
            env=environment,
            check=True,
            capture_output=True,
        )
        for kill in range(kills):
            process = subprocess.Popen(
                [*command, "import", "people", str(path)],
                env=environment,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
            )
            base = tmp_path / name / "letopis.sqlite3"
            wanted = (kill + 1) * 700
            deadline = time.monotonic() + 60
            while time.monotonic() < deadline and process.poll() is None and _count(base) < wanted:
                time.sleep(0.02)
            process.send_signal(signal.SIGKILL)
            process.communicate()
            assert 0 < _count(base) < 5000
        done = subprocess.run(
            [*command, "import", "people", str(path), "--json"], env=environment, capture_output=True, check=False
        )
        assert done.returncode == 0, done.stderr
        assert b'"created": 5000' in done.stdout
        digests.append(_digest(tmp_path / name / "letopis.sqlite3"))
    assert digests[0] == digests[1]


def _query(base: Path, sql: str) -> list[Any]:
    from pysqlite3 import dbapi2

    connection = dbapi2.connect(f"file:{base}?mode=ro", uri=True)
    try:
        return list(connection.execute(sql).fetchall())
    finally:
        connection.close()


def _count(base: Path) -> int:
    return int(_query(base, "SELECT count(*) FROM parties_contactperson")[0][0])


def _digest(base: Path) -> list[Any]:
    """Every row of every table of the cards, without moments and the random outer ids."""
    found: list[Any] = []
    for table_name in (
        "parties_contactperson", "parties_counterparty", "parties_contactdetail", "parties_affiliation", "parties_tag",
        "parties_contactperson_tags", "parties_externalid",
    ):  # fmt: skip
        columns = [
            row[1]
            for row in _query(base, f"PRAGMA table_info({table_name})")
            if row[1] not in ("public_id", "created_at", "updated_at", "imported")
        ]
        names = ", ".join(f'"{column}"' for column in columns)
        found.append((table_name, _query(base, f"SELECT {names} FROM {table_name} ORDER BY id")))
    found.append(_query(base, "SELECT kind, target_id, before, after FROM history_change ORDER BY id"))
    found.append(_query(base, "SELECT json_remove(imported, '$.run') FROM parties_externalid ORDER BY id"))
    return found
