"""Files in a real browser: nothing of them runs; they are dropped, cut off, gone on with; a recording is sought in."""

import os
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from letopis.accounts.models import User
from letopis.config.setup import seed
from letopis.conftest import LOOKS, barriers, make_user
from letopis.events.testing import make_event
from letopis.files.actions import attach_bytes
from letopis.files.models import Attachment
from letopis.files.testing import make_file, png
from letopis.files.tests.documents import docx, pdf, sound
from letopis.files.tests.polyglots import MARK, polyglots
from letopis.parties.testing import make_person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # playwright keeps a loop in this thread


@pytest.fixture
def gleb(transactional_db: None) -> User:
    """The owner, in a seeded base."""
    seed()
    return make_user("gleb", "Орлов Глеб", "owner", "Продажи")


@pytest.fixture
def context_of(browser: Any, live_server: Any) -> Any:
    """A signed-in browser that may complain as it likes."""
    contexts = []

    def make(user: User) -> Any:
        client = Client()
        client.force_login(user)
        context = browser.new_context(base_url=live_server.url, locale="ru-RU", accept_downloads=True)
        context.add_cookies([{"name": "letopis", "value": client.cookies["letopis"].value, "url": live_server.url}])
        contexts.append(context)
        return context

    yield make
    for context in contexts:
        context.close()


def visit(page: Any, address: str) -> None:
    """Go there; what is only to be downloaded is downloaded."""
    try:
        page.goto(address, wait_until="load", timeout=8000)
    except Exception as error:
        if "Download is starting" not in str(error) and "ERR_ABORTED" not in str(error):
            raise
    page.wait_for_timeout(30)


@pytest.mark.slow
def test_nothing_of_sixty_hostile_files_runs(gleb: User, context_of: Any) -> None:
    person = make_person(by=gleb)
    hostile = polyglots()
    assert len(hostile) >= 40
    files = [make_file(person, data, name=name, by=gleb) for name, data in hostile.items()]
    context = context_of(gleb)
    page = context.new_page()
    heard: list[str] = []
    context.on("request", lambda request: heard.append(request.url) if MARK in request.url else None)
    page.on("dialog", lambda dialog: (heard.append(dialog.message), dialog.dismiss()))
    home, answered = f"/people/{person.public_id}/files/", 0
    for file in files:
        raw = f"/files/{file.public_id}/content/"
        drawn = [f"/files/{file.public_id}/{place}/" for place in ("image/96", "image/1600", "page/1")]
        shown = [address for address in drawn if context.request.get(address).status != 404]  # a 404 is a page of ours
        for address in (raw, *shown, f"{home}?file={file.public_id}&q=script"):
            visit(page, address)
            assert page.title() != "ran", (file.name, address)
        answered += len(shown)
        headers = context.request.get(raw).headers
        assert (
            headers["content-disposition"].startswith("attachment") and headers["x-content-type-options"] == "nosniff"
        )
        assert "sandbox" in headers["content-security-policy"] and "html" not in headers["content-type"]
    # and brought into a page of ours as everything a page can bring in
    visit(page, "/settings/")
    for file in files:
        page.evaluate(
            """async (place) => {
              const made = (tag, set) => { const e = document.createElement(tag); set(e); document.body.append(e); return e; };
              made("img", (e) => e.src = place); made("iframe", (e) => e.src = place); made("object", (e) => e.data = place);
              made("embed", (e) => e.src = place); made("script", (e) => e.src = place);
              made("script", (e) => { e.type = "module"; e.src = place; }); made("video", (e) => { e.src = place; e.play().catch(() => 0); });
              made("link", (e) => { e.rel = "stylesheet"; e.href = place; });
              await navigator.serviceWorker.register(place).then(() => fetch("/beacon/sw"), () => 0);
              await import(place).then(() => fetch("/beacon/import"), () => 0);
            }""",
            f"/files/{file.public_id}/content/",
        )
        page.wait_for_timeout(50)
    page.wait_for_timeout(500)
    assert page.evaluate("navigator.serviceWorker.getRegistrations().then((found) => found.length)") == 0
    assert (heard, page.title() == "ran") == ([], False)
    assert answered >= 8, "pictures and pages of some of them are drawn"


