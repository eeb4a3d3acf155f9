"""Consents and marks on the card of a person."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from letopis.accounts.typing import user_of
from letopis.kernel import clock
from letopis.kernel.errors import Conflict, NotFound, Refused
from letopis.parties import actions
from letopis.parties.consentforms import BansForm, ConsentForm, WithdrawalForm
from letopis.parties.models import ConsentText, ContactPerson
from letopis.parties.views.cards import card_context
from letopis.parties.views.kinds import PERSON
from letopis.parties.views.links import changeable
from letopis.ui.rendering import is_partial, render_page


def _section(request: HttpRequest, person: ContactPerson, *, status: int = 200, **more: Any) -> HttpResponse:
    fresh = PERSON.get(user_of(request), person.public_id)
    context = {**card_context(request, PERSON, fresh), "form": None, "asked": "", "consent": None, **more}
    template = "parties/consents.html" if is_partial(request) else "parties/consent_page.html"
    return render_page(request, template, context, status=status)


def _finished(request: HttpRequest, person: ContactPerson, said: str) -> HttpResponse:
    if is_partial(request):
        return _section(request, person)
    messages.success(request, said)
    return redirect("person", person.public_id)


def _refuse(form: Any, error: Refused) -> None:
    form.add_error(error.field if error.field in form.fields else None, str(error.message))


def new(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Write down a consent; the words in force for its purpose are kept with it."""
    user, person = user_of(request), changeable(request, PERSON, public_id)
    today = clock.today(user.zone)
    if request.method != "POST":
        if "cancel" in request.GET:
            return _section(request, person)
        form = ConsentForm(today=today, purpose=request.GET.get("purpose", ""))
        return _section(request, person, form=form, asked="new", form_key=str(uuid4()))
    form = ConsentForm(request.POST, request.FILES, today=today)
    if form.is_valid():
        data = dict(form.cleaned_data)
        try:
            actions.write_consent(person, data.pop("file"), key=_key(request), by=user, **data)
        except Refused as error:
            _refuse(form, error)
        else:
            return _finished(request, person, _("The consent is written down"))
    return _section(request, person, form=form, asked="new", form_key=str(_key(request) or ""), status=422)


def _key(request: HttpRequest) -> UUID | None:
    """The key of a form that is sent twice and written once."""
    try:
        return UUID(request.POST.get("form_key", ""))
    except ValueError:
        return None


def withdraw(request: HttpRequest, public_id: UUID, consent_id: UUID) -> HttpResponse:
    """Write down that a consent was taken back."""
    user, person = user_of(request), changeable(request, PERSON, public_id)
    consent = person.consents.filter(public_id=consent_id).select_related("purpose").first()
    if consent is None:
        raise NotFound
    today, shown = clock.today(user.zone), {"asked": "withdrawal", "consent": consent}
    if request.method != "POST":
        return _section(request, person, form=WithdrawalForm(today=today), **shown)
    form = WithdrawalForm(request.POST, today=today)
    if form.is_valid():
        try:
            actions.withdraw_consent(consent, on=form.cleaned_data["on"], how=form.cleaned_data["how"], by=user)
        except Refused as error:
            _refuse(form, error)
        else:
            return _finished(request, person, _("The withdrawal is written down"))
    return _section(request, person, form=form, status=422, **shown)


def bans(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """«Не звонить / не писать»."""
    user, person = user_of(request), changeable(request, PERSON, public_id)
    names = ("no_calls", "no_messages", "ban_reason")
    if request.method != "POST":
        form = BansForm(initial={name: getattr(person, name) for name in names}, auto_id="bans_%s")
        return _section(request, person, form=form, asked="bans", version=person.version)
    form, status = BansForm(request.POST, auto_id="bans_%s"), 422
    version = int(request.POST["version"]) if request.POST.get("version", "").isdecimal() else 0
    if form.is_valid():
        data = form.cleaned_data
        try:
            actions.set_bans(
                person, no_calls=data["no_calls"], no_messages=data["no_messages"], reason=data["ban_reason"],
                by=user, version=version,
            )  # fmt: skip
        except Refused as error:
            _refuse(form, error)
        except Conflict:
            person, status = PERSON.get(user, public_id), 409
            form.add_error(None, _("Somebody changed this card meanwhile. Look at the present values and save again."))
        else:
            return _finished(request, person, _("Saved"))
    return _section(request, person, form=form, asked="bans", version=person.version, status=status)


def text(request: HttpRequest, text_id: UUID) -> HttpResponse:
    """The exact words of a version."""
    row = ConsentText.objects.select_related("purpose", "created_by").filter(public_id=text_id).first()
    if row is None:
        raise NotFound
    return render_page(request, "parties/consent_text.html", {"text": row})
