"""Files on cards by HTTP: brought, versioned, renamed, marked, downloaded; the journal and the limits."""

import io
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from letopis.accounts.models import User
from letopis.events.testing import make_event
from letopis.files import actions
from letopis.files.models import Attachment, AttachmentVersion, Content, Upload
from letopis.files.names import archive_names, clean_name, size_in_words
from letopis.files.serving import range_of
from letopis.files.storage import storage
from letopis.files.testing import make_file, png
from letopis.files.tests.documents import sound
from letopis.kernel import clock
from letopis.parties.testing import make_counterparty, make_person

DATA = bytes(range(256)) * 40


def send(client: Any, card: str, name: str, data: bytes, cuts: tuple[int, ...] = ()) -> Any:
    """Bring a file by the protocol of the pages, in pieces that end at `cuts`."""
    begun = client.post(f"{card}files/add/", {"name": name, "size": len(data)})
    assert begun.status_code == 201, begun.content.decode()
    place, at = begun["Location"], 0
    for end in (*cuts, len(data)):
        answer = client.patch(place, data[at:end], "application/octet-stream", headers={"Upload-Offset": str(at)})
        assert answer.status_code == 204 and int(answer["Upload-Offset"]) == end
        at = end
    return client.post(f"{place}finish/")


def test_a_file_comes_in_pieces_and_is_told_in_the_chronicle(anna: User, client_of: Any) -> None:
    person = make_person(by=anna)
    card, client = f"/people/{person.public_id}/", client_of(anna)
    assert "Файлов пока нет" not in client.get(card).content.decode()
    assert send(client, card, "Договор № 5.bin", DATA, (1, 4096)).status_code == 201
    file = Attachment.objects.get()
    assert (file.name, file.number, file.content.size, file.created_by) == ("Договор № 5.bin", 1, len(DATA), anna)
    page = client.get(card).content.decode()
    assert "прикреплён файл «Договор № 5.bin»" in page and f"?file={file.public_id}" in page
    got = client.get(f"/files/{file.public_id}/content/")
    assert b"".join(got.streaming_content) == DATA
    assert (
        got["Content-Disposition"].startswith("attachment") and "filename*=utf-8''%D0%94" in got["Content-Disposition"]
    )
    assert got["X-Content-Type-Options"] == "nosniff" and got["Content-Security-Policy"].startswith("sandbox")
    assert got["Content-Type"] == "application/octet-stream"
    event = make_event(by=anna, person=person)
    assert send(client, f"/events/{event.public_id}/", "к событию.txt", b"text").status_code == 201
    assert "к событию.txt" in client.get(f"/events/{event.public_id}/").content.decode()


def test_offsets_are_what_the_file_holds(anna: User, boris: User, client_of: Any, data_dir: Path) -> None:
    person, client = make_person(by=anna), client_of(anna)
    place = client.post(f"/people/{person.public_id}/files/add/", {"name": "a.bin", "size": 10})["Location"]

    def patch(data: bytes, offset: Any) -> Any:
        return client.patch(place, data, "application/octet-stream", headers={"Upload-Offset": str(offset)})

    assert patch(b"01234", 0).status_code == 204
    part = next((data_dir / "files" / "uploads").glob("*.part"))
    part.write_bytes(b"012")  # what a power cut may leave
    assert client.head(place)["Upload-Offset"] == "3"
    for wrong in (0, 5, 99):
        answer = patch(b"x", wrong)
        assert (answer.status_code, answer["Upload-Offset"]) == (409, "3")
    assert patch(b"x", "minus").status_code == 422
    assert client.post(f"{place}finish/").status_code == 409 and Attachment.objects.count() == 0
    assert patch(b"3456789 and far too much", 3)["Upload-Offset"] == "10"
    assert client_of(boris).head(place).status_code == 404
    first, second = client.post(f"{place}finish/"), client.post(f"{place}finish/")
    assert first.status_code == second.status_code == 201 and first["Location"] == second["Location"]
    assert Attachment.objects.count() == Content.objects.count() == 1 and not part.exists()
    assert patch(b"x", 10).status_code == 409
    assert b"".join(client.get(f"{first['Location']}content/").streaming_content) == b"0123456789"


