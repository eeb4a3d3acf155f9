"""Settings: roles in companies, kinds of relations, purposes of consents and their words."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from letopis.accounts.typing import user_of
from letopis.accounts.visibility import check_manages
from letopis.kernel.errors import NotFound, Refused
from letopis.parties.actions.dictionaries import add_entry, change_entry, write_consent_text
from letopis.parties.models import ConsentPurpose, LinkRole, RelationKind
from letopis.ui.rendering import render_page

MODELS: dict[str, type[Any]] = {"role": LinkRole, "relation": RelationKind, "purpose": ConsentPurpose}
PAGES = {"role": "link-settings", "relation": "link-settings", "purpose": "consent-settings"}


def _links(request: HttpRequest, error: str = "", typed: Any = None, status: int = 200) -> HttpResponse:
    context = {
        "roles": LinkRole.objects.all(),
        "relations": RelationKind.objects.all(),
        "error": error,
        "typed": typed or {},
    }
    return render_page(request, "parties/settings_links.html", context, status=status)


def _consents(request: HttpRequest, error: str = "", typed: Any = None, status: int = 200) -> HttpResponse:
    purposes = ConsentPurpose.objects.prefetch_related("texts__created_by")
    context = {"purposes": purposes, "error": error, "typed": typed or {}}
    return render_page(request, "parties/settings_consents.html", context, status=status)


def links(request: HttpRequest) -> HttpResponse:
    """Roles and kinds of relations."""
    check_manages(user_of(request))
    return _links(request)


def consents(request: HttpRequest) -> HttpResponse:
    """Purposes of consents and their words."""
    check_manages(user_of(request))
    return _consents(request)


def _values(request: HttpRequest, code: str) -> dict[str, Any]:
    values: dict[str, Any] = {"name": request.POST.get("name", "").strip()}
    if code == "relation":
        values["reverse_name"] = request.POST.get("reverse_name", "").strip()
    return values


def _again(request: HttpRequest, code: str, error: Refused) -> HttpResponse:
    show = _consents if code == "purpose" else _links
    return show(request, str(error.message), {**request.POST.dict(), "code": code}, 422)


@require_POST
def add(request: HttpRequest, code: str) -> HttpResponse:
    """A new entry; a relation without a name of the other direction is mutual."""
    check_manages(user_of(request))
    if code not in MODELS:
        raise NotFound
    values = _values(request, code)
    if code == "relation":
        values["is_symmetric"] = not values["reverse_name"]
    try:
        add_entry(MODELS[code], values, by=user_of(request))
    except Refused as error:
        return _again(request, code, error)
    messages.success(request, _("Added"))
    return redirect(PAGES[code])


@require_POST
def change(request: HttpRequest, code: str, public_id: UUID) -> HttpResponse:
    """Rename an entry, or switch it off and on."""
    check_manages(user_of(request))
    row = MODELS[code].objects.filter(public_id=public_id).first() if code in MODELS else None
    if row is None:
        raise NotFound
    values = {"is_active": request.POST["active"] == "1"} if "active" in request.POST else _values(request, code)
    if code == "relation" and row.is_symmetric:
        values.pop("reverse_name", None)
    try:
        change_entry(row, values, by=user_of(request))
    except Refused as error:
        return _again(request, code, error)
    messages.success(request, _("Saved"))
    return redirect(PAGES[code])


@require_POST
def write_text(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The next version of the words of a purpose."""
    check_manages(user_of(request))
    purpose = ConsentPurpose.objects.filter(public_id=public_id).first()
    if purpose is None:
        raise NotFound
    try:
        write_consent_text(purpose, request.POST.get("text", ""), by=user_of(request))
    except Refused as error:
        return _consents(request, str(error.message), {**request.POST.dict(), "purpose": str(public_id)}, 422)
    messages.success(request, _("Saved"))
    return redirect("consent-settings")
