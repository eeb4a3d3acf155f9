"""The clients behind a cell of «Когорты»."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from letopis.accounts.typing import user_of
from letopis.analytics.behind import MOST
from letopis.analytics.cohorts.asked import LAGS, read_asked, read_month
from letopis.analytics.cohorts.behind import clients
from letopis.analytics.cohorts.figures import figures
from letopis.analytics.cohorts.report import COHORTS
from letopis.kernel.errors import NotFound
from letopis.ui.dates import month as month_name
from letopis.ui.rendering import render_page


def cohorts_clients(request: HttpRequest) -> HttpResponse:
    """Clients of a cohort, or those who had done it by a month."""
    asked = read_asked(user_of(request), request.GET)
    month, lag = read_month(request.GET.get("month", "")), request.GET.get("lag", "")
    known = lag in {str(number) for number in range(LAGS)}
    if (request.GET.get("month") and month is None) or (lag and not known):
        raise NotFound
    title = _("Clients of the cohort")
    if lag:
        title = _("Clients in touch") if asked.measure == "active" else _("Goals reached")
    about = [_("First contact: %(month)s") % {"month": month_name(month)}] if month else []
    if asked.goal and asked.measure == "goal":
        about.append(_("Goal: %(goal)s") % {"goal": asked.goal.title})
    context = {
        "report": COHORTS,
        "asked": asked,
        "title": title,
        "about": [*about, *([_("month %(num)s") % {"num": lag}] if lag else [])],
        "columns": [_("First contact"), _("Goal reached")],
        "phone": (0, 1),
        "found": clients(figures(asked), month, int(lag) if lag else None),
        "most": MOST,
    }
    return render_page(request, "analytics/clients.html", context)
