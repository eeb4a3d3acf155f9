"""Settings: sources of acquisition, and which marks of advertising tell of them."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from letopis.accounts.models import User
from letopis.accounts.typing import user_of
from letopis.accounts.visibility import check_manages
from letopis.history.queries import entries_of
from letopis.kernel.errors import NotFound, Refused
from letopis.lists.page import ask, narrow
from letopis.parties import slots
from letopis.parties.actions.sources import SourceInput, add_source, change_source, switch_source
from letopis.parties.lists import COUNTERPARTIES, PEOPLE
from letopis.parties.marked import waiting
from letopis.parties.models import Source
from letopis.parties.models.utm import UTM, UTM_LABELS
from letopis.parties.queries import sources as tree
from letopis.ui.rendering import render_page


def _one(request: HttpRequest, public_id: UUID) -> Source:
    check_manages(user_of(request))
    row = Source.objects.filter(public_id=public_id).first()
    if row is None:
        raise NotFound
    return row


def _waiting(user: User) -> list[tuple[Any, int, str]]:
    """Cards with marks and no source: the list, how many, its address."""
    query = f"view=all&where={waiting()}"
    found = []
    for spec in (PEOPLE, COUNTERPARTIES):
        ranges = narrow(ask(spec, user, QueryDict(query)), user)
        found.append((spec, sum(rows.order_by().count() for rows in ranges), query))
    return found


def _list(request: HttpRequest, error: str = "", status: int = 200) -> HttpResponse:
    rules = [row for row in Source.objects.all() if row.utm_rules and row.is_active]
    context = {
        "sources": tree(),
        "retired": Source.objects.filter(is_active=False),
        "name": request.POST.get("name", ""),
        "error": error,
        "waiting": [line for line in _waiting(user_of(request)) if line[1]],
        "has_rules": bool(rules),
        "key": uuid4(),
    }
    return render_page(request, "parties/settings_sources.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def sources(request: HttpRequest) -> HttpResponse:
    """The tree of sources; POST adds one."""
    user = user_of(request)
    check_manages(user)
    if request.method != "POST":
        return _list(request)
    try:
        made = add_source(SourceInput(request.POST.get("name", "")), by=user)
    except Refused as error:
        return _list(request, str(error.message), 422)
    return redirect("source-settings-one", made.public_id)


def _typed(data: QueryDict) -> list[dict[str, str]]:
    columns = [data.getlist(name)[:100] for name in UTM]
    return [dict(zip(UTM, row, strict=True)) for row in zip(*columns, strict=False)]


def _parent(data: QueryDict) -> Source | None:
    text = data.get("parent", "")
    found = next((row for row in Source.objects.select_related("parent") if str(row.public_id) == text), None)
    if text and found is None:
        raise Refused(_("There is no such source."), "parent")
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def source(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One source: its name and place, its rules."""
    user, row, error = user_of(request), _one(request, public_id), ""
    typed, rules = {"name": row.title, "parent": str(row.parent.public_id) if row.parent else ""}, row.utm_rules
    asks = row.asks_referrer
    if request.method == "POST":
        data, rules, asks = request.POST, _typed(request.POST), "asks_referrer" in request.POST
        typed = {"name": data.get("name", ""), "parent": data.get("parent", "")}
        try:
            change_source(row, SourceInput(typed["name"], _parent(data), asks, rules), by=user)
        except Refused as refused:
            error = str(refused.message)
        else:
            messages.success(request, _("Saved"))
            return redirect("source-settings-one", public_id)
    context = {
        "source": row, "typed": typed, "asks": asks, "rules": [*(r for r in rules if any(r.values())), {}, {}],
        "labels": UTM_LABELS, "others": [(one, depth) for one, depth in tree() if one.pk != row.pk], "error": error,
        "entries": entries_of(row, reader=user), "links": slots.filled_for_source(request, row),
    }  # fmt: skip
    return render_page(request, "parties/settings_source.html", context, status=422 if error else 200)


@require_POST
def switch(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Take a source out of use, or back."""
    row = _one(request, public_id)
    switch_source(row, request.POST.get("active") == "1", by=user_of(request))
    messages.success(request, _("Saved"))
    return redirect("source-settings-one", public_id)
