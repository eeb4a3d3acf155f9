"""«Отбор» of a report: the form of its list, over the period and the settings of the report."""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from letopis.accounts.typing import user_of
from letopis.analytics.filtered import Filtered
from letopis.analytics.views.pages import get_report
from letopis.kernel.errors import NotFound
from letopis.lists.builder import draft_of, filterable, kept_beside, read_draft, shown_day
from letopis.lists.conditions import write
from letopis.ui.rendering import render_page


def filter_panel(request: HttpRequest, code: str) -> HttpResponse:
    """The form; `show` opens the report under it. NotFound for a report that takes no conditions."""
    report = get_report(code)
    asked = report.read(user_of(request), request.GET)
    if not isinstance(asked, Filtered):
        raise NotFound
    draft = read_draft(request.GET, asked.fields) if "sent" in request.GET else draft_of(asked.where, asked.fields)
    group = draft.group()
    if draft.check(asked.fields, asked.user) and "show" in request.GET:
        return redirect(report.href + asked.params(where=write(group)))
    context = {
        "report": report,
        "asked": asked,
        "draft": draft,
        "groups": filterable(list(asked.fields.values())),
        "count": replace(asked, where=group, is_bad=False).count(),
        "kept": kept_beside(request.GET),
        "again": reverse("report-filter", args=[code]),
        "clear": report.href + asked.params(where=""),
        "shown_day": shown_day,
    }
    return render_page(request, "analytics/filter.html", context)
