"""«+ Свой реквизит» on a card, and the cards where something required is missing."""

from typing import Any
from uuid import UUID

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from letopis.accounts.models import User
from letopis.accounts.typing import user_of
from letopis.accounts.visibility import may_change
from letopis.attributes.actions import add_attribute
from letopis.attributes.actions.definitions import check_may_define
from letopis.attributes.forms import AttributeForm, ValueField, type_of, typed_choices
from letopis.attributes.hosts import Host
from letopis.attributes.models import AttributeDefinition
from letopis.attributes.queries import definitions, lacking, missing
from letopis.attributes.slots import adding_context, section
from letopis.attributes.views.values import get_host
from letopis.kernel.errors import NotFound, Refused
from letopis.ui.rendering import is_partial, render_page

_PAGE = 100


def _record(user: User, host: Host, text: str) -> Any:
    """The card the attribute is added from, if any."""
    try:
        return host.get(user, UUID(text)) if text else None
    except ValueError as error:
        raise NotFound from error


def new(request: HttpRequest, host: str) -> HttpResponse:
    """A new attribute: from a card it appears there at once, from the settings it goes into their table."""
    user, kind = user_of(request), get_host(host)
    check_may_define(user)
    record = _record(user, kind, request.GET.get("record", ""))
    form = AttributeForm(request.POST or None, initial={"kind": request.GET.get("kind", "text")})
    if request.method == "POST" and form.is_valid():
        try:
            made = _made(request, form, host)
        except Refused as error:
            form.add_error(
                {"target": "kind", "type": "kind"}.get(error.field or "", error.field)
                if error.field in (*form.fields, "target", "type")
                else None,
                str(error.message),
            )
        else:
            return _added(request, kind, record, made)
    rows = typed_choices(request.POST)
    into = "form" if request.GET.get("into") == "form" else "card"
    context = adding_context(user, host, record, form, rows, into=into)
    template = "attributes/new_form.html" if is_partial(request) else "attributes/new_page.html"
    answer = render_page(request, template, {"adding": context}, status=422 if form.errors else 200)
    if form.errors:  # the form comes back into its popover, not into the card
        answer["HX-Retarget"], answer["HX-Reswap"] = "#new-attribute", "outerHTML"
    return answer


def _made(request: HttpRequest, form: AttributeForm, host: str) -> AttributeDefinition:
    type_, target = type_of(form.cleaned_data["kind"])
    return add_attribute(host, form.given(request.POST), type=type_, target=target, by=user_of(request))


def _added(request: HttpRequest, host: Host, record: Any, made: AttributeDefinition) -> HttpResponse:
    user = user_of(request)
    if record is None and not is_partial(request):
        return redirect("attributes-of", host.code)
    if not is_partial(request):
        return redirect(reverse(host.route, args=[record.public_id]) + f"#{made.field}")
    if request.GET.get("into") == "form" or record is None:  # a form in progress gets one more field
        form = forms.Form()
        form.fields[made.field] = ValueField(made, user=user, record=record)
        return render_page(request, "attributes/field.html", {"field": form[made.field]})
    shown = section(request, record, may_change=may_change(user, record))
    return render_page(request, "attributes/section.html", {"section": shown, "added": made.code})


def incomplete(request: HttpRequest, host: str) -> HttpResponse:
    """The cards one may list in which something required is missing, and what."""
    user, kind = user_of(request), get_host(host)
    known = definitions(user, host)
    asked = [row for row in known if row.required]
    rows = kind.rows(user).filter(lacking(host, asked)).order_by("pk")
    page = Paginator(rows, _PAGE).get_page(request.GET.get("page"))
    context = {
        "host": kind,
        "page": page,
        "cards": [(card, [row.name for row in missing(card, asked)]) for card in page.object_list],
        "asked": asked,
        "title": _("Something required is missing"),
    }
    return render_page(request, "attributes/incomplete.html", context)
