"""Take the pictures of the user guide anew: the demo company in a base of its own, in the system's Chromium.

`make pictures` writes docs/user/pictures/*.png, `python scripts/pictures.py NAME…` some of them. A picture is a page and what is done on it first.
"""

import io
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs/user/pictures"
LETOPIS = Path(sys.executable).parent / "letopis"
PERSON = "Белова Ольга Сергеевна"
PASSWORD = "letopis-demo"  # of everybody in the demo company


@contextmanager
def demo_company() -> Iterator[str]:
    """The address of a server with the demo company in a base that lasts as long as the pictures."""
    with tempfile.TemporaryDirectory() as folder, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        environment = {**os.environ, "LETOPIS_DATA_DIR": folder, "LETOPIS_DEMO": "1"}
        for words in (["setup", "--no-input"], ["demo"]):
            subprocess.run([LETOPIS, *words], env=environment, check=True, stdout=subprocess.DEVNULL)
        free.close()
        server = subprocess.Popen([LETOPIS, "serve", "--port", str(port)], env=environment, stdout=subprocess.DEVNULL)
        try:
            address = f"http://127.0.0.1:{port}"
            for _attempt in range(100):
                try:
                    urllib.request.urlopen(f"{address}/sign-in/", timeout=1).close()
                    break
                except OSError:
                    time.sleep(0.2)
            yield address
        finally:
            server.terminate()
            server.wait()


def filtered(page: Page) -> None:
    """The filter of the list with two conditions."""
    page.goto("/people/?where=phone:filled;next:empty")
    page.get_by_role("button", name="Отбор").click()
    page.locator("#c1-o").wait_for()


def selected(page: Page) -> None:
    """Three rows of a list with the bar of what may be done."""
    page.goto("/people/")
    page.locator(".body").focus()
    for key in ("ArrowDown", "Space", "Shift+ArrowDown", "Shift+ArrowDown"):
        page.keyboard.press(key)


def new_attribute(page: Page) -> None:
    """«+ Свой реквизит» on a card, with its choices."""
    card(page)
    page.click("#b-attribute")
    page.fill("#m-attribute [name=name]", "Интересы")
    page.check("#m-attribute [name=kind][value=choices]", force=True)


def card(page: Page) -> None:
    """The card of a person."""
    page.goto(f"/people/?q={PERSON.split()[0]}")
    page.locator("tbody a.name", has_text=PERSON).click()
    page.wait_for_selector(".hero__n")


def files(page: Page) -> None:
    """Files of a card."""
    card(page)
    page.goto(f"{page.url}files/")
    picture = io.BytesIO()
    Image.new("RGB", (640, 420), "#9db4c0").save(picture, "PNG")
    given = [("Договор № 14.txt", b"\xd0\x94\xd0\xbe\xd0\xb3\xd0\xbe\xd0\xb2\xd0\xbe\xd1\x80"), ("Фасад.png", picture.getvalue())]  # fmt: skip
    for name, data in given:
        page.set_input_files("input[type=file]", {"name": name, "mimeType": "application/octet-stream", "buffer": data})
        page.wait_for_selector(f"#files-list >> text={name}")


def mapping(page: Page) -> None:
    """The mapping of a file to load."""
    page.goto("/import/")
    rows = "ФИО;Телефон;E-mail;Компания;Любимый цвет\nГромова Анна Ильинична;8 921 000-11-22;anna@gromova.example;ООО «Свет»;синий\n"
    page.set_input_files("#id_file", {"name": "Клиенты.csv", "mimeType": "text/csv", "buffer": rows.encode()})
    page.get_by_role("button", name="Прочитать файл").click()
    page.get_by_role("button", name="Проверить").wait_for()


#: The picture: who looks, and at what.
PICTURES: dict[str, tuple[str, str | Callable[[Page], None]]] = {
    "today": ("anna", "/"),
    "people": ("anna", "/people/"),
    "person": ("anna", card),
    "events": ("anna", "/events/"),
    "calendar": ("anna", "/calendar/?view=week"),
    "board": ("anna", "/events/?board=state"),
    "control": ("olga", "/events/control/?period=last-month"),
    "report-channels": ("gleb", "/reports/channels/"),
    "report-managers": ("gleb", "/reports/managers/"),
    "panel": ("gleb", "/reports/panels/overview/"),
    "report-own": ("gleb", "/reports/own/?rows=responsible&then=type&cols=state&figures=count,clients&chart=none"),
    "filter": ("anna", filtered),
    "bulk": ("anna", selected),
    "files": ("anna", files),
    "attribute": ("gleb", new_attribute),
    "import": ("gleb", mapping),
}


def signed_in(browser: Browser, address: str, login: str) -> Page:
    """A page of one of the demo company's people."""
    size: ViewportSize = {"width": 1280, "height": 800}
    page = browser.new_context(base_url=address, locale="ru-RU", viewport=size, reduced_motion="reduce").new_page()
    page.goto("/sign-in/")
    page.fill("[name=login]", login)
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector(".nav__user")
    return page


def main() -> int:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    with demo_company() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        pages = {login: signed_in(browser, address, login) for login in ("anna", "olga", "gleb")}
        for name, (login, way) in PICTURES.items():
            if sys.argv[1:] and name not in sys.argv[1:]:
                continue
            page = pages[login]
            if isinstance(way, str):
                page.goto(way)
            else:
                way(page)
            page.wait_for_load_state("networkidle")
            shot = Image.open(io.BytesIO(page.screenshot()))
            shot.convert("P", palette=Image.Palette.ADAPTIVE, colors=128).save(FOLDER / f"{name}.png", optimize=True)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
