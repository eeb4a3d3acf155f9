"""Calendars of other programs: every file of the corpus arrives or is refused with a sentence; what arrives is whole."""

import json
import re
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from letopis.accounts.models import User
from letopis.events.actions import change_event
from letopis.events.ical.reading import NotACalendar, read
from letopis.events.inputs import EventInput
from letopis.events.models import CalendarEntry, Event, EventLink, EventSeries, EventSummary, Participant
from letopis.events.testing import make_event
from letopis.exchange import importing
from letopis.exchange.cards import Unreadable
from letopis.exchange.models import ImportRun
from letopis.exchange.reading import Contents
from letopis.exchange.testing import load
from letopis.jobs.actions import finish
from letopis.kernel import clock
from letopis.parties.testing import make_counterparty, make_person

CORPUS = Path(__file__).resolve().parents[4].parent / "shared" / "corpus" / "ical"
FILES = sorted(CORPUS.glob("*/*.ics"))
Clients = Callable[[User], Client]
NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def place(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.DATA_DIR = tmp_path / "data"
    monkeypatch.setattr(clock, "now", lambda: NOW)


def here(path: Path, kind: str, target: Path) -> Contents:
    """What the child does, in this process: a hundred processes would take minutes."""
    total = 0
    try:
        with target.open("w", encoding="utf-8") as lines:
            for entry in read(path.read_bytes()):
                total += 1
                lines.write(json.dumps(entry, ensure_ascii=False) + "\n")
            lines.write(json.dumps(asdict(Contents(total=total))) + "\n")
    except NotACalendar as error:
        raise Unreadable(str(error)) from error
    return Contents(total=total)


def calendar(*entries: str, head: str = "") -> bytes:
    """A calendar of components whose lines are given."""
    body = "".join(
        f"BEGIN:VEVENT\n{entry.strip()}\nEND:VEVENT\n" if "BEGIN:" not in entry[:8] else entry for entry in entries
    )
    return f"BEGIN:VCALENDAR\nVERSION:2.0\n{head}{body}END:VCALENDAR\n".replace("\n", "\r\n").encode()


def bring(tmp_path: Path, data: bytes, by: User, **options: Any) -> dict[str, Any]:
    path = tmp_path / "календарь.ics"
    path.write_bytes(data)
    return load(path, by, "events", **options)


def test_the_corpus_is_here() -> None:
    assert len(FILES) == 130


@pytest.mark.slow
@pytest.mark.parametrize("folder", ["ical4j", "icalendar-py", "sabre-vobject"])
def test_every_file_arrives_or_is_refused_with_a_sentence(
    folder: str, anna: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "read_into", here)
    for path in (file for file in FILES if file.parent.name == folder):
        text = re.sub(r"(?s)BEGIN:VTIMEZONE.*?END:VTIMEZONE", "", path.read_text("utf-8-sig", "replace"))
        begun = len(re.findall(r"(?m)^BEGIN:V(?:EVENT|TODO|JOURNAL)\s*$", text))
        try:
            report = load(path, anna, "events")
        except Unreadable as error:
            assert begun == 0, path
            assert str(error).endswith(".") and "нет событий" in str(error), path
            continue
        assert report["state"] == "done", (path, report)
        assert all(why.endswith(".") for _where, why in report["refused"]), path
        together = len(re.findall(r"(?m)^RECURRENCE-ID", text))
        counted = (
            report["created"] + report["updated"] + report["unchanged"] + report["skipped"] + len(report["refused"])
        )
        assert begun - together <= counted <= begun, path
        for _where, why in report["refused"]:  # another file of the folder has had the same UID
            assert "DTSTART" in why or "серия здесь уже есть" in why, path
        for line in re.findall(r"(?m)^RRULE[^:\r\n]*:([^\r\n]+)", text):  # recurrence is kept, here or beside
            freq = re.search(r"FREQ=\w+", line)
            rules = [*EventSeries.objects.values_list("rule", flat=True), json.dumps(list(CalendarEntry.objects.values_list("kept", flat=True)))]  # fmt: skip
            assert freq is None or report["refused"] or any(freq[0] in rule for rule in rules), (path, line)
        if report["created"] and folder == "ical4j":
            again = load(path, anna, "events")
            assert (again["created"], again["updated"]) == (0, 0), path


def test_an_event_arrives_whole(anna: User, boris: User, vera: User, tmp_path: Path) -> None:
    anna.email, boris.email = "anna@sever.example", "boris@sever.example"
    anna.save()
    boris.save()
    person = make_person("Белова Ольга", by=anna, email="Belova@firm.example")
    firm = make_counterparty(by=anna)
    make_person("Чужой", by=vera, email="kim@firm.example")
    data = calendar(
        "UID:one@other\nDTSTAMP:20261101T000000Z\nSUMMARY:Показ\\, образцы\nDTSTART;TZID=Asia/Yekaterinburg:20261201T103000\n"
        "DURATION:PT1H30M\nLOCATION:Склад\\; ворота 3\nDESCRIPTION:Одна\\nдве\nPRIORITY:1\nCLASS:PRIVATE\n"
        "CATEGORIES:Встреча,Выставка\nX-OWN;A=1:сохранить\nURL:https://x.example\n"
        "ORGANIZER;CN=Анна:mailto:anna@sever.example\nATTENDEE:mailto:anna@sever.example\n"
        "ATTENDEE;CN=O. Belova;PARTSTAT=ACCEPTED:mailto:belova@firm.example\nATTENDEE;PARTSTAT=DECLINED:MAILTO:boris@sever.example\n"
        "ATTENDEE;CN=Ким;ROLE=OPT-PARTICIPANT:mailto:kim@firm.example\nATTENDEE;CUTYPE=ROOM;CN=Зал:mailto:room@x.example\n"
        "BEGIN:VALARM\nACTION:DISPLAY\nTRIGGER:-PT30M\nEND:VALARM",
        "UID:two@other\nSUMMARY:Отпуск\nDTSTART;VALUE=DATE:20261210\nDTEND;VALUE=DATE:20261213\nSTATUS:CANCELLED",
        "UID:three@other\nSUMMARY:Было\nDTSTART:20261001T060000Z\nDTEND:20261001T070000Z",
        "BEGIN:VTODO\nUID:four@other\nSUMMARY:Счёт\nDUE;VALUE=DATE:20261130\nEND:VTODO\n",
        "BEGIN:VTODO\nUID:five@other\nSUMMARY:Сделано\nSTATUS:COMPLETED\nCOMPLETED:20261120T100000Z\nEND:VTODO\n",
    )
    report = bring(tmp_path, data, anna)
    assert (report["created"], report["refused"]) == (5, [])
    made = {event.uid.partition("@")[0]: event for event in Event.objects.select_related("type")}
    one = made["one"]
    assert (one.subject, one.place, one.content) == ("Показ, образцы", "Склад; ворота 3", "Одна\nдве")
    assert one.starts_at == datetime(2026, 12, 1, 5, 30, tzinfo=UTC) and one.ends_at == one.starts_at + timedelta(
        minutes=90
    )
    assert (one.zone, one.importance, one.private, one.type.code) == ("Asia/Yekaterinburg", "high", True, "meeting")
    assert one.reminders == [30] and [tag.name for tag in one.tags.all()] == ["Выставка"]
    rows = [(row.person, row.user, row.name, row.contact, row.response, row.role) for row in one.participants.all()]
    assert rows == [
        (person, None, "Белова Ольга", "Belova@firm.example", "accepted", "required"),
        (None, boris, "Сафин Борис", "boris@sever.example", "declined", "required"),
        (None, None, "Ким", "kim@firm.example", "", "optional"),
    ]
    assert EventLink.objects.filter(event=one, person=person).count() == 1 and firm
    kept = {line["name"]: line["value"] for line in one.calendar_entry.kept}
    assert "сохранить" in kept["X-OWN"] and kept["URL"] == "https://x.example"
    two = made["two"]
    assert (two.state, two.starts_on, two.ends_on) == ("cancelled", date(2026, 12, 10), date(2026, 12, 12))
    assert (made["three"].state, made["three"].completed_at) == ("completed", made["three"].ends_at)
    assert (made["four"].type.code, made["four"].state, made["four"].starts_on) == (
        "task",
        "planned",
        date(2026, 11, 30),
    )
    assert (made["five"].state, made["five"].completed_at) == ("completed", datetime(2026, 11, 20, 10, tzinfo=UTC))


def test_what_is_known_is_completed_and_all_is_taken_back(anna: User, boris: User, tmp_path: Path) -> None:
    person = make_person("Белова Ольга", by=anna, email="belova@firm.example")
    entry = "UID:one@other\nSUMMARY:{}\nDTSTART:20261201T{}0000Z\nATTENDEE:mailto:belova@firm.example"
    bring(tmp_path, calendar(entry.format("Показ", 10)), anna)
    event = Event.objects.get()
    assert bring(tmp_path, calendar(entry.format("Показ", 10)), anna)["unchanged"] == 1
    moved = bring(tmp_path, calendar(entry.format("Показ", 12)), anna)
    event.refresh_from_db()
    assert moved["updated"] == 1 and event.starts_at == datetime(2026, 12, 1, 12, tzinfo=UTC)
    change_event(event, EventInput({"subject": "Показ и договор"}), by=anna)
    bring(tmp_path, calendar(entry.format("Показ!", 13)), anna)
    event.refresh_from_db()
    assert (event.subject, event.starts_at.hour) == ("Показ и договор", 13)  # what was typed here stays
    bring(tmp_path, calendar(entry.format("Показ?", 14)), anna, existing="replace")
    event.refresh_from_db()
    assert (event.subject, event.starts_at.hour) == ("Показ?", 14)
    refused = bring(tmp_path, calendar(entry.format("Чужое", 15)), boris)  # sees, may not change
    assert [why for _where, why in refused["refused"]] == ["Вы видите эту запись, но не можете её менять."] or refused[
        "refused"
    ]
    finish(importing.start_undo(moved["file"], by=anna))
    event.refresh_from_db()
    assert event.subject == "Показ?"
    fresh = bring(tmp_path, calendar(entry.format("Второе", "09").replace("one", "two")), anna)
    assert EventSummary.objects.get(person=person).number == 2
    undo = finish(importing.start_undo(fresh["file"], by=anna))
    assert undo.report["removed"] == 1 and Event.objects.get().pk == event.pk
    assert EventSummary.objects.get(person=person).number == 1


SERIES = (
    "UID:weekly@other\nSUMMARY:Планёрка\nDTSTART;TZID=Europe/Moscow:20261103T093000\nDTEND;TZID=Europe/Moscow:20261103T100000\n"
    "RRULE:FREQ=WEEKLY;BYDAY=TU;UNTIL=20261231T000000Z\nEXDATE;TZID=Europe/Moscow:20261208T093000",
    "UID:weekly@other\nRECURRENCE-ID;TZID=Europe/Moscow:20261215T093000\nSUMMARY:Итоги\n"
    "DTSTART;TZID=Europe/Moscow:20261216T110000\nDTEND;TZID=Europe/Moscow:20261216T120000",
)


def test_recurrence_is_kept(anna: User, tmp_path: Path) -> None:
    report = bring(tmp_path, calendar(*SERIES), anna)
    assert report["created"] == 1 and report["refused"] == []
    series = EventSeries.objects.get()
    assert (series.zone, series.rule) == ("Europe/Moscow", "FREQ=WEEKLY;UNTIL=20261230;BYDAY=TU")
    days = [(event.starts_at.astimezone(series.timezone).strftime("%d.%m %H:%M"), event.subject, event.state) for event in Event.objects.order_by("occurs_at")]  # fmt: skip
    assert days == [
        ("03.11 09:30", "Планёрка", "completed"), ("10.11 09:30", "Планёрка", "completed"),
        ("17.11 09:30", "Планёрка", "completed"), ("24.11 09:30", "Планёрка", "completed"),
        ("01.12 09:30", "Планёрка", "planned"), ("16.12 11:00", "Итоги", "planned"),
        ("22.12 09:30", "Планёрка", "planned"), ("29.12 09:30", "Планёрка", "planned"),
    ]  # fmt: skip
    assert bring(tmp_path, calendar(*SERIES), anna)["unchanged"] == 1
    undo = finish(importing.start_undo(report["file"], by=anna))
    assert (undo.report["removed"], undo.report.get("stayed", 0)) == (8, 0), undo.report
    assert not Event.objects.exists() and not EventSeries.objects.exists()


def test_a_rule_that_cannot_be_kept_stays_beside(anna: User, tmp_path: Path) -> None:
    data = calendar("UID:a@b\nSUMMARY:Часто\nDTSTART:20261201T100000Z\nRRULE:FREQ=SECONDLY", "UID:c@d\nSUMMARY:Давно\nDTSTART:20040101T100000Z\nRRULE:FREQ=DAILY;COUNT=3")  # fmt: skip
    report = bring(tmp_path, data, anna)
    assert report["created"] == 2 and not EventSeries.objects.exists()
    kept = {
        entry.uid: [line["value"] for line in entry.kept if line["name"] == "RRULE"]
        for entry in CalendarEntry.objects.all()
    }
    assert kept == {"a@b": ["FREQ=SECONDLY"], "c@d": ["FREQ=DAILY;COUNT=3"]}


def test_our_own_file_comes_back_and_answers_are_taken(
    anna: User, vera: User, tmp_path: Path, client_of: Clients
) -> None:
    person = make_person("Белова Ольга", by=anna, email="belova@firm.example")
    event = make_event("Показ", by=anna, person=person, type="meeting", starts_at=NOW + timedelta(days=1))
    file = client_of(anna).get(f"/events/{event.public_id}.ics").content
    report = bring(tmp_path, file, anna)
    assert (report["created"], report["updated"], report["unchanged"]) == (0, 0, 1)
    answer = f"UID:{event.public_id}@letopis\nDTSTAMP:20261126T080000Z\nATTENDEE;PARTSTAT=ACCEPTED:mailto:belova@firm.example"
    assert bring(tmp_path, calendar(answer, head="METHOD:REPLY\n"), vera)["refused"]
    taken = bring(tmp_path, calendar(answer, head="METHOD:REPLY\n"), anna)
    assert taken["updated"] == 1 and Participant.objects.get().response == "accepted"
    finish(importing.start_undo(taken["file"], by=anna))
    assert Participant.objects.get().response == ""


def test_by_the_page(anna: User, vera: User, client_of: Clients) -> None:
    client = client_of(anna)
    assert ".ics" in client.get("/import/").content.decode()
    sent = SimpleUploadedFile("мой.ics", calendar(*SERIES, "UID:x@y\nSUMMARY:Без начала"), "text/calendar")
    answer = client.post("/import/", {"what": "people", "file": sent}, follow=True)
    page = answer.content.decode()
    assert "Планёрка" in page and "03.11.2026 06:30, FREQ=WEEKLY" in page and "Нет начала" in page
    file = ImportRun.objects.get()
    assert not Event.objects.exists()
    assert client_of(vera).get(f"/import/{file.public_id}/").status_code == 404
    report = client.post(f"/import/{file.public_id}/loading/", follow=True).content.decode()
    if "/import/" not in report or not Event.objects.exists():
        finish(ImportRun.objects.get().load_run)
        report = client.get(f"/import/{file.public_id}/").content.decode()
    assert Event.objects.count() == 8 and "Планёрка" in report
    wrong = client.post("/import/", {"what": "events", "file": SimpleUploadedFile("a.csv", b"a;b\n1;2\n")})
    assert wrong.status_code == 422 and ".ics" in wrong.content.decode()
    bad = client.post("/import/", {"what": "events", "file": SimpleUploadedFile("a.ics", b"\x00\x01")})
    assert bad.status_code == 422 and "не файл календаря" in bad.content.decode()


def test_by_the_command_line(anna: User, gleb: User, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.ics"
    path.write_bytes(calendar(*SERIES, "UID:x@y\nSUMMARY:Без начала"))
    import argparse

    from letopis.config.commands import import_file

    parser = argparse.ArgumentParser()
    import_file.arguments(parser)
    assert import_file.run(parser.parse_args(["events", str(path), "--as", "anna", "--json"])) == 3
    report = json.loads(capsys.readouterr().out)
    assert (report["created"], len(report["refused"])) == (1, 1)
    path.write_bytes(b"nothing")
    assert import_file.run(parser.parse_args(["events", str(path), "--as", "anna"])) == 2
    assert "не файл календаря" in capsys.readouterr().err