def careless_server(body: bytes, kind: str) -> Any:
    """Sends what it is given as what it is said to be."""
    return lambda route: route.fulfill(body=body, content_type=kind)


def test_the_beacon_would_be_heard(gleb: User, context_of: Any) -> None:
    """The same files, sent as a careless server would: they do run. Without this the test above would prove nothing."""
    context = context_of(gleb)
    heard: set[str] = set()
    context.on("request", lambda request: heard.add(request.url.partition(MARK)[2]) if MARK in request.url else None)
    careless = {"page.html": "text/html", "drawing.svg": "image/svg+xml", "xslt.xml": "text/html", "photo.jpg": "text/html",
                "both.zip": "text/html", "sound.mp3": "text/html", "utf16.html": "text/html"}  # fmt: skip
    numbers = {name: str(number) for number, name in enumerate(polyglots())}
    page = context.new_page()
    for name, kind in careless.items():
        context.route("**/careless", careless_server(polyglots()[name], kind))
        page.goto("/careless")
        page.wait_for_timeout(100)
        context.unroute("**/careless")
    assert {numbers[name] for name in careless} <= heard


def dropped(page: Any, names: list[str], size: int) -> None:
    """Drop files of `size` bytes onto the middle of the page."""
    page.evaluate(
        """([names, size]) => {
          const data = new DataTransfer();
          for (const name of names) data.items.add(new File([new Uint8Array(size).map((_, i) => (i * 7 + name.length) % 251)], name, { lastModified: 5 }));
          const at = document.querySelector("main");
          for (const kind of ["dragenter", "dragover", "drop"])
            at.dispatchEvent(new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer: data }));
        }""",
        [names, size],
    )


def content_of(name: str, size: int) -> bytes:
    """What `dropped` sends."""
    return bytes((i * 7 + len(name)) % 251 for i in range(size))


def kept(name: str, data_dir: Path) -> bytes:
    """What is kept of the file with this name."""
    digest = Attachment.objects.get(name=name).content.sha256
    return (data_dir / "files/contents" / digest[:2] / digest[2:4] / digest).read_bytes()


def test_three_files_are_dropped_cut_off_and_gone_on_with(gleb: User, context_of: Any, data_dir: Path) -> None:
    person = make_person(by=gleb)
    page = context_of(gleb).new_page()  # a lost line is an error in its console
    page.goto(f"/people/{person.public_id}/")
    size, names = 9_000_000, ["первый.bin", "вторая.bin", "третье файл.bin"]
    pieces: list[str] = []

    def slow(route: Any) -> None:
        pieces.append(route.request.headers["upload-offset"])
        if len(pieces) == 4:  # the line goes in the middle of the second pieces
            page.context.set_offline(True)
        route.continue_()

    page.route(
        "**/files/uploads/**", lambda route: slow(route) if route.request.method == "PATCH" else route.continue_()
    )
    dropped(page, names, size)
    page.wait_for_selector(".file--up[data-is=going]")
    page.wait_for_selector(".file--up[data-is=waiting] >> text=Нет связи")
    assert Attachment.objects.count() < 3
    page.context.set_offline(False)
    page.wait_for_selector("#files-count >> text=3", timeout=30_000)
    page.wait_for_selector(".file--up", state="detached")
    for name in names:
        assert kept(name, data_dir) == content_of(name, size)
    assert {int(offset) for offset in pieces} - {0}, "no upload went on from the middle"
    assert page.locator("#files-list a.trunc").all_inner_texts().__len__() == 3


