"""The clients behind a figure of «Источники клиентов»."""

from django.http import HttpRequest, HttpResponse

from letopis.accounts.typing import user_of
from letopis.analytics.sources.asked import read_asked
from letopis.analytics.sources.behind import MOST, behind
from letopis.ui.rendering import render_page


def clients(request: HttpRequest) -> HttpResponse:
    """New clients of a source, of marks, of somebody who brought them; or those of them who reached the goal."""
    asked = read_asked(user_of(request), request.GET)
    found = behind(asked, request.GET)
    context = {"asked": asked, "found": found, "goals": request.GET.get("what") == "goal", "most": MOST}
    return render_page(request, "analytics/sources_clients.html", context)
