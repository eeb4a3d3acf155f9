"""Contents in an S3-compatible store: the same answers as from a folder. `LETOPIS_TEST_S3` names a real one to try."""

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from letopis.accounts.models import User
from letopis.files import actions
from letopis.files.models import Attachment, Content
from letopis.files.queries import files_found
from letopis.files.storage import storage
from letopis.files.storage.s3 import bucket_at
from letopis.files.testing import make_file, png
from letopis.files.tests.documents import docx
from letopis.kernel import clock
from letopis.parties.testing import make_person


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """A bucket: moto's own server, or the one the environment names."""
    if given := os.environ.get("LETOPIS_TEST_S3"):
        yield given
        return
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"s3://letopis/files?endpoint=http://{host}:{port}"
    server.stop()


@pytest.fixture
def bucket(address: str, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The storage of the settings, empty."""
    if "LETOPIS_TEST_S3" not in os.environ:
        monkeypatch.setenv("LETOPIS_S3_KEY", "key")
        monkeypatch.setenv("LETOPIS_S3_SECRET", "secret")
    bucket_at.cache_clear()
    settings.FILES_URL = address
    made = bucket_at(address)
    try:
        made.client.create_bucket(Bucket=made.name)
    except made.client.exceptions.BucketAlreadyOwnedByYou:
        pass
    for digest, _size, _moment in made.listed():
        made.remove(digest)
    return made


def test_files_live_in_the_bucket(bucket: Any, anna: User, client_of: Any, data_dir: Path) -> None:
    person, client = make_person(by=anna), client_of(anna)
    large = os.urandom(20 * 1024 * 1024)  # in two parts
    file = make_file(person, large, name="большой.bin", by=anna)
    letter = make_file(person, docx("Договор и неустойка"), name="a.docx", by=anna)
    picture = make_file(person, png(), name="a.png", by=anna)
    make_file(person, large, name="копия.bin", by=anna)
    assert sorted(size for _digest, size, _moment in bucket.listed()) == sorted(
        Content.objects.values_list("size", flat=True)
    )
    assert [path for path in (data_dir / "files").rglob("*") if path.is_file() and path.name != ".sweeping"] == []
    address = f"/files/{file.public_id}/content/"
    assert b"".join(client.get(address).streaming_content) == large
    part = client.get(address, headers={"Range": "bytes=17000000-17000009"})
    assert part.status_code == 206 and b"".join(part.streaming_content) == large[17000000:17000010]
    assert client.get(address, headers={"Range": "bytes=99999999-"}).status_code == 416
    assert [row.file for row in files_found(anna, "неустойка", 5)] == [letter]
    assert client.get(f"/files/{picture.public_id}/image/96/").status_code == 200
    archive = b"".join(client.get(f"/people/{person.public_id}/files/archive/").streaming_content)
    assert len(archive) > 2 * len(large)


def test_needless_contents_leave_the_bucket(bucket: Any, anna: User) -> None:
    person = make_person(by=anna)
    make_file(person, b"kept", name="kept", by=anna)
    make_file(person, b"gone", name="gone", by=anna).delete()
    Content.objects.update(created_at=clock.now() - timedelta(days=2))
    assert actions.sweep(dry_run=True).contents == 1 and len(list(bucket.listed())) == 2
    assert actions.sweep().contents == 1
    assert [size for _digest, size, _moment in bucket.listed()] == [4] and storage() is bucket


def test_a_store_that_fails_leaves_no_row(bucket: Any, anna: User, monkeypatch: pytest.MonkeyPatch) -> None:
    upload = actions.start_upload(make_person(by=anna), name="a", size=3, by=anna)
    actions.write_piece(upload, 0, lambda _size, left=[b"abc"]: left.pop() if left else b"")
    monkeypatch.setattr(bucket.client, "upload_file", lambda *args, **options: None)  # says yes, keeps nothing
    with pytest.raises(OSError, match="did not keep"):
        actions.finish_upload(upload, by=anna)
    assert (Attachment.objects.count(), Content.objects.count()) == (0, 0)
    monkeypatch.undo()
    monkeypatch.setenv("LETOPIS_S3_KEY", "key")
    assert actions.finish_upload(upload, by=anna).content.size == 3


@pytest.mark.parametrize("wrong", ["s3://", "s3://bucket?endpont=x", "ftp://x", "/a/folder"])
def test_a_wrong_address_is_said(wrong: str, settings: Any) -> None:
    settings.FILES_URL = wrong
    bucket_at.cache_clear()
    with pytest.raises(ImproperlyConfigured):
        storage()
