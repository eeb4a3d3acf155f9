"""Settings: groups of people and of counterparties as two trees, and the page of one group."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from letopis.accounts.typing import user_of
from letopis.accounts.visibility import check_manages
from letopis.bulk.actions import choose, make_operation
from letopis.bulk.queries import get_host
from letopis.kernel.errors import NotFound, Refused
from letopis.parties.actions.groups import add_group, cards_in, change_group, delete_group
from letopis.parties.groups import MODELS, Tree, get_group
from letopis.parties.models import Group
from letopis.parties.views.kinds import COUNTERPARTY, PERSON
from letopis.ui.rendering import render_page

_KINDS = {Group.Host.PERSON: PERSON, Group.Host.COUNTERPARTY: COUNTERPARTY}


def _list_of(host: str) -> str:
    return _KINDS[Group.Host(host)].list_route


def _chosen(data: Any, host: str) -> Group | None:
    """The group a form puts another one into."""
    text = data.get("parent", "")
    if not text:
        return None
    try:
        return get_group(UUID(text), host)
    except (ValueError, NotFound) as error:
        raise Refused(_("There is no such group."), "parent") from error


def _trees(request: HttpRequest, error: str = "", typed: Any = None, status: int = 200) -> HttpResponse:
    trees = []
    for host, label in Group.Host.choices:
        tree = Tree(host)
        counts = tree.counts()
        rows = [(group, counts[group.pk]) for group in tree.groups]
        places = [group for group in tree.groups if group.depth + 1 < Group.DEPTH]
        trees.append({"host": host, "label": label, "rows": rows, "places": places, "list": _list_of(host)})
    context = {"trees": trees, "error": error, "typed": typed or {}}
    return render_page(request, "parties/settings_groups.html", context, status=status)


def groups(request: HttpRequest) -> HttpResponse:
    """Both trees, each group with how many cards it has."""
    check_manages(user_of(request))
    return _trees(request)


@require_POST
def add(request: HttpRequest, host: str) -> HttpResponse:
    """A new group."""
    check_manages(user_of(request))
    if host not in Group.Host.values:
        raise NotFound
    try:
        made = add_group(host, request.POST.get("name", ""), _chosen(request.POST, host), by=user_of(request))
    except Refused as error:
        return _trees(request, str(error.message), {**request.POST.dict(), "host": host}, 422)
    messages.success(request, _("Added: %(name)s") % {"name": made.path})
    return redirect("group-settings")


def _page(request: HttpRequest, group: Group, error: str = "", status: int = 200) -> HttpResponse:
    tree = Tree(group.host)
    context = {
        "group": group,
        "error": error,
        "places": tree.places_for(group),
        "parent": group.parent,
        "cards": cards_in(group),
        "inside": [one for one in tree.groups if one.parent_id == group.pk],
        "list": _list_of(group.host),
        "name": request.POST.get("name", group.name),
        "chosen": request.POST.get("parent", str(group.parent.public_id) if group.parent else ""),
    }
    return render_page(request, "parties/settings_group.html", context, status=status)


def group(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One group: its name and place are changed, it is emptied and deleted."""
    user = user_of(request)
    check_manages(user)
    shown = get_group(public_id)
    if request.method != "POST":
        return _page(request, shown)
    try:
        change_group(shown, name=request.POST.get("name", ""), parent=_chosen(request.POST, shown.host), by=user)
    except Refused as error:
        return _page(request, get_group(public_id), str(error.message), 422)
    messages.success(request, _("Saved"))
    return redirect("group-settings")


@require_POST
def empty(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The cards of a group move to the group above: as a bulk edit, with its dry run and its way back."""
    user = user_of(request)
    check_manages(user)
    shown = get_group(public_id)
    cards = MODELS[shown.host]._default_manager.visible_to(user).filter(group=shown)  # type: ignore[attr-defined]
    values = {"mode": "set", "values": [shown.parent.path]} if shown.parent else {"mode": "clear", "values": []}
    query = f"in-group={shown.public_id}"
    try:
        ids = sorted(cards.values_list("pk", flat=True))
        operation = make_operation(get_host(_list_of(shown.host)), "edit", ids, scope="", query=query, by=user)
        choose(operation, {"field": "in-group", **values}, by=user)
    except Refused as error:
        return _page(request, shown, str(error.message), 422)
    return redirect("bulk-plan", operation.public_id)


@require_POST
def delete(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """An empty group goes."""
    user = user_of(request)
    check_manages(user)
    shown = get_group(public_id)
    try:
        delete_group(shown, by=user)
    except Refused as error:
        return _page(request, shown, str(error.message), 422)
    messages.success(request, _("Deleted: %(name)s") % {"name": shown.path})
    return redirect("group-settings")
