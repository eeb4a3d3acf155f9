"""The menu: parts register their items in `ready()`; an item without a page has no place here."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django_stubs_ext import StrOrPromise
from markupsafe import Markup


@dataclass(frozen=True)
class Count:
    """A number beside an item; a hot one asks for attention."""

    number: int
    hot: bool = False


@dataclass(frozen=True)
class MenuItem:
    """A line of the navigation. `url` is a route's name with `args`; `shown` decides by the user."""

    code: str
    label: StrOrPromise
    icon: str
    url: str
    order: int
    parent: str = ""
    args: tuple[str, ...] = ()
    count: Callable[[HttpRequest], Count | None] | None = None
    shown: Callable[[HttpRequest], bool] = lambda request: True
    look: str = ""

    @property
    def href(self) -> str:
        return reverse(self.url, args=self.args)


@dataclass(frozen=True)
class CreateItem:
    """A line of «Создать»; `letter` is the Russian letter that picks it, matched by key code."""

    code: str
    label: StrOrPromise
    icon: str
    url: str
    order: int
    letter: str = ""
    group: StrOrPromise = ""
    query: str = ""
    look: str = ""
    shown: Callable[[HttpRequest], bool] = lambda request: True

    @property
    def href(self) -> str:
        return reverse(self.url) + self.query


@dataclass(frozen=True)
class SettingsItem:
    """A line of the settings page."""

    label: StrOrPromise
    text: StrOrPromise
    icon: str
    url: str
    order: int
    shown: Callable[[HttpRequest], bool] = lambda request: True

    @property
    def href(self) -> str:
        return reverse(self.url)


# A source answers with items, so that those which live in a table (kinds of events) are read when the page is made.
MenuSource = Callable[[HttpRequest], list[MenuItem]]
CreateSource = Callable[[HttpRequest], list[CreateItem]]
_menu: list[MenuSource] = []
_create: list[CreateSource] = []
_settings: list[SettingsItem] = []
_shell: list[Callable[[HttpRequest], Markup]] = []
_asides: list[Callable[[HttpRequest], Markup]] = []


def add_shell(block: Callable[[HttpRequest], Markup]) -> None:
    """Register something that stands beside the product's name on every page: the bell."""
    if block not in _shell:
        _shell.append(block)


def add_aside(block: Callable[[HttpRequest], Markup]) -> None:
    """Register something that may stand over the content of every page: reminders."""
    if block not in _asides:
        _asides.append(block)


def asides(request: HttpRequest) -> Markup:
    """What stands over the content."""
    return Markup("").join(block(request) for block in _asides)


def shell(request: HttpRequest) -> Markup:
    """What stands beside the product's name."""
    return Markup("").join(block(request) for block in _shell)


def add_menu(source: MenuSource) -> None:
    """Register a source of navigation items."""
    _menu.append(source)


def add_create(source: CreateSource) -> None:
    """Register a source of «Создать» items."""
    _create.append(source)


def add_settings(item: SettingsItem) -> None:
    """Register a line of the settings page."""
    if item not in _settings:
        _settings.append(item)


def settable(request: HttpRequest) -> list[SettingsItem]:
    """What this user may set, in order."""
    return sorted((item for item in _settings if item.shown(request)), key=lambda item: item.order)


@dataclass(frozen=True)
class Node:
    """A line of the navigation with those under it."""

    item: MenuItem
    count: Count | None
    children: tuple["Node", ...]


def navigation(request: HttpRequest) -> list[Node]:
    """The navigation of this user: top items in order, each with its children."""
    items = sorted(
        (item for source in _menu for item in source(request) if item.shown(request)), key=lambda item: item.order
    )

    def node(item: MenuItem) -> Node:
        children = tuple(node(child) for child in items if child.parent == item.code)
        return Node(item, item.count(request) if item.count else None, children)

    return [node(item) for item in items if not item.parent]


def creatable(request: HttpRequest) -> list[CreateItem]:
    """What this user may create, in order."""
    return sorted(
        (item for source in _create for item in source(request) if item.shown(request)), key=lambda item: item.order
    )
