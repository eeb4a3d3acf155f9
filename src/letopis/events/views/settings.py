"""«Виды событий»: the types of events, their order, names, rules and outcomes; out of use and back."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from letopis.accounts.typing import user_of
from letopis.attributes.models import AttributeDefinition
from letopis.dictionaries.queries import every
from letopis.events.actions import types as actions
from letopis.events.actions.types import check_may_manage
from letopis.events.models import EventType
from letopis.events.queries.kinds import get_type, numbers_of_events
from letopis.events.type_forms import TypeForm, looks, outcome_rows, type_choices
from letopis.kernel.errors import Conflict, Refused
from letopis.ui.rendering import render_page


def overview(request: HttpRequest) -> HttpResponse:
    """The types in their order; below, those out of use."""
    check_may_manage(user_of(request))
    rows = list(EventType.objects.all())
    context = {
        "types": [row for row in rows if row.is_active],
        "retired": [row for row in rows if not row.is_active],
        "titles": {row.code: row.title for row in rows},
        "numbers": numbers_of_events(),
    }
    return render_page(request, "events/types.html", context)


@require_POST
def order(request: HttpRequest) -> HttpResponse:
    """Another order: the rows of the table as they stand, or one of them moved a step up or down."""
    codes = request.POST.getlist("row")
    for way, step in (("up", -1), ("down", 1)):
        code = request.POST.get(way)
        if code in codes and 0 <= (there := codes.index(code) + step) < len(codes):
            here = codes.index(code)
            codes[here], codes[there] = codes[there], codes[here]
    actions.order_types(codes, by=user_of(request))
    return redirect("event-types")


def new(request: HttpRequest) -> HttpResponse:
    """One more type."""
    return _edit(request, None)


def one(request: HttpRequest, code: str) -> HttpResponse:
    """Everything about one type but its code."""
    check_may_manage(user_of(request))
    return _edit(request, get_type(code))


def _edit(request: HttpRequest, kind: EventType | None) -> HttpResponse:
    user = user_of(request)
    check_may_manage(user)
    form = TypeForm(request.POST or None, kind=kind)
    version, status = request.POST.get("version", ""), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                given = form.given(request.POST)
                if kind is None:
                    actions.add_type(given, by=user)
                else:
                    held = int(version) if version.isdecimal() else 0
                    actions.change_type(kind, given, by=user, version=held)
            except Refused as error:
                form.add_error(error.field if error.field in form.fields else None, str(error.message))
            except Conflict:
                status = 409
                kind = get_type(kind.code) if kind else None
                version = str(kind.version) if kind else ""
                form.add_error(None, _("Somebody changed this type meanwhile. Look at it and save again."))
            else:
                messages.success(request, _("Saved"))
                return redirect("event-types")
    context: dict[str, Any] = {
        "kind": kind,
        "form": form,
        "version": version or (kind.version if kind else ""),
        "rows": outcome_rows(kind, request.POST if request.method == "POST" else None),
        "looks": looks(),
        "nexts": type_choices(),
        "attributes": _attributes(kind),
        "number": numbers_of_events().get(kind.pk, 0) if kind else 0,
    }
    return render_page(request, "events/type.html", context, status=status)


def _attributes(kind: EventType | None) -> list[AttributeDefinition]:
    rows = [row for row in every(AttributeDefinition) if row.host == "event" and not row.retired_at]
    return [row for row in rows if kind and row.is_of(kind.code)]


@require_POST
def retire(request: HttpRequest, code: str) -> HttpResponse:
    """Take a type out of use."""
    check_may_manage(user_of(request))
    try:
        actions.retire_type(get_type(code), by=user_of(request))
    except Refused as error:
        messages.error(request, str(error.message))
    return redirect("event-types")


@require_POST
def restore(request: HttpRequest, code: str) -> HttpResponse:
    """Bring a retired type back."""
    check_may_manage(user_of(request))
    try:
        actions.restore_type(get_type(code), by=user_of(request))
    except Refused as error:
        messages.error(request, str(error.message))
    return redirect("event-types")
