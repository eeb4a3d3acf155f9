"""A value of a card edited in place, as its other values are."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from letopis.accounts.typing import user_of
from letopis.accounts.visibility import may_change
from letopis.attributes.actions import change_value
from letopis.attributes.forms import ValueField
from letopis.attributes.hosts import HOSTS, Host
from letopis.attributes.models import AttributeDefinition
from letopis.attributes.queries import get_definition
from letopis.attributes.slots import shown
from letopis.kernel.errors import Conflict, Forbidden, Refused
from letopis.ui.rendering import is_partial, render_page


def get_host(code: str) -> Host:
    """The kind of cards with this code, or 404."""
    if code not in HOSTS:
        raise Http404
    return HOSTS[code]


def _form(definition: AttributeDefinition, user: Any, record: Any, data: Any = None) -> forms.Form:
    form = forms.Form(data)
    form.fields[definition.field] = ValueField(definition, user=user, record=record)
    return form


def value(request: HttpRequest, host: str, public_id: UUID, code: str) -> HttpResponse:
    """GET gives the small form of a value (or the value itself, `?cancel`), POST saves it."""
    user, kind = user_of(request), get_host(host)
    record: Any = kind.get(user, public_id)
    definition = get_definition(user, host, code)
    if not may_change(user, record) or not definition.is_changed_by(user):
        raise Forbidden(_("You may see this record, but not change it."))
    if definition.retired_at:
        raise Http404
    if request.method != "POST":
        if "cancel" in request.GET:
            return _value(request, record, definition)
        form = _form(definition, user, record)
        return _page(request, kind, record, definition, form, form[definition.field].value())
    form = _form(definition, user, record, request.POST)
    was, status = request.POST.get("was", ""), 422
    if form.is_valid():
        try:
            given = form.cleaned_data[definition.field]
            fresh = change_value(record, definition, given, was.replace("\r\n", "\n"), by=user)
        except Refused as error:
            form.add_error(definition.field, str(error.message))
        except Conflict as conflict:
            record, status = kind.get(user, public_id), 409
            theirs = conflict.differences[0].theirs or _("empty")
            message = _("Meanwhile somebody wrote: %(value)s. Save again to replace it.") % {"value": theirs}
            form.add_error(definition.field, message)
            was = _form(definition, user, record)[definition.field].value()
        else:
            return _value(request, fresh, definition) if is_partial(request) else redirect(kind.route, public_id)
    return _page(request, kind, record, definition, form, was, status)


def _page(
    request: HttpRequest,
    host: Host,
    record: Any,
    definition: AttributeDefinition,
    form: Any,
    was: Any,
    status: int = 200,
) -> HttpResponse:
    context = {"host": host, "record": record, "definition": definition, "form": form, "was": was or ""}
    context["field"] = form[definition.field]
    template = "attributes/value_form.html" if is_partial(request) else "attributes/value_page.html"
    return render_page(request, template, context, status=status)


def _value(request: HttpRequest, record: Any, definition: AttributeDefinition) -> HttpResponse:
    item = shown(record, definition, user_of(request), may_change(user_of(request), record))
    return render_page(request, "attributes/value.html", {"item": item})