def test_an_upload_is_paused_left_and_taken_up_by_the_same_file(gleb: User, context_of: Any, data_dir: Path) -> None:
    person = make_person(by=gleb)
    page = context_of(gleb).new_page()  # a lost line is an error in its console
    page.goto(f"/people/{person.public_id}/files/")
    seen: list[str] = []

    def watch(route: Any) -> None:
        seen.append(route.request.headers["upload-offset"])
        if len(seen) == 2:
            page.evaluate("document.querySelector('[data-pause]').click()")
            route.abort()
            return
        route.continue_()

    page.route(
        "**/files/uploads/**", lambda route: watch(route) if route.request.method == "PATCH" else route.continue_()
    )
    dropped(page, ["долгий.bin"], 9_000_000)
    page.wait_for_selector(".file--up[data-is=paused] >> text=Приостановлено, 46 %")
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    dropped(page, ["долгий.bin"], 9_000_000)
    page.wait_for_selector("#files-list >> text=долгий.bin")
    assert seen[0] == "0" and seen[2] == str(4 * 1024 * 1024)
    assert kept("долгий.bin", data_dir) == content_of("долгий.bin", 9_000_000)


def test_a_picture_is_pasted_and_a_refusal_is_said(gleb: User, page_of: Any, settings: Any) -> None:
    event = make_event(by=gleb, person=make_person(by=gleb))
    page = page_of(gleb)
    page.goto(f"/events/{event.public_id}/")
    paste = """(size) => { const data = new DataTransfer(); data.items.add(new File([new Uint8Array(size)], "снимок.png"));
      document.querySelector("main").dispatchEvent(new ClipboardEvent("paste", { bubbles: true, cancelable: true, clipboardData: data })); }"""
    page.evaluate(paste, 100)
    page.wait_for_selector("#files-list >> text=снимок.png")
    page.wait_for_selector(".file--up", state="detached")
    settings.FILES_MAX_MB = 1
    page.evaluate(paste, 2_000_000)
    page.wait_for_selector(".file--up[data-is=refused] >> text=Файл слишком велик")
    page.locator(".file--up [data-stop]").click()
    page.wait_for_selector(".file--up", state="detached")
    page.goto("/")  # and the form around it does not take a chosen file for a change
    assert Attachment.objects.count() == 1


def test_a_recording_is_sought_in(gleb: User, page_of: Any) -> None:
    person = make_person(by=gleb)
    file = make_file(person, sound(300), name="Разговор.wav", by=gleb)
    page = page_of(gleb)
    page.goto(f"/people/{person.public_id}/files/?file={file.public_id}")
    asked: list[str] = []
    page.on("request", lambda r: asked.append(r.headers.get("range", "")) if "/content/" in r.url else None)
    length = page.evaluate(
        "new Promise((go) => { const a = document.querySelector('audio'); a.readyState ? go(a.duration) : a.onloadedmetadata = () => go(a.duration); })"
    )
    assert round(length) == 300
    at = page.evaluate(
        """new Promise((go) => { const a = document.querySelector('audio'); a.muted = true; a.currentTime = 250;
          a.onseeked = () => a.play().then(() => { const look = () => a.currentTime > 250.2 ? go(a.currentTime) : setTimeout(look, 50); look(); }); })"""
    )
    assert 250 < at < 260
    assert any(int(line.removeprefix("bytes=").partition("-")[0] or 0) > 7_000_000 for line in asked if line), asked


def test_pages_of_files_have_no_barriers(gleb: User, page_of: Any) -> None:
    person = make_person(by=gleb)
    for name, data in (
        ("а.png", png()),
        ("б.pdf", pdf([["one"], ["two"]])),
        ("в.docx", docx("Слово", "и дело")),
        ("г.bin", b"\x00"),
    ):
        file = make_file(person, data, name=name, description="Описание", by=gleb)
    make_file(person, sound(1), name="д.wav", by=gleb)
    attach_bytes(person, b"\x00\x01", name="г.bin", attachment=file, by=gleb)
    page, home = page_of(gleb), f"/people/{person.public_id}/"
    places = [home, f"{home}files/", f"{home}files/?q=слово", f"/files/{file.public_id}/edit/",
              *[f"{home}files/?file={row.public_id}" for row in Attachment.objects.all()]]  # fmt: skip
    for place in places:
        page.goto(place)
        assert barriers(page, LOOKS) == []
