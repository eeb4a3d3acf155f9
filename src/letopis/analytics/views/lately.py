"""The small chart of «Сегодня»: its place on the page, and the chart, which is read after the page."""

from django.http import HttpRequest, HttpResponse
from markupsafe import Markup

from letopis.accounts.typing import user_of
from letopis.analytics.lately import DAYS, lately
from letopis.ui.rendering import render_page, template_text


def block(request: HttpRequest, team: bool) -> Markup:
    """Its heading and the place kept for it."""
    return Markup(template_text(request, "analytics/lately_block.html", {"days": DAYS, "team": team}))


def chart(request: HttpRequest) -> HttpResponse:
    """How much was completed, with the chart."""
    found = lately(user_of(request), team=request.GET.get("whose") == "team")
    return render_page(request, "analytics/lately.html", {"found": found})
