"""Relations between people, on the card of either."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from letopis.accounts.typing import user_of
from letopis.kernel.errors import NotFound, Refused
from letopis.parties import actions, circle
from letopis.parties.linkforms import RelationForm
from letopis.parties.models import ContactPerson, Relation
from letopis.parties.views.cards import card_context
from letopis.parties.views.kinds import PERSON
from letopis.parties.views.links import changeable
from letopis.ui.rendering import is_partial, render_page


def _section(request: HttpRequest, person: ContactPerson, *, status: int = 200, **more: Any) -> HttpResponse:
    context = {**card_context(request, PERSON, person), "form": None, **more}
    template = "parties/relations.html" if is_partial(request) else "parties/relation_page.html"
    return render_page(request, template, context, status=status)


def _finished(request: HttpRequest, person: ContactPerson, said: str) -> HttpResponse:
    if is_partial(request):
        return _section(request, person)
    messages.success(request, said)
    return redirect("person", person.public_id)


def new(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Say who somebody is to this person."""
    user, person = user_of(request), changeable(request, PERSON, public_id)
    if request.method != "POST":
        if "cancel" in request.GET:
            return _section(request, person)
        return _section(request, person, form=RelationForm(user=user))
    form = RelationForm(request.POST, user=user)
    if form.is_valid():
        kind, turned = form.chosen_kind()
        first, second = (form.cleaned_data["other"], person) if turned else (person, form.cleaned_data["other"])
        try:
            actions.add_relation(first, kind, second, comment=form.cleaned_data["comment"], by=user)
        except Refused as error:
            form.add_error(error.field if error.field in form.fields else None, str(error.message))
        else:
            return _finished(request, person, _("Added"))
    return _section(request, person, form=form, status=422)


@require_POST
def remove(request: HttpRequest, public_id: UUID, relation_id: UUID) -> HttpResponse:
    """Take a relation off both cards."""
    user, person = user_of(request), changeable(request, PERSON, public_id)
    rows = (one.row for one in circle.related(user, person))
    row: Relation | None = next((row for row in rows if row.public_id == relation_id), None)
    if row is None:
        raise NotFound
    actions.remove_relation(row, by=user)
    return _finished(request, person, _("Removed"))
