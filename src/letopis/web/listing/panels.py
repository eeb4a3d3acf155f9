"""The filter and the columns of a list: panels of the open list, pages of their own without JavaScript."""

import re
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse

from letopis.accounts.typing import user_of
from letopis.kernel.errors import NotFound
from letopis.lists.address import Asked, encoded
from letopis.lists.builder import draft_of, filterable, kept_beside, read_draft, shown_day
from letopis.lists.choosing import Chooser
from letopis.lists.conditions import BadFilter, Condition, read, write
from letopis.lists.page import ask, count_of, narrow
from letopis.lists.spec import SPECS, ListSpec
from letopis.ui.rendering import render_page


def get_list(name: str) -> ListSpec:
    """The list with this name. Raises `NotFound`."""
    if name not in SPECS:
        raise NotFound
    return SPECS[name]


def list_address(asked: Asked, **changes: str) -> str:
    """The list itself, with some parts of its address changed."""
    return reverse(asked.spec.name) + encoded(asked.params(changes))


def filter_panel(request: HttpRequest, name: str) -> HttpResponse:
    """The form of the filter; `show` applies it."""
    spec, user = get_list(name), user_of(request)
    asked = ask(spec, user, request.GET)
    is_sent = "sent" in request.GET
    draft = read_draft(request.GET, asked.fields) if is_sent else draft_of(asked.where, asked.fields)
    group = draft.group()
    if draft.check(asked.fields, user) and "show" in request.GET:
        return redirect(list_address(asked, where=write(group)))
    context = {
        "title": spec.title,
        "draft": draft,
        "groups": filterable(list(asked.fields.values())),
        "count": count_of(narrow(replace(asked, where=group, bad_where=""), user)),
        "kept": kept_beside(request.GET),
        "again": reverse("list-filter", args=[name]),
        "back": list_address(asked),
        "clear": list_address(asked, where=""),
        "shown_day": shown_day,
    }
    return render_page(request, "web/listing/filter.html", context)


_COLUMNS_FORM = re.compile(r"all|width|col|by|way|grouped|up|down|sent|show|cols|sort|group")


def columns_panel(request: HttpRequest, name: str) -> HttpResponse:
    """Columns, their order and widths, sorting and grouping; `show` applies them."""
    spec, user = get_list(name), user_of(request)
    asked = ask(spec, user, request.GET)
    chooser = Chooser.read(asked, request.GET) if "sent" in request.GET else Chooser.of(asked)
    if "show" in request.GET:
        return redirect(list_address(asked, **chooser.parts()))
    context: dict[str, Any] = {
        "spec": spec,
        "asked": asked,
        "chooser": chooser,
        "kept": kept_beside(request.GET, _COLUMNS_FORM),
        "back": list_address(asked),
        "usual": list_address(asked, cols="", sort="", group=""),
    }
    return render_page(request, "web/listing/columns.html", context)


def tabs(request: HttpRequest, name: str) -> HttpResponse:
    """The tabs of the saved views with how many rows each has: asked by the open list after it has been shown."""
    spec, user = get_list(name), user_of(request)
    asked = ask(spec, user, request.GET)
    fixed = _fixed(request)
    counts = {}
    for view in asked.views:
        params = QueryDict(asked.view_query(view.code).removeprefix("?"))
        counts[view.code] = count_of(narrow(ask(spec, user, params), user, fixed=fixed))
    home = reverse(spec.name)
    page = request.GET.get("page", "")
    quick = [(fixed.key, value) for value in fixed.values] if fixed else []
    context = {
        "spec": spec,
        "asked": asked,
        "counts": counts,
        "page": page if re.fullmatch(rf"{re.escape(home)}[\w/-]*", page) else home,
        "save": encoded([*quick, *asked.params({})]),
    }
    return render_page(request, "web/listing/tabs.html", context)


def _fixed(request: HttpRequest) -> Condition | None:
    """What the page under the tabs fixes: events of one type."""
    try:
        found = list(read(request.GET.get("fixed", "")).conditions())
    except BadFilter:
        return None
    return found[0] if found else None
