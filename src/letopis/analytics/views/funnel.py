"""The clients behind a figure of «Воронка контакта»."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from letopis.accounts.typing import user_of
from letopis.analytics.behind import MOST
from letopis.analytics.funnel.asked import read_asked
from letopis.analytics.funnel.behind import WHATS, clients
from letopis.analytics.funnel.figures import figures
from letopis.analytics.funnel.report import FUNNEL
from letopis.analytics.funnel.words import group_name, step_name
from letopis.kernel.errors import NotFound
from letopis.ui.rendering import render_page


def funnel_clients(request: HttpRequest) -> HttpResponse:
    """Clients of a step, of a group, of both."""
    asked = read_asked(user_of(request), request.GET)
    what, at, group = request.GET.get("what", "appeared"), request.GET.get("at", ""), request.GET.get("group", "")
    step = int(at) if at.isascii() and at.isdecimal() else -1 if at == "any" else 0
    if what not in WHATS or step > len(asked.steps):
        raise NotFound
    found = figures(asked)
    titles = {
        "appeared": _("Clients who appeared"),
        "reached": _("Clients who came to the step"), "standing": _("Clients who stand at the step"),
        "waiting": _("Clients still in their term"), "lost": _("Lost clients"),
        "already": _("Clients from the beginning"),
    }  # fmt: skip
    of_group = [group_name(found, one) for one in found.groups if one.value == group] if group else []
    of_step = [step_name(found.rows[step])] if what in ("reached", "standing", "waiting", "lost") and step >= 0 else []
    context = {
        "report": FUNNEL,
        "asked": asked,
        "title": titles[what],
        "about": [*of_step, *of_group[:1]],
        "columns": [_("Appeared"), _("Stands at"), _("Last contact"), _("Planned")],
        "phone": (1, 2),
        "found": clients(found, what, step, group),
        "most": MOST,
    }
    return render_page(request, "analytics/clients.html", context)