def test_a_plain_form_brings_several(anna: User, client_of: Any) -> None:
    company, client = make_counterparty(by=anna), client_of(anna)
    files = [SimpleUploadedFile("../../один.txt", b"1" * 3_000_000), SimpleUploadedFile("два.png", png())]
    answer = client.post(f"/counterparties/{company.public_id}/files/add/", {"file": files}, follow=True)
    assert "Загружено 2 файла" in answer.content.decode()
    assert set(Attachment.objects.values_list("name", "content__kind")) == {("один.txt", "text"), ("два.png", "image")}
    empty = client.post(f"/counterparties/{company.public_id}/files/add/", {}, follow=True)
    assert "Выберите файл" in empty.content.decode() and Attachment.objects.count() == 2


def test_versions_and_contents_once(anna: User, client_of: Any, data_dir: Path) -> None:
    person, client = make_person(by=anna), client_of(anna)
    file = make_file(person, b"first", name="a.txt", by=anna)
    make_file(person, b"first", name="copy.txt", by=anna)
    assert Content.objects.count() == 1 == len([p for p in (data_dir / "files/contents").rglob("*") if p.is_file()])
    for data in (b"second", b"second", b"third"):
        client.post(f"/files/{file.public_id}/versions/", {"file": SimpleUploadedFile("b.txt", data)})
    file.refresh_from_db()
    assert (file.number, file.name, file.versions.count()) == (3, "a.txt", 3)
    for number, data in ((1, b"first"), (2, b"second"), (3, b"third")):
        got = client.get(f"/files/{file.public_id}/content/?version={number}")
        assert b"".join(got.streaming_content) == data
        page = client.get(f"/people/{person.public_id}/files/?file={file.public_id}&version={number}").content.decode()
        assert data.decode() in page and f"вер. {number}" in page
    for number in ("4", "0", "x", "9" * 30):
        assert client.get(f"/files/{file.public_id}/content/?version={number}").status_code == 404
    assert "загружена версия 3 файла «a.txt»" in client.get(f"/people/{person.public_id}/").content.decode()


def test_renamed_marked_and_restored(anna: User, client_of: Any) -> None:
    person, client = make_person(by=anna), client_of(anna)
    file = make_file(person, name="старое.png", by=anna)
    form = f"/files/{file.public_id}/edit/"
    refused = client.post(form, {"name": " ", "description": "текст", "version": 1})
    assert refused.status_code == 422 and "текст" in refused.content.decode()
    assert client.post(form, {"name": "новое.png", "description": "Склад", "version": 1}).status_code == 302
    file.refresh_from_db()
    assert (file.name, file.description, file.version) == ("новое.png", "Склад", 2)
    stale = client.post(form, {"name": "моё.png", "description": "", "version": 1})
    assert stale.status_code == 409 and "новое.png" in stale.content.decode() and "моё.png" in stale.content.decode()
    marked = client.post(f"/files/{file.public_id}/deletion/", follow=True).content.decode()
    assert "Помечено на удаление: новое.png" in marked and f"/files/{file.public_id}/deletion/removal/" in marked
    assert Attachment.objects.get().is_marked_for_deletion
    assert (
        "новое.png" not in client.get(f"/people/{person.public_id}/").content.decode().partition('id="files"')[2][:3000]
    )
    assert "новое.png" in client.get(f"/people/{person.public_id}/files/?kind=marked").content.decode()
    client.post(f"/files/{file.public_id}/deletion/removal/")
    assert not Attachment.objects.get().is_marked_for_deletion
    story = client.get(f"/people/{person.public_id}/history/").content.decode()
    for words in ("файл «старое.png» переименован в «новое.png»", "помечен на удаление", "«новое.png» восстановлен"):
        assert words in story


