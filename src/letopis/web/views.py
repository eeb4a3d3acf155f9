"""Pages over all parts: «Сегодня», search and palette, settings."""

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template import engines
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from letopis.accounts.typing import user_of
from letopis.accounts.visibility import may_change, may_create
from letopis.comments.actions import MENTION
from letopis.events import queries as events
from letopis.events.actions import move_events
from letopis.events.control import leads
from letopis.events.quickentry.reading import said_kind
from letopis.kernel import clock
from letopis.kernel.errors import NotFound
from letopis.notifications import queries as notifications
from letopis.notifications.views import unread_of
from letopis.parties.queries import birthdays
from letopis.ui.home import home
from letopis.ui.menu import settable
from letopis.ui.rendering import is_partial, render_block, render_page
from letopis.web import cleanbase
from letopis.web.keeping import favourites, kind_of, recent
from letopis.web.search import found


def _is_team(request: HttpRequest) -> bool:
    """Whose day: one's own, or that of everybody one sees; the last choice is remembered."""
    if request.GET.get("whose") in ("mine", "team"):
        request.session["today-whose"] = request.GET["whose"]
    return bool(request.session.get("today-whose") == "team")


def today(request: HttpRequest) -> HttpResponse:
    """Overdue, today, tomorrow, who waits for an answer, birthdays."""
    user, team = user_of(request), _is_team(request)
    unread = unread_of(request)
    stamp = f"{events.stamp_of_day(user, team)} {notifications.stamp_of(unread)} {clock.now():%Y%m%d%H}"
    if is_partial(request) and request.GET.get("stamp") == stamp:
        return HttpResponse(status=204)
    day = clock.today(user.zone)
    context = {
        "agenda": events.agenda(user, team=team),
        "birthdays": birthdays(user, day),
        "mentions": notifications.latest(user, kind=MENTION, unread=True, limit=5) if unread else [],
        "favourites": favourites(user, 12),
        "kind_of": kind_of,
        "team": team,
        "day": day,
        "now": clock.now(),
        "stamp": stamp,
        "leads": leads(user),
        "blocks": home(request, team=team),
        "offers_clean_base": cleanbase.is_offered() and user.role.manages_users,
    }
    if is_partial(request):
        return render_block(request, "web/today.html", "day", context)
    return render_page(request, "web/today.html", context)


@require_POST
def move_overdue(request: HttpRequest) -> HttpResponse:
    """All overdue work of the page goes to tomorrow, at the same time of day."""
    user = user_of(request)
    overdue = [event for event in events.agenda(user, team=_is_team(request)).overdue if may_change(user, event)]
    day = clock.today(user.zone) + timedelta(days=1)
    moved = move_events([(event, day) for event in overdue], by=user)
    messages.success(request, _("Moved to tomorrow: %(num)s") % {"num": moved})
    return redirect("today")


@require_POST
def start_clean(request: HttpRequest) -> HttpResponse:
    """A base of one's own instead of the demo company; the page waits until it is served."""
    if not (cleanbase.is_offered() and user_of(request).role.manages_users):
        raise NotFound
    cleanbase.start_clean()
    return render_page(request, "web/starting.html")


def search(request: HttpRequest) -> HttpResponse:
    """Everything that has the words, by kind."""
    query = request.GET.get("q", "").strip()
    return render_page(request, "web/search.html", {"query": query, "found": found(user_of(request), query, 50)})


def palette(request: HttpRequest) -> HttpResponse:
    """The options of the palette for what is typed so far."""
    query = request.GET.get("q", "").strip()
    user = user_of(request)
    context = {
        "query": query,
        "found": found(user, query, 6),
        "kept": [] if query else [(_("Favourites"), favourites(user, 8)), (_("Seen lately"), recent(user))],
        "kind_of": kind_of,
        "quick": said_kind(query) if may_create(user) else None,
    }
    return render_page(request, "web/palette.html", context)


def settings(request: HttpRequest) -> HttpResponse:
    """What can be set, for this user."""
    return render_page(request, "web/settings.html", {"items": settable(request)})


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404 in our looks; a guest gets no menu."""
    if request.user.is_authenticated:
        return render_page(request, "ui/404.html", status=404)
    return render_page(request, "ui/404-guest.html", status=404)


@login_not_required
def server_error(request: HttpRequest) -> HttpResponse:
    """A page that needs neither the user nor the database; a bare sentence when even that cannot be made."""
    try:
        page = engines["jinja2"].get_template("ui/500.html").render()
    except Exception:  # whatever broke the page may have broken this one too
        page = _("Something broke on our side")
    return HttpResponse(page, status=500)
