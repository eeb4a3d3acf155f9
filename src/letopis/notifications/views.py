"""The bell of the shell and the list behind it."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST
from markupsafe import Markup

from letopis.accounts.typing import user_of
from letopis.notifications import actions, queries
from letopis.notifications.kinds import words
from letopis.ui.rendering import block_text, is_partial, render_block, render_page

TEMPLATE = "notifications/bell.html"
PAGE = 50


def unread_of(request: HttpRequest) -> list[int]:
    """The unread ones of the signed-in user, read once a page."""
    if not hasattr(request, "unread"):
        request.unread = queries.unread_ids(user_of(request))  # type: ignore[attr-defined]
    return request.unread  # type: ignore[attr-defined, no-any-return]


def _context(request: HttpRequest) -> dict[str, Any]:
    unread = unread_of(request)
    return {"unread": len(unread), "stamp": queries.stamp_of(unread), "most": queries.MOST}


def shell(request: HttpRequest) -> Markup:
    """The bell in the navigation; its list is read when it is opened."""
    return Markup(block_text(request, TEMPLATE, "bell", _context(request)))


def bell(request: HttpRequest) -> HttpResponse:
    """The bell alone, when anything changed."""
    context = _context(request)
    if request.GET.get("stamp") == context["stamp"]:
        return HttpResponse(status=204)
    return render_block(request, TEMPLATE, "bell", context)


def listed(request: HttpRequest) -> HttpResponse:
    """What one was told, newest first; a few lines for the bell."""
    user = user_of(request)
    if is_partial(request):
        return render_block(request, TEMPLATE, "list", {"rows": queries.latest(user)})
    before = request.GET.get("before", "")
    rows = queries.latest(user, limit=PAGE, before=int(before) if before.isdecimal() and len(before) < 19 else None)
    context = {
        "rows": rows,
        "after": rows[-1][0].pk if len(rows) == PAGE else None,
        "unread": len(unread_of(request)),
    }
    return render_page(request, "notifications/list.html", context)


@require_POST
def read(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Mark one as read and go where it leads."""
    user = user_of(request)
    notification = queries.get_notification(user, public_id)
    actions.mark_read(notification)
    said = words(user, [notification])
    url = said[0][1].url if said else ""
    local = url_has_allowed_host_and_scheme(url, {request.get_host()})
    return redirect(url) if url and local else redirect("notifications")


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark everything as read."""
    actions.mark_all_read(user_of(request))
    if is_partial(request):
        return render_block(request, TEMPLATE, "bell", _context(request))
    return redirect("notifications")
