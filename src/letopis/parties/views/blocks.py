"""Parts of a card that change alone: a value in place, contacts, links, tags, accounts; the deletion mark."""

from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django import forms as django_forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from letopis.accounts.typing import user_of
from letopis.accounts.visibility import may_change
from letopis.kernel.errors import Conflict, Forbidden, Refused
from letopis.parties import actions, references
from letopis.parties.forms import read_accounts, read_details
from letopis.parties.inputs import PartyInput
from letopis.parties.models.utm import UTM
from letopis.parties.views.cards import card_context, form_context, rows_held, rows_typed
from letopis.parties.views.kinds import PERSON, Card, CardKind
from letopis.ui.rendering import is_partial, render_page

INLINE = {
    "person": ["birthday", "sex", "group", "source", "referred_by", *UTM, "responsible", "comment", "is_valid"],
    "counterparty": [
        "kind", "full_name", "inn", "kpp", "ogrn", "head_company", "group", "source", "referred_by", *UTM,
        "responsible", "comment",
        "is_buyer", "is_supplier", "is_other", "is_valid",
    ],
}  # fmt: skip
BLOCKS = {"person": ["details", "tags"], "counterparty": ["details", "accounts", "tags"]}


def _changeable(request: HttpRequest, kind: CardKind, public_id: UUID) -> Card:
    card = kind.get(user_of(request), public_id)
    if not may_change(user_of(request), card):
        raise Forbidden(_("You may see this record, but not change it."))
    return card


def _columns(name: str, value: Any) -> dict[str, Any]:
    """The columns behind a field of the form."""
    return (
        dict(zip(("birth_day", "birth_month", "birth_year"), value, strict=True))
        if name == "birthday"
        else {name: value}
    )


def _one_field(kind: CardKind, user: Any, card: Card, name: str, value: Any) -> Any:
    """The form with one field, filled with `value` and cleaned."""
    form = kind.form({name: value} if value is not None else None, initial=kind.initial(card), user=user, card=card)
    for other in list(form.fields):
        if other != name:
            del form.fields[other]
    form.fields[name].show_hidden_initial = False
    form.clean = lambda: None  # type: ignore[method-assign]
    return form


def field(request: HttpRequest, kind: CardKind, public_id: UUID, name: str) -> HttpResponse:
    """A value edited in place: GET gives its small form (or the value, `?cancel`), POST saves it."""
    if name not in INLINE[kind.code]:
        raise Http404
    user = user_of(request)
    card = _changeable(request, kind, public_id)
    if request.method != "POST":
        if "cancel" in request.GET:
            return _value(request, kind, card, name)
        return _field_form(
            request, kind, card, _one_field(kind, user, card, name, None), name, kind.initial(card)[name]
        )
    form = _one_field(kind, user, card, name, request.POST.get(name, ""))
    was_form = _one_field(kind, user, card, name, request.POST.get("was", ""))
    if form.is_valid():
        was = was_form.cleaned_data[name] if was_form.is_valid() else None
        try:
            kind.change_field(card, _columns(name, form.cleaned_data[name]), _columns(name, was), by=user)
        except Refused as error:
            form.add_error(name, str(error.message))
        except Conflict as conflict:
            fresh = kind.get(user, public_id)
            form.add_error(
                name,
                _("Meanwhile somebody wrote: %(value)s. Save again to replace it.")
                % {"value": conflict.differences[0].theirs or _("empty")},
            )
            return _field_form(request, kind, fresh, form, name, kind.initial(fresh)[name], status=409)
        else:
            if not is_partial(request):
                return redirect(kind.code, public_id)
            return _value(request, kind, kind.get(user, public_id), name)
    return _field_form(request, kind, card, form, name, request.POST.get("was", ""), status=422)


def _field_form(
    request: HttpRequest, kind: CardKind, card: Card, form: Any, name: str, was: Any, status: int = 200
) -> HttpResponse:
    context = {"kind": kind, "card": card, "form": form, "name": name, "was": was}
    if not is_partial(request):
        return (
            redirect(reverse(f"{kind.code}-edit", args=[card.public_id]) + f"#id_{name}")
            if status == 200
            else render_page(request, "parties/field_page.html", context, status=status)
        )
    return render_page(request, "parties/field_form.html", context, status=status)


