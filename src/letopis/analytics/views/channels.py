"""The clients behind a figure of «Эффективность каналов»."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from letopis.accounts.typing import user_of
from letopis.analytics.channels.asked import read_asked
from letopis.analytics.channels.behind import MOST, behind
from letopis.channels.models import Channel
from letopis.charts import units
from letopis.kernel.errors import NotFound
from letopis.ui.rendering import render_page


def clients(request: HttpRequest) -> HttpResponse:
    """Those contacted through a channel, or those whose goals are credited to it."""
    asked = read_asked(user_of(request), request.GET)
    code, goals = request.GET.get("channel", ""), request.GET.get("what") == "goal"
    channel = None
    if code not in ("", "none"):
        try:
            channel = Channel.objects.select_related("type", "tag").filter(public_id=UUID(code)).first()
        except ValueError as error:
            raise NotFound from error
        if channel is None:
            raise NotFound
    found = behind(asked, channel.pk if channel else None, goals=goals, everything=not code)
    context: dict[str, Any] = {
        "asked": asked,
        "channel": channel,
        "code": code,
        "found": found,
        "goals": goals,
        "most": MOST,
    }
    context["number"] = lambda share: units.said(share, units.Unit.NUMBER)
    return render_page(request, "analytics/channels_clients.html", context)
