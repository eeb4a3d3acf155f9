"""What stands behind a figure of «Эффективность каналов»: its clients, its contacts."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from letopis.accounts.typing import user_of
from letopis.analytics.channels.asked import read_asked
from letopis.analytics.channels.behind import MOST, behind
from letopis.analytics.channels.lines import KINDS, lines
from letopis.analytics.channels.parts import OUTSIDE, Part, read_channel
from letopis.analytics.channels.table import hours_of
from letopis.charts import units
from letopis.kernel.errors import NotFound
from letopis.ui.rendering import render_page


def clients(request: HttpRequest) -> HttpResponse:
    """Those contacted, those of the conversion, those whose goals are credited."""
    asked = read_asked(user_of(request), request.GET)
    part, what = _part(request), request.GET.get("what", "")
    if what not in ("", "conversion", "goal"):
        raise NotFound
    context = {**_said(), "asked": asked, "part": part, "what": what, "found": behind(asked, part, what)}
    return render_page(request, "analytics/channels_clients.html", context)


def contacts(request: HttpRequest) -> HttpResponse:
    """The contacts counted, each with the answer to it."""
    asked = read_asked(user_of(request), request.GET)
    part, what, only = _part(request), request.GET.get("what", "reply"), request.GET.get("only", "")
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


def _part(request: HttpRequest) -> Part:
    code = request.GET.get("channel", "")
    return Part(code, read_channel(code))


def _said() -> dict[str, Any]:
    return {
        "most": MOST,
        "said": units.said,
        "Unit": units.Unit,
        "interval": units.interval,
        "outside": OUTSIDE,
    }
