"""The base and the cast every test starts with."""

import shutil
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client

from letopis.accounts.models import Role, Team, User
from letopis.analytics.rollups.triggers import ensure_triggers as ensure_counting
from letopis.config.setup import seed
from letopis.dictionaries.triggers import ensure_triggers
from letopis.search.indexes import ensure_indexes

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Page
    from pytest_django.live_server_helper import LiveServer


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> None:
    """What migrations alone do not make: the search indexes and the default rows."""
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        ensure_indexes(connection)
        ensure_triggers(connection)
        ensure_counting(connection)
        seed()


@pytest.fixture
def db(db: None) -> None:
    """A test that commits empties the tables at its end: the default rows stand there again for the next one."""
    if not Role.objects.exists():
        seed()


@pytest.fixture(autouse=True)
def plain_static_files(settings: LazySettings) -> None:
    """Pages are made without collected files, with the quick hasher of passwords."""
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def make_user(login: str, name: str, role: str, team: str | None = None) -> User:
    """A user with a role in a team; the password is the login twice."""
    held = Team.objects.get_or_create(name=team)[0] if team else None
    user = User(login=login, name=name, role=Role.objects.get(code=role), team=held)
    user.set_password(login * 2)
    user.save()
    return user


@pytest.fixture
def anna(db: None) -> User:
    """The owner of the records."""
    return make_user("anna", "Мельникова Анна", "manager", "Продажи")


@pytest.fixture
def boris(db: None) -> User:
    """A colleague from Анна's team."""
    return make_user("boris", "Сафин Борис", "manager", "Продажи")


@pytest.fixture
def vera(db: None) -> User:
    """From another team: sees nothing of Анна's."""
    return make_user("vera", "Крылова Вера", "manager", "Сервис")


@pytest.fixture
def gleb(db: None) -> User:
    """The administrator."""
    return make_user("gleb", "Орлов Глеб", "owner")


@pytest.fixture
def olga(db: None) -> User:
    """The head of Анна's team."""
    return make_user("olga", "Руднева Ольга", "head", "Продажи")


@pytest.fixture
def oleg(db: None) -> User:
    """Looks at the work of Анна's team and changes nothing."""
    return make_user("oleg", "Зимин Олег", "observer", "Продажи")


@pytest.fixture
def client_of() -> Callable[[User], Client]:
    """A signed-in browser of a user."""

    def make(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return make


@pytest.fixture(scope="session")
def browser() -> "Iterator[Browser]":
    """The system's Chromium, quiet on the network."""
    from playwright.sync_api import sync_playwright

    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    quiet = [
        "--no-sandbox",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
    ]
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=quiet)
        yield chromium
        chromium.close()


#: Both themes at the three widths every page is looked at (quality.md, «Looks and use»), and a small notebook.
LOOKS = [*((scheme, width) for scheme in ("light", "dark") for width in (1440, 768, 390)), ("light", 1280)]
#: A colour caught half way is no barrier: what moves and has an end is at its end.
SETTLED = """document.getAnimations().filter((one) => one.effect.getComputedTiming().endTime !== Infinity)
  .forEach((one) => one.finish())"""

#: What can be pressed, is in sight, and lies under something else: one block has slid over another.
COVERED = """(() => {
  if (document.querySelector(":popover-open, dialog[open]")) return [];
  const shown = (one) => {
    const box = one.getBoundingClientRect(), x = box.x + box.width / 2, y = box.y + box.height / 2;
    if (box.width < 2 || box.height < 2 || !one.checkVisibility({ opacityProperty: true, visibilityProperty: true })) return null;
    for (let up = one.parentElement; up; up = up.parentElement) {
      const edge = up.getBoundingClientRect();
      if (getComputedStyle(up).overflow !== "visible" && (x <= edge.left || x >= edge.right || y <= edge.top || y >= edge.bottom)) return null;
    }
    return x > 0 && y > 0 && x < innerWidth && y < innerHeight ? [x, y] : null;
  };
  const floats = (one) => one && (one.id === "side" || ["sticky", "fixed"].includes(getComputedStyle(one).position) || floats(one.parentElement));
  return [...document.querySelectorAll("main a[href], main button, main input, main select, main textarea")].filter((one) => {
    const at = shown(one), top = at && document.elementFromPoint(...at);
    return top && !one.contains(top) && !top.contains(one) && !one.labels?.[0]?.contains(top) && !floats(top);
  }).map((one) => one.outerHTML.slice(0, 160));
})()"""


def barriers(page: "Page", looks: list[tuple[str, int]] | None = None) -> list[str]:
    """What axe finds on a page once nothing moves any more, whether it is wider than the screen, and what lies under
    something else: as the page stands, or in each of the looks (theme, width)."""
    from axe_playwright_python.sync_playwright import Axe

    found, size = [], page.viewport_size
    for look in looks or [None]:
        if look:
            page.emulate_media(color_scheme=look[0])  # type: ignore[arg-type]
            page.set_viewport_size({"width": look[1], "height": 900})
        page.evaluate(SETTLED)
        rules = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
        found += [f"{page.url} {look or ''}: {rule['id']}: {rule['nodes'][0]['html'][:200]}" for rule in rules]
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append(f"{page.url} {look or ''}: wider than the screen")
        found += [f"{page.url} {look or ''}: covered: {what}" for what in page.evaluate(COVERED)]
    if looks and size:
        page.emulate_media(color_scheme="null")
        page.set_viewport_size(size)
    return found


@pytest.fixture
def page_of(
    browser: "Browser", live_server: "LiveServer", monkeypatch: pytest.MonkeyPatch
) -> "Iterator[Callable[[User], Page]]":
    """A signed-in page of a user; an error in its console fails the test."""
    contexts, errors = [], []

    def is_mistake(message: "ConsoleMessage") -> bool:
        refusal = "the server responded with a status of 4" in message.text  # a conflict or a refusal is an answer
        left = message.text.startswith(("htmx:sendAbort", "htmx:afterRequest"))  # a page was left while it was asking
        return message.type == "error" and not refusal and not left

    def make(user: User) -> "Page":
        client = Client()
        client.force_login(user)
        context = browser.new_context(base_url=live_server.url, locale="ru-RU", viewport={"width": 1440, "height": 900})
        name = "letopis"
        context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda message: errors.append(message.text) if is_mistake(message) else None)
        return page

    yield make
    for context in contexts:
        context.close()
    assert not errors, errors
