"""«Эффективность каналов»: the page, its explanation, the clients behind a figure, the file, saved settings."""

from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from letopis.accounts.list_fields import team_choices, user_choices
from letopis.accounts.typing import user_of
from letopis.analytics.channels import charts, links
from letopis.analytics.channels.asked import MODELS, QUICK, Asked, read_asked
from letopis.analytics.channels.behind import MOST, behind
from letopis.analytics.channels.figures import REPLY_DAYS, report
from letopis.analytics.channels.how import rules
from letopis.analytics.channels.table import hours_of, row_name, tables
from letopis.analytics.channels.words import findings
from letopis.analytics.segments import segment_choices
from letopis.channels.goals.registry import words_of
from letopis.channels.models import Channel, Goal
from letopis.channels.prices import shown_money
from letopis.charts import units
from letopis.charts.export import workbook
from letopis.charts.spark import spark
from letopis.kernel.errors import Forbidden, NotFound, Refused
from letopis.lists.actions import delete_view, save_view
from letopis.lists.models import SavedView
from letopis.lists.queries import get_my_view, saved_views
from letopis.parties.list_fields.shared import source_choices, tag_choices
from letopis.ui.rendering import render_page

LIST = "report-channels"  # of saved settings


def _context(request: HttpRequest, asked: Asked) -> dict[str, Any]:
    user = asked.user
    saved = saved_views(user).filter(list=LIST).order_by("order", "pk")
    return {
        "asked": asked,
        "quick": QUICK.items(),
        "goals": list(Goal.objects.filter(is_active=True)),
        "models": MODELS.items(),
        "filters": [
            ("responsible", _("Responsible"), user_choices(user)),
            ("team", _("Team"), team_choices(user)),
            ("client-source", _("Source of the client"), source_choices(user)),
            ("tag", _("Tag of the event"), tag_choices(user)),
            ("client-view", _("Segment of clients"), segment_choices(user)),
        ],
        "saved": [(row, row.where, row.author_id == user.pk) for row in saved],
        "audiences": SavedView.Audience.choices,
    }


def channels(request: HttpRequest, error: str = "", status: int = 200) -> HttpResponse:
    """The report."""
    asked = read_asked(user_of(request), request.GET)
    found = report(asked)
    context = {
        "report": found,
        "findings": findings(found),
        "rule": words_of(asked.goal) if asked.goal else "",
        "bars": [charts.replies(found), *([charts.conversions(found)] if asked.goal else [])],
        "lines": charts.by_week(found),
        "hours": charts.hours(found),
        "links": links,
        "spark": spark,
        "look": charts.look,
        "said": units.said,
        "Unit": units.Unit,
        "interval": units.interval,
        "hours_of": hours_of,
        "name": row_name,
        "money": shown_money,
        "reply_days": REPLY_DAYS,
        "error": error,
        **_context(request, asked),
    }
    return render_page(request, "analytics/channels.html", context, status=status)


def how(request: HttpRequest) -> HttpResponse:
    """«Как считаем»."""
    asked = read_asked(user_of(request), request.GET)
    context = {"asked": asked, "rules": rules(), "rule": words_of(asked.goal) if asked.goal else ""}
    return render_page(request, "analytics/channels_how.html", context)


def clients(request: HttpRequest) -> HttpResponse:
    """The clients behind a figure."""
    asked = read_asked(user_of(request), request.GET)
    code, goals = request.GET.get("channel", ""), request.GET.get("what") == "goal"
    channel = None
    if code not in ("", "none"):
        try:
            channel = Channel.objects.select_related("type", "tag").filter(public_id=UUID(code)).first()
        except ValueError as error:
            raise NotFound from error
        if channel is None:
            raise NotFound
    found = behind(asked, channel.pk if channel else None, goals=goals, everything=not code)
    context: dict[str, Any] = {
        "asked": asked,
        "channel": channel,
        "code": code,
        "found": found,
        "goals": goals,
        "most": MOST,
    }
    context["number"] = lambda share: units.said(share, units.Unit.NUMBER)
    return render_page(request, "analytics/channels_clients.html", context)


def export(request: HttpRequest) -> HttpResponse:
    """The tables of the page as a workbook, for roles that may export."""
    user = user_of(request)
    if not user.role.exports:
        raise Forbidden(_("Your role may not export."))
    asked = read_asked(user, request.GET)
    name = f"{_('Channels')} {asked.first:%Y-%m-%d} – {asked.last:%Y-%m-%d}.xlsx"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    headers = {"Content-Disposition": f"attachment; filename=\"channels.xlsx\"; filename*=UTF-8''{quote(name)}"}
    return HttpResponse(workbook(tables(report(asked))), content_type=kind, headers=headers)


@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Give the settings of the page a name."""
    user = user_of(request)
    asked = read_asked(user, request.GET)
    name, audience = request.POST.get("name", ""), request.POST.get("audience", "own")
    try:
        save_view(LIST, name, audience, {"where": asked.params()}, by=user)
    except Refused as error:
        return channels(request, str(error.message), 422)
    messages.success(request, _("The settings are saved"))
    return redirect(reverse("report-channels") + asked.params())


@require_POST
def forget(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Delete saved settings of one's own."""
    user = user_of(request)
    view = get_my_view(user, public_id)
    if view.list != LIST:
        raise NotFound
    delete_view(view, by=user)
    messages.success(request, _("Deleted: %(name)s") % {"name": view.name})
    return redirect("report-channels")
