"""The pages every report has: all reports, the report, «Как считаем», the workbook, saved settings."""

from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from letopis.accounts.typing import user_of
from letopis.analytics.panels import queries as panels
from letopis.analytics.panels.overview import Overview
from letopis.analytics.panels.showing import parts_of
from letopis.analytics.panels.tiles import SIZES
from letopis.analytics.question import QUICK
from letopis.analytics.reports import Report, every_report, find_report
from letopis.analytics.shown import shown
from letopis.analytics.whole.queries import counted_before
from letopis.charts.export import workbook
from letopis.kernel.errors import Forbidden, NotFound, Refused
from letopis.lists.actions import delete_view, save_view
from letopis.lists.models import SavedView
from letopis.lists.queries import get_my_view, saved_views
from letopis.ui.rendering import render_page

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def get_report(code: str) -> Report[Any, Any]:
    """The report of a code. NotFound."""
    found = find_report(code)
    if found is None:
        raise NotFound
    return found


def reports(request: HttpRequest) -> HttpResponse:
    """All reports, each with the settings the reader may use."""
    held: dict[str, list[SavedView]] = {}
    for row in saved_views(user_of(request)).filter(list__startswith="report-").order_by("order", "pk"):
        held.setdefault(row.list, []).append(row)
    rows = [(report, held.get(report.list, [])) for report in every_report()]
    context = {
        "reports": rows,
        "overview": Overview(),
        "panels": panels.panels(user_of(request)),
        "deleted": panels.deleted_by_me(user_of(request))[:10],
        "audiences": SavedView.Audience.choices,
    }
    return render_page(request, "analytics/reports.html", context)


def page(request: HttpRequest, code: str, error: str = "", status: int = 200) -> HttpResponse:
    """A report."""
    report = get_report(code)
    asked = report.read(user_of(request), request.GET)
    found = report.figures(asked)
    saved = saved_views(asked.user).filter(list=report.list).order_by("order", "pk")
    context = {
        "quick": QUICK.items(),
        "choosers": [one for one in report.choosers(asked) if one.choices],
        "saved": [(row, row.author_id == asked.user.pk) for row in saved],
        "audiences": SavedView.Audience.choices,
        "parts": parts_of(report, asked, found),
        "panels": panels.changeable(asked.user),
        "sizes": SIZES.items(),
        "error": error,
        "wholes": counted_before(asked.user, code, asked.whole) if asked.whole else (),
        **shown(report, asked, found),
    }
    return render_page(request, report.template, context, status=status)


def how(request: HttpRequest, code: str) -> HttpResponse:
    """«Как считаем»."""
    report = get_report(code)
    asked = report.read(user_of(request), request.GET)
    return render_page(
        request, "analytics/how.html", {"report": report, "asked": asked, "rules": report.rules(asked)}
    )  # fmt: skip


def export(request: HttpRequest, code: str) -> HttpResponse:
    """The tables of a report as a workbook, for roles that may export."""
    user, report = user_of(request), get_report(code)
    if not user.role.exports:
        raise Forbidden(_("Your role may not export."))
    asked = report.read(user, request.GET)
    name = quote(report.file_name(asked.first, asked.last))
    headers = {"Content-Disposition": f"attachment; filename=\"{code}.xlsx\"; filename*=UTF-8''{name}"}
    return HttpResponse(workbook(report.tables(report.figures(asked))), content_type=XLSX, headers=headers)


@require_POST
def save(request: HttpRequest, code: str) -> HttpResponse:
    """Give the settings of a page a name."""
    user, report = user_of(request), get_report(code)
    asked = report.read(user, request.GET)
    name, audience = request.POST.get("name", ""), request.POST.get("audience", "own")
    try:
        save_view(report.list, name, audience, {"where": asked.params()}, by=user)
    except Refused as error:
        return page(request, code, str(error.message), 422)
    messages.success(request, _("The settings are saved"))
    return redirect(report.href + asked.params())


@require_POST
def forget(request: HttpRequest, code: str, public_id: UUID) -> HttpResponse:
    """Delete saved settings of one's own."""
    user, report = user_of(request), get_report(code)
    view = get_my_view(user, public_id)
    if view.list != report.list:
        raise NotFound
    delete_view(view, by=user)
    messages.success(request, _("Deleted: %(name)s") % {"name": view.name})
    return redirect(report.href)
