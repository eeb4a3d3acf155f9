"""The star of a card, and the quiet word that a card was opened."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST
from markupsafe import Markup

from letopis.accounts.typing import user_of
from letopis.parties.models import ContactPerson, Counterparty
from letopis.ui.rendering import block_text, is_partial, render_block
from letopis.web import keeping


def top(request: HttpRequest, card: ContactPerson | Counterparty) -> Markup:
    """Neighbours in the list one came from, and the star; on the top line of a card."""
    starred = card.is_starred if hasattr(card, "is_starred") else keeping.is_favourite(card, user_of(request))
    context = {"card": card, "kind": keeping.kind_of(card), "on": starred}
    return Markup(block_text(request, "web/marks.html", "top", context))


@require_POST
def favourite(request: HttpRequest, kind: str, public_id: UUID) -> HttpResponse:
    """Star it, or take the star away."""
    card = keeping.record_at(user_of(request), kind, public_id)
    keeping.set_favourite(card, on := keeping.wants(request), by=user_of(request))
    if is_partial(request):
        return render_block(request, "web/marks.html", "star", {"card": card, "kind": kind, "on": on})
    return redirect(kind, public_id)


@require_POST
def visit(request: HttpRequest, kind: str, public_id: UUID) -> HttpResponse:
    """The page of a card has been looked at."""
    keeping.remember_visit(keeping.record_at(user_of(request), kind, public_id), by=user_of(request))
    return HttpResponse(status=204)
