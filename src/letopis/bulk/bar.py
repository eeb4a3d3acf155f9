"""The bar of a selection, as a list's page shows it."""

from dataclasses import dataclass
from uuid import uuid4

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django_stubs_ext import StrOrPromise

from letopis.accounts.models import User
from letopis.accounts.visibility import may_create
from letopis.bulk.hosts import HOSTS, Host, givings_of
from letopis.lists.page import ListPage


@dataclass(frozen=True)
class Button:
    """Something to do; `value` is an action, after a colon the field it begins with."""

    value: str
    icon: str
    label: StrOrPromise
    asks: bool = False
    hides: bool = False
    address: str = ""  # where the form is sent instead: a page that gives a file


@dataclass(frozen=True)
class Bar:
    """What the macro shows; `query` and `scope` say which view the rows were selected in."""

    host: Host
    buttons: list[Button]
    query: str
    scope: str
    total: int
    is_capped: bool  # there are more than `total`
    key: str
    cells: str  # where a cell of a row is written: below come its id and the field


_SHORT = (("responsible", "user-check"), ("tag", "tag"))


def merge_route(host: Host) -> str:
    """The route of the page that merges cards, "" where nothing is merged."""
    route = f"{host.card}-merge"
    try:
        reverse(route)
    except NoReverseMatch:
        return ""
    return route


def bar_of(name: str, user: User, page: ListPage, *, scope: str = "") -> Bar | None:
    """The bar of a list; None for a role that changes nothing."""
    if not may_create(user):
        return None
    host = HOSTS[name]
    marked = any(row.is_marked_for_deletion for row in page.rows)  # such a view offers to take the marks off
    fields = {key: field for key, field in page.asked.fields.items() if field.edit}
    words = {"responsible": _("Responsible"), "tag": _("Tag"), **host.words}
    buttons = [Button(f"edit:{key}", icon, words[key], asks=True) for key, icon in _SHORT if key in fields]
    for action in host.actions:
        if not getattr(action, "in_bar", True):  # started from a page of its own
            continue
        if action.code in ("mark", "restore") and (action.code == "restore") != marked:
            continue
        made = Button(action.code, action.icon, action.label, bool(action.template), action.hides)
        if action.code == "event":
            buttons.insert(0, made)
        elif action.code == "sequence":
            buttons.insert(1, made)
        elif action.code != "edit" or fields:
            buttons.append(made)
    if merge_route(host):
        buttons.append(Button("merge", "merge", _("Merge")))
    if user.role.exports:
        buttons += [
            Button("give", one.icon, one.label, address=reverse(one.route, args=one.args)) for one in givings_of(name)
        ]
    buttons.sort(key=lambda button: button.hides)
    query = page.address(view=page.asked.view.code)  # the reader's usual view may be another by then
    cells = reverse("bulk", args=[name]) + "cells/"
    return Bar(host, buttons, query, scope, page.count, page.count_is_capped, str(uuid4()), cells)
