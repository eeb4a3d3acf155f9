"""Subscriptions: the page of them, and the addresses calendar programs read."""

import gzip
import hashlib
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from letopis.accounts.models import Scope
from letopis.accounts.typing import user_of
from letopis.events.actions.feeds import note_reading, open_feed, revoke_feed
from letopis.events.ical.feeds import body_of
from letopis.events.models import CalendarFeed
from letopis.events.queries.feeds import feed_at, feeds_of, get_feed
from letopis.kernel.errors import NotFound, Refused
from letopis.lists.models import SavedView
from letopis.lists.queries import get_view, saved_views
from letopis.ui.rendering import render_page

TYPE = "text/calendar; charset=utf-8"


def feeds(request: HttpRequest) -> HttpResponse:
    """The subscriptions of the user and the form of a new one, whose address is shown once."""
    user, error, address = user_of(request), "", ""
    asked = request.POST.get("scope") or request.GET.get("scope") or CalendarFeed.Scope.OWN
    if request.method == "POST":
        try:
            kind, _colon, view_id = asked.partition(":")
            view = _view(request, view_id) if kind == CalendarFeed.Scope.VIEW else None
            feed, secret = open_feed(kind, view=view, with_completed="with_completed" in request.POST, by=user)
            address = request.build_absolute_uri(reverse("calendar-feed", args=[secret]))
        except Refused as refusal:
            error = str(refusal.message)
    context = {
        "feeds": feeds_of(user),
        "views": saved_views(user).filter(list="events").order_by("name", "pk"),
        "sees_team": user.role.sees in (Scope.TEAM, Scope.ALL),
        "asked": asked,
        "error": error,
        "address": address,
        "made": feed if address else None,
        "webcal": f"webcal:{address.partition(':')[2]}",
    }
    return render_page(request, "events/calendar/feeds.html", context, status=422 if error else 200)


def _view(request: HttpRequest, public_id: str) -> SavedView:
    try:
        found = get_view(user_of(request), public_id)
    except NotFound:
        found = None
    if found is None or found.list != "events":
        raise Refused(_("There is no such view."), "scope")
    return found


@require_POST
def revoke(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The address is no longer read by anybody."""
    user = user_of(request)
    feed = get_feed(user, public_id)
    revoke_feed(feed, by=user)
    messages.success(request, _("Revoked: programs that read this address get nothing any more."))
    return redirect("calendar-feeds")


@login_not_required
@csrf_exempt
@require_safe
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """What a calendar program reads: whoever knows the address is let in, with the rights of its user."""
    try:
        found = feed_at(secret)
    except NotFound as error:
        raise Http404 from error
    body = body_of(found)
    etag = hashlib.sha256(body).hexdigest()
    note_reading(found, etag)
    assert found.changed_at is not None
    answer = HttpResponse(body, content_type=TYPE)
    quoted, changed = f'W/"{etag[:32]}"', int(found.changed_at.timestamp())
    answer = get_conditional_response(request, etag=quoted, last_modified=changed, response=answer) or answer
    if answer.status_code == 200:
        if "gzip" in request.headers.get("Accept-Encoding", ""):
            answer.content = gzip.compress(body, 6, mtime=0)
            answer["Content-Encoding"] = "gzip"
        answer["Content-Disposition"] = 'inline; filename="letopis.ics"'
    answer["ETag"] = quoted
    answer.headers["Last-Modified"] = http_date(changed)
    answer["Vary"] = "Accept-Encoding"
    return private(answer)


def private(answer: HttpResponse) -> HttpResponse:
    """No proxy keeps it, no search engine lists it, no other site learns the address."""
    answer["Cache-Control"] = "private, no-cache"
    answer["X-Robots-Tag"] = "noindex, nofollow"
    answer["Referrer-Policy"] = "no-referrer"
    return answer
