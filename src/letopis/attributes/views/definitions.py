"""The settings of attributes: their order and groups, names, choices, rights; out of use and back."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from letopis.accounts.models import Role
from letopis.accounts.typing import user_of
from letopis.attributes import actions
from letopis.attributes.actions.definitions import check_may_define
from letopis.attributes.forms import AttributeForm, choice_rows, kinds, typed_choices
from letopis.attributes.hosts import HOSTS
from letopis.attributes.models import AttributeDefinition
from letopis.attributes.queries import filled_counts, get_definition, incomplete_counts
from letopis.attributes.slots import EMPTY_CHOICES, adding_context, color_names
from letopis.attributes.views.values import get_host
from letopis.kernel.errors import Conflict, Refused
from letopis.ui.rendering import render_page


def overview(request: HttpRequest, host: str = "person") -> HttpResponse:
    """The attributes of one kind of cards in their groups; below, those out of use."""
    user, kind = user_of(request), get_host(host)
    check_may_define(user)
    every = list(AttributeDefinition.objects.all())
    known = [row for row in every if row.host == host]
    groups: dict[str, list[AttributeDefinition]] = {}
    for row in known:
        if not row.retired_at:
            groups.setdefault(row.group, []).append(row)
    filled, total = filled_counts(host)
    context = {
        "host": kind,
        "hosts": [
            (one, sum(1 for row in every if row.host == one.code and not row.retired_at)) for one in HOSTS.values()
        ],
        "groups": list(groups.items()),
        "retired": [row for row in known if row.retired_at],
        "kinds": {kind_: (name, icon) for kind_, name, icon in kinds()},
        "roles": {role.code: role.title for role in Role.objects.all()},
        "filled": filled,
        "total": total,
        "incomplete": incomplete_counts(host, known),
        "adding": adding_context(user, host),
    }
    return render_page(request, "attributes/settings.html", context)


@require_POST
def order(request: HttpRequest, host: str) -> HttpResponse:
    """Another order: the rows of the table as they stand, or one of them moved a step up or down."""
    kind = get_host(host)
    check_may_define(user_of(request))
    group, rows = "", []
    for line in request.POST.getlist("row"):
        if line.startswith("group:"):
            group = line.removeprefix("group:")
        else:
            rows.append((line, group))
    codes = [code for code, _group in rows]
    for way, step in (("up", -1), ("down", 1)):
        code = request.POST.get(way)
        if code in codes and 0 <= (there := codes.index(code) + step) < len(rows):
            here = codes.index(code)
            if rows[here][1] == rows[there][1]:
                rows[here], rows[there] = rows[there], rows[here]
            else:  # over the edge of its group, into the next one
                rows[here] = (code, rows[there][1])
    actions.order_attributes(host, rows, by=user_of(request))
    return redirect("attributes-of", kind.code)


def attribute(request: HttpRequest, host: str, code: str) -> HttpResponse:
    """Everything about one attribute but its type."""
    user = user_of(request)
    get_host(host)
    check_may_define(user)
    definition = get_definition(user, host, code)
    form = AttributeForm(request.POST or None, definition=definition)
    version, status = request.POST.get("version", ""), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                held = int(version) if version.isdecimal() else 0
                actions.change_attribute(definition, form.given(request.POST), by=user, version=held)
            except Refused as error:
                form.add_error(error.field if error.field in form.fields else None, str(error.message))
            except Conflict:
                status = 409
                definition = get_definition(user, host, code)
                version = str(definition.version)
                form.add_error(None, _("Somebody changed this attribute meanwhile. Look at it and save again."))
            else:
                messages.success(request, _("Saved"))
                return redirect("attributes-of", host)
    return _page(request, definition, form, version or definition.version, status)


def _page(request: HttpRequest, definition: AttributeDefinition, form: Any, version: Any, status: int) -> HttpResponse:
    rows = typed_choices(request.POST) if request.method == "POST" else definition.choices
    context = {
        "host": HOSTS[definition.host],
        "definition": definition,
        "form": form,
        "version": version,
        "rows": choice_rows(rows, EMPTY_CHOICES),
        "kinds": kinds(),
        "colors": color_names(),
        "groups": adding_context(user_of(request), definition.host)["groups"],  # type: ignore[index]
    }
    return render_page(request, "attributes/attribute.html", context, status=status)


@require_POST
def retire(request: HttpRequest, host: str, code: str) -> HttpResponse:
    """Take an attribute out of use."""
    check_may_define(user_of(request))
    actions.retire_attribute(get_definition(user_of(request), host, code), by=user_of(request))
    return redirect("attributes-of", host)


@require_POST
def restore(request: HttpRequest, host: str, code: str) -> HttpResponse:
    """Bring a retired attribute back."""
    check_may_define(user_of(request))
    try:
        actions.restore_attribute(get_definition(user_of(request), host, code), by=user_of(request))
    except Refused as error:
        messages.error(request, str(error.message))
    return redirect("attributes-of", host)
