"""The small form inside the picker of participants: a new person or company."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from letopis.accounts.typing import user_of
from letopis.accounts.visibility import may_create
from letopis.events import pickers
from letopis.events.newcomers import Newcomer, add_newcomer, alike, check_newcomer
from letopis.kernel.errors import Forbidden, Refused
from letopis.ui.rendering import render_page


def new(request: HttpRequest) -> HttpResponse:
    """GET gives the form with the name typed so far, POST writes the card and answers with the participant's row."""
    user = user_of(request)
    if not may_create(user):
        raise Forbidden(_("Your role may look, but not add."))
    data = request.POST if request.method == "POST" else request.GET
    code = request.GET.get("type", "")
    context: dict[str, Any] = {"look": request.GET.get("look", ""), "code": code, "form": pickers.form_of(code)}
    context |= {"error": None, "alike": []}
    if request.method != "POST":
        return render_page(request, "events/newcomer.html", {**context, "given": Newcomer.typed(data)})
    given = Newcomer.typed(data)
    try:
        check_newcomer(given)
        found = [] if data.get("np-sure") else alike(given, user)
        party = None if found else add_newcomer(given, by=user)
    except Refused as error:
        return render_page(request, "events/newcomer.html", {**context, "given": given, "error": error}, status=422)
    if party is None:
        rows = pickers.with_bans(user, pickers.rows_for(found, code))
        return render_page(request, "events/newcomer.html", {**context, "given": given, "alike": rows}, status=409)
    row = pickers.row_of(party, code)
    return render_page(request, "events/newcomer_row.html", {**context, "row": row, "party": party, "given": given})
