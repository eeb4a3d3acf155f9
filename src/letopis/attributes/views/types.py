"""Another type for an attribute: first what would not convert, then the change."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from letopis.accounts.typing import user_of
from letopis.attributes import actions
from letopis.attributes.actions.definitions import check_may_define
from letopis.attributes.forms import kinds, type_of
from letopis.attributes.queries import get_definition
from letopis.attributes.views.values import get_host
from letopis.kernel.errors import Conflict, Refused
from letopis.ui.rendering import render_page


def change(request: HttpRequest, host: str, code: str) -> HttpResponse:
    """GET `?kind=` tries a type and shows what would happen, POST does it."""
    user, kind = user_of(request), get_host(host)
    check_may_define(user)
    definition = get_definition(user, host, code)
    wanted = (request.POST if request.method == "POST" else request.GET).get("kind", "")
    names = {one: name for one, name, _icon in kinds()}
    tried, error = None, ""
    try:
        if request.method == "POST":
            version = request.POST.get("version", "")
            held = int(version) if version.isdecimal() else 0
            actions.change_type(definition, *type_of(wanted), by=user, version=held)
            messages.success(request, _("The type is changed."))
            return redirect("attribute", host, code)
        if wanted:
            tried = actions.try_type(definition, *type_of(wanted), by=user)
    except Refused as refusal:
        error = str(refusal.message)
    except Conflict:
        error = _("Somebody changed this attribute meanwhile. Try the type again.")
    context = {
        "host": kind,
        "definition": definition,
        "kinds": names,
        "wanted": wanted,
        "tried": tried,
        "error": error,
    }
    return render_page(request, "attributes/type.html", context, status=422 if error else 200)
