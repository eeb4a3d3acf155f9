"""Saved views: saved from a list, renamed, ordered, copied, deleted and brought back."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from markupsafe import Markup

from letopis.accounts.typing import user_of
from letopis.kernel.errors import NotFound, Refused
from letopis.lists.actions import (
    change_view,
    copy_view,
    delete_view,
    order_views,
    renew_view,
    restore_view,
    save_view,
    set_default_view,
)
from letopis.lists.address import Asked
from letopis.lists.conditions import Group, write
from letopis.lists.models import SavedView
from letopis.lists.page import ask
from letopis.lists.queries import default_code, get_my_view, get_view, views_of
from letopis.ui.rendering import render_page
from letopis.web.listing.panels import get_list, list_address


def _parts(asked: Asked) -> dict[str, str]:
    """What a view keeps of an address: quick conditions become part of its filter."""
    held = asked.parts()
    where = asked.where
    if asked.quick:
        inside = (where,) if where.any else where.items
        where = Group((*asked.quick, *inside))
    return {
        "query": held["q"],
        "where": write(where),
        "sort": held["sort"],
        "columns": held["cols"],
        "group": held["group"],
    }


def new(request: HttpRequest, name: str) -> HttpResponse:
    """Give what the list shows a name."""
    spec, user = get_list(name), user_of(request)
    asked = ask(spec, user, request.GET)
    typed = {"name": request.POST.get("name", ""), "audience": request.POST.get("audience", "own"), "error": ""}
    if request.method == "POST":
        try:
            view = save_view(spec.name, typed["name"], typed["audience"], _parts(asked), by=user)
        except Refused as error:
            typed["error"] = str(error.message)
        else:
            if request.POST.get("default"):
                set_default_view(spec.name, view.code, by=user)
            return redirect(f"{reverse(spec.name)}?view={view.code}")
    context: dict[str, object] = {"spec": spec, "asked": asked, "typed": typed, "audiences": SavedView.Audience.choices}
    context["back"] = list_address(asked)
    return render_page(request, "web/listing/save.html", context, status=422 if typed["error"] else 200)


@require_POST
def renew(request: HttpRequest, name: str) -> HttpResponse:
    """Let the view of one's own that is open hold what the list shows now."""
    spec, user = get_list(name), user_of(request)
    asked = ask(spec, user, request.GET)
    if asked.view.saved is None:
        raise NotFound
    view = get_my_view(user, asked.view.code)
    renew_view(view, _parts(asked), by=user)
    messages.success(request, _("The view is saved"))
    return redirect(f"{reverse(spec.name)}?view={view.code}")


def manage(request: HttpRequest, name: str) -> HttpResponse:
    """One's own views of a list and those others share."""
    return render_page(request, "web/listing/views.html", _managed(request, name))


def _managed(request: HttpRequest, name: str, **more: object) -> dict[str, object]:
    spec, user = get_list(name), user_of(request)
    return {
        "spec": spec,
        "views": views_of(spec, user),
        "default": default_code(spec, user),
        "audiences": SavedView.Audience.choices,
        "error": "",
        "wrong": None,
        **more,
    }


@require_POST
def change(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Another name, other readers."""
    user = user_of(request)
    view = get_my_view(user, public_id)
    try:
        change_view(view, by=user, name=request.POST.get("name"), audience=request.POST.get("audience"))
    except Refused as error:
        context = _managed(request, view.list, error=str(error.message), wrong=view.pk)
        return render_page(request, "web/listing/views.html", context, status=422)
    return redirect("list-views", view.list)


@require_POST
def copy(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A view of one's own like this one."""
    user = user_of(request)
    made = copy_view(get_view(user, public_id), by=user)
    return redirect("list-views", made.list)


@require_POST
def delete(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Take a view away, with a way back for ten seconds."""
    user = user_of(request)
    view = get_my_view(user, public_id)
    delete_view(view, by=user)
    text = Markup(
        '<span>{}</span><button class="btn btn--ghost btn--s" form="undo" formaction="{}">{}</button>'
    ).format(
        _("The view «%(name)s» is deleted") % {"name": view.name}, reverse("view-restore", args=[public_id]), _("Undo")
    )
    messages.success(request, text, extra_tags="undo")
    return redirect("list-views", view.list)


@require_POST
def restore(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Bring a deleted view back."""
    user = user_of(request)
    view = get_my_view(user, public_id, deleted=True)
    restore_view(view, by=user)
    return redirect("list-views", view.list)


@require_POST
def order(request: HttpRequest, name: str) -> HttpResponse:
    """The order of one's own views: `view` in their order; `up` and `down` move one of them."""
    spec, user = get_list(name), user_of(request)
    ids = request.POST.getlist("view")
    for key, step in (("up", -1), ("down", 1)):
        moved = request.POST.get(key, "")
        if moved in ids and 0 <= (other := ids.index(moved) + step) < len(ids):
            place = ids.index(moved)
            ids[place], ids[other] = ids[other], ids[place]
    order_views(spec.name, ids, by=user)
    return redirect("list-views", spec.name)


@require_POST
def default(request: HttpRequest, name: str) -> HttpResponse:
    """The view the list opens with."""
    spec, user = get_list(name), user_of(request)
    code = request.POST.get("view", "")
    codes = [view.code for view in views_of(spec, user)]
    if code not in codes:
        raise NotFound
    set_default_view(spec.name, "" if code == codes[0] else code, by=user)
    wanted = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(wanted, {request.get_host()}):
        return redirect(wanted)
    return redirect("list-views", spec.name)
