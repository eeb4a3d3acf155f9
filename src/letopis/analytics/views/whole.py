"""Reports over their whole period: asked for, looked at while they are counted, kept for a month."""

from urllib.parse import quote
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from letopis.accounts.typing import user_of
from letopis.analytics.views.pages import XLSX, get_report
from letopis.analytics.whole import actions
from letopis.analytics.whole.counting import page_of
from letopis.analytics.whole.queries import get_whole
from letopis.kernel.errors import Forbidden, NotFound
from letopis.ui.rendering import is_partial, render_block, render_page


@require_POST
def ask(request: HttpRequest, code: str) -> HttpResponse:
    """Let it be counted."""
    row = actions.ask_whole(get_report(code), request.GET, by=user_of(request))
    return redirect("whole-report", row.public_id)


def page(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """How far it has come, or what came of it."""
    row = get_whole(user_of(request), public_id)
    if row.is_open:
        actions.note_look(row)
    context = {"row": row, "report": get_report(row.report), "page": page_of(row)}
    if not is_partial(request):
        return render_page(request, "analytics/whole.html", context)
    answer = render_block(request, "analytics/whole.html", "progress", context)
    if not row.is_open:
        answer["HX-Refresh"] = "true"
    return answer


def export(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Its tables as a workbook, for roles that may export."""
    user = user_of(request)
    row = get_whole(user, public_id)
    if not user.role.exports:
        raise Forbidden(_("Your role may not export."))
    if row.state != row.State.DONE:
        raise NotFound
    name = quote(get_report(row.report).file_name(row.first, row.last))
    headers = {"Content-Disposition": f"attachment; filename=\"{row.report}.xlsx\"; filename*=UTF-8''{name}"}
    return HttpResponse(bytes(row.book), content_type=XLSX, headers=headers)


@require_POST
def forget(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Stop counting it, or throw away what was counted."""
    row = get_whole(user_of(request), public_id)
    actions.forget_whole(row)
    messages.success(request, _("What was counted is deleted."))
    return redirect(get_report(row.report).href)