def test_the_door_is_that_of_the_card(anna: User, boris: User, vera: User, oleg: User, client_of: Any) -> None:
    person = make_person(by=anna)
    file = make_file(person, by=anna)
    addresses = ["", "content/", "image/96/", "edit/"]
    for address in addresses:
        assert client_of(vera).get(f"/files/{file.public_id}/{address}").status_code == 404
        assert client_of(anna).get(f"/files/{file.public_id}/{address}").status_code in (200, 302)
    for user, status in ((vera, 404), (oleg, 403), (boris, 403)):
        client = client_of(user)
        for place in (f"/people/{person.public_id}/files/add/", f"/files/{file.public_id}/versions/"):
            assert client.post(place, {"name": "a", "size": 1}).status_code == status
            assert client.post(place, {"file": SimpleUploadedFile("a.txt", b"1")}).status_code == status
    assert client_of(oleg).get(f"/files/{file.public_id}/content/").status_code == 200
    other = make_person("Чужая Карточка", by=vera)
    assert client_of(anna).get(f"/people/{person.public_id}/files/?file={uuid4()}").status_code == 404
    theirs = make_file(other, by=vera)
    assert client_of(anna).get(f"/people/{person.public_id}/files/?file={theirs.public_id}").status_code == 404
    assert (Attachment.objects.count(), Upload.objects.filter(is_finished=False).count()) == (2, 0)
    # a file of one's own upload is out of reach as soon as the card is
    begun = client_of(anna).post(f"/people/{person.public_id}/files/add/", {"name": "a", "size": 1})["Location"]
    person.__class__.objects.filter(pk=person.pk).update(responsible=vera, team=vera.team)
    assert client_of(anna).head(begun).status_code == 404


RANGES = {
    "": (200, None),
    "bytes=0-": (206, (0, 99)),
    "bytes=10-19": (206, (10, 19)),
    "bytes=99-": (206, (99, 99)),
    "bytes=90-500": (206, (90, 99)),
    "bytes=-5": (206, (95, 99)),
    "bytes=-500": (206, (0, 99)),
    "bytes=100-": (416, None),
    "bytes=100-200": (416, None),
    "bytes=-0": (416, None),
    "bytes=5-2": (200, None),
    "bytes=0-1,5-6": (200, None),
    "lines=1-2": (200, None),
    "bytes=" + "9" * 40 + "-": (416, None),
}


@pytest.mark.parametrize("asked", RANGES)
def test_ranges(asked: str, anna: User, client_of: Any) -> None:
    status, span = RANGES[asked]
    data = bytes(range(100))
    file = make_file(make_person(by=anna), data, name="a.bin", by=anna)
    address = f"/files/{file.public_id}/content/"
    got = client_of(anna).get(address, headers={"Range": asked} if asked else {})
    assert got.status_code == status
    if status == 416:
        assert got["Content-Range"] == "bytes */100"
        return
    first, last = span or (0, 99)
    body = b"".join(got.streaming_content)
    assert body == data[first : last + 1] and int(got["Content-Length"]) == len(body)
    assert got.get("Content-Range") == (f"bytes {first}-{last}/100" if span else None)
    changed = client_of(anna).get(address, headers={"Range": asked, "If-Range": '"another"'} if asked else {})
    assert changed.status_code == 200
    assert client_of(anna).get(address, headers={"If-None-Match": got["ETag"]}).status_code == 304
    assert client_of(anna).head(address)["Content-Length"] == "100"


def test_an_empty_file_and_its_ranges(anna: User, client_of: Any) -> None:
    file = make_file(make_person(by=anna), b"", name="пусто", by=anna)
    got = client_of(anna).get(f"/files/{file.public_id}/content/")
    assert b"".join(got.streaming_content) == b"" and got["Content-Length"] == "0"
    with pytest.raises(ValueError):
        range_of("bytes=0-", 0)