def _value(request: HttpRequest, kind: CardKind, card: Card, name: str) -> HttpResponse:
    return render_page(request, "parties/field_value.html", card_context(request, kind, card) | {"name": name})


def block(request: HttpRequest, kind: CardKind, public_id: UUID, name: str) -> HttpResponse:
    """A list of the card edited in place: contacts, links, accounts, tags."""
    if name not in BLOCKS[kind.code]:
        raise Http404
    user = user_of(request)
    card = _changeable(request, kind, public_id)
    status, error = 200, ""
    if request.method == "POST":
        try:
            version = int(request.POST["version"]) if request.POST.get("version", "").isdecimal() else 0
            kind.change(card, _given(request, kind, card, name), by=user, version=version)
        except Refused as refusal:
            status, error = 422, str(refusal.message)
        except Conflict:
            card = kind.get(user, public_id)
            status, error = 409, _("Somebody changed this card meanwhile. Look at the present values and save again.")
        else:
            if not is_partial(request):
                return redirect(kind.code, public_id)
            return _block_page(request, kind, kind.get(user, public_id), name)
    elif "cancel" in request.GET:
        return _block_page(request, kind, card, name)
    context = card_context(request, kind, card)
    rows = rows_held(context) if status != 422 else rows_typed(request.POST)
    page = form_context(kind, django_forms.Form(), rows, version=card.version) | {
        "card": card,
        "name": name,
        "error": error,
    }
    page["tags"] = request.POST.get("tags", ", ".join(tag.name for tag in context["tags"]))
    template = "parties/block_form.html" if is_partial(request) else "parties/block_page.html"
    return render_page(request, template, page, status=status)


def _given(request: HttpRequest, kind: CardKind, card: Card, name: str) -> PartyInput:
    if name == "details":
        return PartyInput(details=read_details(request.POST))
    if name == "accounts":
        return PartyInput(accounts=read_accounts(request.POST))
    return PartyInput(tags=[tag.strip() for tag in request.POST.get("tags", "").split(",") if tag.strip()])


def _block_page(request: HttpRequest, kind: CardKind, card: Card, name: str) -> HttpResponse:
    return render_page(request, "parties/block.html", card_context(request, kind, card) | {"name": name})


def _list_address(request: HttpRequest, kind: CardKind) -> str:
    """The view of the list one has come from, else the list."""
    came, there = urlsplit(request.headers.get("Referer", "")), reverse(kind.list_route)
    return f"{there}?{came.query}" if came.path == there and came.query else there


@require_POST
def mark(request: HttpRequest, kind: CardKind, public_id: UUID) -> HttpResponse:
    """Mark for deletion, with a way back."""
    card = kind.get(user_of(request), public_id)
    actions.mark_for_deletion(card, by=user_of(request))
    back = reverse(f"{kind.code}-unmark", args=[card.public_id])
    messages.success(
        request,
        format_html(
            '<span>{}</span><button class="btn btn--s" type="submit" form="undo" formaction="{}">{}</button>',
            _("Marked for deletion: %(name)s") % {"name": card},
            back,
            _("Undo"),
        ),
        extra_tags="undo",
    )
    return redirect(_list_address(request, kind))


@require_POST
def unmark(request: HttpRequest, kind: CardKind, public_id: UUID) -> HttpResponse:
    """Remove the deletion mark."""
    card = kind.get(user_of(request), public_id)
    actions.restore(card, by=user_of(request))
    messages.success(request, _("Restored: %(name)s") % {"name": card})
    if urlsplit(request.headers.get("Referer", "")).path == reverse(kind.list_route):
        return redirect(_list_address(request, kind))
    return redirect(kind.code, public_id)


def options(request: HttpRequest, kind: CardKind) -> HttpResponse:
    """`<option>`s for a field that names a card."""
    query = request.GET.get("q", "")
    find = references.person_options if kind is PERSON else references.counterparty_options
    found = find(user_of(request), query) if query.strip() else []
    return render_page(request, "parties/options.html", {"options": found})


def group_options(request: HttpRequest, kind: CardKind) -> HttpResponse:
    """`<option>`s for a field that names a group."""
    found = references.group_options(kind.code, request.GET.get("q", "")[:200])
    return render_page(request, "parties/options.html", {"options": found})
