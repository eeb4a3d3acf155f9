"""How many clients nobody has planned anything with: a tile of «Сегодня» for heads, read after the page."""

from django.http import HttpRequest, HttpResponse, QueryDict

from letopis.accounts.typing import user_of
from letopis.events.control import leads
from letopis.kernel.errors import NotFound
from letopis.lists.page import ask, count_of, narrow
from letopis.lists.spec import SPECS
from letopis.ui.rendering import render_page


def clients(request: HttpRequest) -> HttpResponse:
    """The numbers of the views «Без следующего события» of people and counterparties."""
    user = user_of(request)
    if not leads(user):
        raise NotFound
    counts = {}
    for name in ("people", "counterparties"):
        counts[name] = count_of(narrow(ask(SPECS[name], user, QueryDict("view=idle")), user))
    return render_page(request, "web/idle.html", {"counts": counts})
