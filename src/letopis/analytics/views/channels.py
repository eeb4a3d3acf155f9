"""What stands behind a figure of «Эффективность каналов»: its clients, its contacts."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from letopis.accounts.typing import user_of
from letopis.analytics.channels.asked import Asked, read_asked
from letopis.analytics.channels.behind import MOST, behind
from letopis.analytics.channels.division import divide
from letopis.analytics.channels.lines import KINDS, lines
from letopis.analytics.channels.parts import Part, of_channel, of_value
from letopis.analytics.channels.scan import first_read
from letopis.analytics.channels.table import hours_of
from letopis.charts import units
from letopis.kernel.errors import NotFound
from letopis.ui.rendering import render_page


def clients(request: HttpRequest) -> HttpResponse:
    """Those contacted, those of the conversion, those whose goals are credited."""
    asked = read_asked(user_of(request), request.GET)
    part, what = _part(request, asked), request.GET.get("what", "")
    if what not in ("", "conversion", "goal"):
        raise NotFound
    context = {**_said(), "asked": asked, "part": part, "what": what, "found": behind(asked, part, what)}
    return render_page(request, "analytics/channels_clients.html", context)


def contacts(request: HttpRequest) -> HttpResponse:
    """The contacts counted, each with the answer to it."""
    asked = read_asked(user_of(request), request.GET)
    part, what, only = _part(request, asked), request.GET.get("what", "reply"), request.GET.get("only", "")
    if what not in KINDS or only not in ("", "yes", "no"):
        raise NotFound
    address = request.GET.copy()
    address.pop("only", None)
    context = {
        **_said(),
        "asked": asked,
        "part": part,
        "what": what,
        "only": only,
        "found": lines(asked, part, what, only),
        "address": f"?{address.urlencode(safe=':;,()~')}",
        "hours_of": hours_of,
    }
    return render_page(request, "analytics/channels_contacts.html", context)


def _part(request: HttpRequest, asked: Asked) -> Part:
    """A line of the breakdown, or of the table of channels. NotFound."""
    if not (value := request.GET.get("value", "")):
        return of_channel(request.GET.get("channel", ""))
    if asked.by is None:
        raise NotFound
    window = asked.goal.window if asked.goal else 0
    return of_value(divide(asked, first_read(asked, asked.first, asked.last, window)), value)


def _said() -> dict[str, Any]:
    return {
        "most": MOST,
        "said": units.said,
        "Unit": units.Unit,
        "interval": units.interval,
    }