def test_a_player_gets_a_stretch_at_a_time(anna: User, client_of: Any) -> None:
    data = sound(80)
    file = make_file(make_person(by=anna), data, name="a.wav", by=anna)
    headers = {"Range": "bytes=0-", "Sec-Fetch-Dest": "audio"}
    got = client_of(anna).get(f"/files/{file.public_id}/content/", headers=headers)
    assert got["Content-Type"] == "audio/wav" and got["Content-Range"] == f"bytes 0-2097151/{len(data)}"
    whole = client_of(anna).get(f"/files/{file.public_id}/content/", headers={"Range": "bytes=0-"})
    assert len(b"".join(whole.streaming_content)) == len(data)


def test_too_many_slow_readers_leave_the_pages_alone(
    anna: User, client_of: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    # closing an answer early ends a request for Django, which would close the test's own connection
    monkeypatch.setattr(connections["default"], "close_if_unusable_or_obsolete", lambda: None)
    file = make_file(make_person(by=anna), b"x" * 100, name="a.bin", by=anna)
    address, client = f"/files/{file.public_id}/content/", client_of(anna)
    held = [client.get(address) for _reader in range(16)]
    busy = client.get(address)
    assert busy.status_code == 503 and busy["Retry-After"]
    for answer in held:
        answer.close()
    for _reader in range(20):  # who reads to the end gives the place back too
        assert b"".join(client.get(address).streaming_content) == b"x" * 100


NAMES = ["a.txt", "A.TXT", "../../etc/passwd", "C:\\boot.ini", "con.txt", "NUL", ".bashrc", "a\x00b\r\nc.txt", "x" * 400 + ".pdf",
         "фото\u202egpj.exe", "..", "", "   ", "й.txt", "и\u0306.txt", 'q"uo\'te;.txt', "a/b/", "\ud800.txt"]  # fmt: skip


def test_names_escape_nowhere(anna: User, client_of: Any) -> None:
    person, client = make_person(by=anna), client_of(anna)
    for number, name in enumerate(NAMES):
        make_file(person, b"%d" % number, name=name, by=anna)
    archive = client.get(f"/people/{person.public_id}/files/archive/")
    assert archive["Content-Disposition"].startswith("attachment") and archive["Content-Type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(b"".join(archive.streaming_content))) as opened:
        assert opened.testzip() is None
        names = opened.namelist()
        assert sorted(opened.read(name) for name in names) == sorted(b"%d" % number for number in range(len(NAMES)))
    assert len({name.casefold() for name in names}) == len(NAMES)
    for name in names:
        assert not set(name) & set('<>:"/\\|?*\x00\r\n\u202e') and not name.startswith(".") and len(name) <= 210
        assert name.partition(".")[0].casefold() not in ("con", "nul")
    for file in Attachment.objects.all():
        said = client.get(f"/files/{file.public_id}/content/")["Content-Disposition"]
        assert "\n" not in said and "\r" not in said and said.startswith("attachment")
    assert clean_name("a" * 300 + ".tar") == "a" * 196 + ".tar"
    assert list(archive_names(["a", "A", "a"])) == ["a", "A (2)", "a (3)"]


def test_sizes_are_said_as_people_do() -> None:
    from django.utils.translation import override

    with override("ru"):
        said = [size_in_words(size) for size in (0, 1023, 188_416, 1_258_291, 10 * 2**20, 3 * 2**30)]
    assert said == ["0 Б", "1023 Б", "184\u00a0КБ", "1,2\u00a0МБ", "10\u00a0МБ", "3\u00a0ГБ"]


def test_limits_are_said_plainly(anna: User, client_of: Any, settings: Any) -> None:
    person, client = make_person(by=anna), client_of(anna)
    place = f"/people/{person.public_id}/files/add/"
    settings.FILES_MAX_MB = 1
    large = client.post(place, {"name": "a", "size": 2**20 + 1})
    assert large.status_code == 422 and "слишком велик" in large.content.decode()
    settings.FILES_QUOTA_MB = 1
    make_file(person, b"x" * 600_000, name="a", by=anna)
    full = client.post(place, {"name": "b", "size": 600_000})
    assert full.status_code == 422 and "отведённых администратором" in full.content.decode()
    settings.FILES_QUOTA_MB, settings.FILES_LEAST_FREE_MB = 0, 10**9
    disk = client.post(place, {"name": "b", "size": 1})
    assert disk.status_code == 422 and "мало места" in disk.content.decode()
    plain = client.post(place, {"file": SimpleUploadedFile("c.txt", b"1")}, follow=True).content.decode()
    assert "c.txt" in plain and "мало места" in plain and Attachment.objects.count() == 1


def test_a_full_disk_while_it_comes(anna: User, client_of: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    import errno

    from letopis.files.actions import uploads

    person, client = make_person(by=anna), client_of(anna)
    place = client.post(f"/people/{person.public_id}/files/add/", {"name": "a", "size": 10})["Location"]

    def full(*_args: Any) -> None:
        raise OSError(errno.ENOSPC, "no space")

    monkeypatch.setattr(uploads.fcntl, "flock", lambda file, how: full() if how == uploads.fcntl.LOCK_EX else None)
    answer = client.patch(place, b"0123456789", "application/octet-stream", headers={"Upload-Offset": "0"})
    assert answer.status_code == 422 and "кончилось место" in answer.content.decode()
    monkeypatch.undo()
    assert client.head(place)["Upload-Offset"] == "0"


def test_only_what_nobody_needs_is_swept(anna: User, data_dir: Path) -> None:
    import os
    import time

    person = make_person(by=anna)
    kept = make_file(person, b"kept", name="kept", by=anna)
    gone = make_file(person, b"gone", name="gone", by=anna)
    shared = make_file(person, b"kept", name="shared", by=anna)
    actions.start_upload(person, name="fresh", size=5, by=anna)
    old = actions.start_upload(person, name="old", size=5, by=anna)
    digest = gone.content.sha256
    gone.delete()
    shared.delete()
    day = clock.now() - timedelta(days=2)
    Content.objects.update(created_at=day)
    Upload.objects.filter(pk=old.pk).update(created_at=day)
    lost = data_dir / "files/contents/ab/cd" / ("abcd" + "0" * 60)
    lost.parent.mkdir(parents=True)
    lost.write_bytes(b"left by a crash")
    young = lost.with_name("abcd" + "1" * 60)
    young.write_bytes(b"arriving")
    os.utime(lost, (time.time() - 200_000,) * 2)
    before = actions.sweep(dry_run=True)
    assert (before.contents, before.bytes, before.uploads) == (2, 19, 1) and lost.exists()
    after = actions.sweep()
    assert (after.contents, after.bytes, after.uploads) == (2, 19, 1)
    assert not lost.exists() and young.exists() and list(Content.objects.all()) == [kept.content]
    assert storage().has(kept.content.sha256, 4) and not storage().has(digest, 4)
    assert list(Upload.objects.filter(is_finished=False).values_list("name", flat=True)) == ["fresh"]
    assert actions.sweep().contents == 0


def test_files_follow_a_merge_and_go_with_a_purge(anna: User) -> None:
    one, two = make_person(by=anna), make_person("Дубль Дублёв", by=anna)
    file = make_file(two, by=anna)
    assert actions.move_files(two, one) == [file.pk]
    file.refresh_from_db()
    assert file.host_id == one.pk
    assert actions.purge_files(one) == 1 and AttachmentVersion.objects.count() == 0


@pytest.mark.parametrize("page", ["/people/{id}/", "/people/{id}/files/", "/search/?q=слово"])
def test_queries_do_not_grow_with_files(page: str, anna: User, client_of: Any) -> None:
    person, client = make_person(by=anna), client_of(anna)
    counts = []
    for number in (3, 30):
        while Attachment.objects.count() < number:
            make_file(person, b"\x00%d" % Attachment.objects.count(), name=f"слово {number}", by=anna)
        client.get(page.format(id=person.public_id))
        with CaptureQueriesContext(connection) as queries:
            client.get(page.format(id=person.public_id))
        counts.append(len(queries))
    assert counts[0] == counts[1]
