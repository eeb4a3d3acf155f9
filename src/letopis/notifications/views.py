"""The bell of the shell and the list behind it."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from markupsafe import Markup

from letopis.accounts.typing import user_of
from letopis.notifications import actions, queries
from letopis.notifications.kinds import KINDS, words
from letopis.notifications.models import Notification
from letopis.ui.rendering import block_text, is_partial, render_block, render_page

TEMPLATE = "notifications/bell.html"
PAGE = 50
SHOWN = 3  # at once on every page


def unread_of(request: HttpRequest) -> list[tuple[int, str]]:
    """Ids and kinds of the unread ones of the signed-in user, read once a page: for the bell, «Сегодня» and the notes."""
    if not hasattr(request, "unread"):
        request.unread = queries.unread(user_of(request))  # type: ignore[attr-defined]
    return request.unread  # type: ignore[attr-defined, no-any-return]


def _context(request: HttpRequest) -> dict[str, Any]:
    unread = unread_of(request)
    return {"unread": len(unread), "stamp": queries.stamp_of(unread), "most": queries.MOST}


def shell(request: HttpRequest) -> Markup:
    """The bell in the navigation; its list is read when it is opened."""
    return Markup(block_text(request, TEMPLATE, "bell", _context(request)))


def toasts(request: HttpRequest, *, swaps: bool = False, says: bool = False) -> Markup:
    """What stays on every page until it is read: the newest few of the kinds that ask for it."""
    insistent = [(pk, code) for pk, code in unread_of(request) if code in KINDS and KINDS[code].toaster]
    newest = [pk for pk, _code in insistent[:SHOWN]]
    shown = list(Notification.objects.filter(pk__in=newest).order_by("pk")) if newest else []
    made = Markup("").join(
        toaster(request, [row for row in shown if row.kind == code])
        for code in sorted({row.kind for row in shown})
        if (toaster := KINDS[code].toaster)
    )
    context = {"toasts": made, "number": len(shown), "rest": len(insistent) - len(shown), "swaps": swaps, "says": says}
    return Markup(block_text(request, TEMPLATE, "toasts", context))


def bell_now(request: HttpRequest, *, says: bool = True) -> HttpResponse:
    """The bell and what is shown on every page, as they stand now; after something was done with what is said of it."""
    if hasattr(request, "unread"):
        del request.unread
    text = block_text(request, TEMPLATE, "bell", _context(request)) + toasts(request, swaps=True, says=says)
    return HttpResponse(text)


def bell(request: HttpRequest) -> HttpResponse:
    """The bell alone, when anything changed."""
    if request.GET.get("stamp") == _context(request)["stamp"]:
        return HttpResponse(status=204)
    return bell_now(request, says=False)


def listed(request: HttpRequest) -> HttpResponse:
    """What one was told, newest first; a few lines for the bell."""
    user = user_of(request)
    if is_partial(request):
        return render_block(request, TEMPLATE, "list", {"rows": queries.latest(user)})
    before, kind = request.GET.get("before", ""), request.GET.get("kind", "")
    kind, unread = kind if kind in KINDS else "", request.GET.get("unread") == "1"
    start = int(before) if before.isdecimal() and len(before) < 19 else None
    rows = queries.latest(user, limit=PAGE, before=start, kind=kind, unread=unread)
    context = {
        "rows": rows,
        "after": rows[-1][0].pk if len(rows) == PAGE else None,
        "kinds": KINDS.values(),
        "kind": kind,
        "only_unread": unread,
        "unread": len(unread_of(request)),
    }
    return render_page(request, "notifications/list.html", context)


@require_POST
def read(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Mark one as read and go where it leads."""
    user = user_of(request)
    notification = queries.get_notification(user, public_id)
    actions.mark_read(notification)
    if is_partial(request):
        return bell_now(request)
    said = words(user, [notification])
    url = said[0][1].url if said else ""
    local = url_has_allowed_host_and_scheme(url, {request.get_host()})
    return redirect(url) if url and local else redirect("notifications")


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark everything as read, or everything of one kind."""
    kind = request.POST.get("kind", "")
    actions.mark_all_read(user_of(request), kind=kind if kind in KINDS else "")
    if is_partial(request):
        return bell_now(request)
    return redirect("notifications")


def choices(request: HttpRequest) -> HttpResponse:
    """How one wants to be told, kind by kind."""
    user = user_of(request)
    rows = queries.choices(user)
    if request.method == "POST":
        said = {
            kind.code: (f"page-{kind.code}" in request.POST, f"email-{kind.code}" in request.POST)
            for kind, _row in rows
        }
        actions.choose(user, said)
        messages.success(request, _("Saved"))
        return redirect("notification-choices")
    sends = bool(settings.EMAIL_URL)
    return render_page(request, "notifications/choices.html", {"rows": rows, "sends": sends})
