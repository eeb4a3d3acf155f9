"""Everything about one person: given out as a file, or erased with an act."""

from typing import Any
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from letopis.accounts.typing import user_of
from letopis.kernel.errors import Forbidden, NotFound, Refused
from letopis.parties import queries
from letopis.parties.consentforms import ErasureForm
from letopis.parties.models import ContactPerson, ErasureAct
from letopis.parties.personal.compacting import compact
from letopis.parties.personal.dossier import dossier_of, note_disclosure, write_archive
from letopis.parties.personal.erasing import check_may_erase, erase, titles_of, what_goes
from letopis.parties.personal.registry import Options
from letopis.ui.rendering import render_page, template_text


def _person(request: HttpRequest, public_id: UUID) -> ContactPerson:
    person = queries.get_person(user_of(request), public_id)
    if not user_of(request).role.exports:
        raise Forbidden(_("Your role exports nothing."))
    return person


def personal(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What is held about the person: take it out, or erase it."""
    person, user = _person(request, public_id), user_of(request)
    is_owner = user.role.code == "owner"
    return _page(request, person, ErasureForm() if is_owner else None)


def _page(request: HttpRequest, person: ContactPerson, form: ErasureForm | None, status: int = 200) -> HttpResponse:
    lines = what_goes(person, Options()) if form is not None else []
    context: dict[str, Any] = {
        "person": person,
        "form": form,
        "lines": lines,
        "dossier": dossier_of(user_of(request), person),
        "act": person.erasures.first(),
    }
    return render_page(request, "parties/personal.html", context, status=status)


@require_POST
def take_out(request: HttpRequest, public_id: UUID) -> FileResponse:
    """The ZIP; the journal remembers who took it."""
    person, user = _person(request, public_id), user_of(request)
    note_disclosure(person, by=user)
    dossier = dossier_of(user, person)
    page = template_text(request, "parties/dossier.html", {"person": person, "dossier": dossier})
    name = slugify(person.full_name, allow_unicode=True)[:80] or "person"
    archive = write_archive(user, person, page, dossier)
    return FileResponse(archive, as_attachment=True, filename=f"{name}.zip", content_type="application/zip")


@require_POST
def erase_person(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Erase; the answer is the act."""
    person, user = _person(request, public_id), user_of(request)
    check_may_erase(user)
    form = ErasureForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        options = Options(data["blank_own_events"], data["replace_mentions"])
        try:
            act = erase(person, ground=data["ground"], typed=data["typed"], options=options, by=user)
        except Refused as error:
            form.add_error(error.field if error.field in form.fields else None, str(error.message))
        else:
            return redirect("erasure-act", act.public_id)
    return _page(request, person, form, status=422)


def _act(request: HttpRequest, act_id: UUID) -> ErasureAct:
    check_may_erase(user_of(request))
    row = ErasureAct.objects.select_related("by", "person").filter(public_id=act_id).first()
    if row is None:
        raise NotFound
    return row


def acts(request: HttpRequest) -> HttpResponse:
    """Every act there is."""
    check_may_erase(user_of(request))
    return render_page(request, "parties/acts.html", {"acts": ErasureAct.objects.select_related("by")[:500]})


def act(request: HttpRequest, act_id: UUID) -> HttpResponse:
    """One act, for reading and printing."""
    row = _act(request, act_id)
    gone, left = titles_of(row.numbers)
    return render_page(request, "parties/act.html", {"act": row, "gone": gone, "left": left})


@require_POST
def compact_again(request: HttpRequest, act_id: UUID) -> HttpResponse:
    """Overwrite the freed pages of the base once more, when somebody held it the first time."""
    compact(_act(request, act_id))
    return redirect("erasure-act", act_id)
