"""Pages of panels: one panel, its tiles read one after the other, what is set, copying, deleting and the way back."""

import logging
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from letopis.accounts.typing import user_of
from letopis.analytics.models import Panel
from letopis.analytics.panels import actions, queries
from letopis.analytics.panels.arranging import arranged
from letopis.analytics.panels.book import tables_of
from letopis.analytics.panels.showing import Shown, show
from letopis.analytics.panels.tiles import SIZES, Tile, lasting, new_tile
from letopis.analytics.views.pages import XLSX, get_report
from letopis.charts.export import workbook
from letopis.history.models import FactRecord
from letopis.kernel import clock
from letopis.kernel.errors import Conflict, Forbidden, NotFound, Refused
from letopis.ui.rendering import render_page, template_text

_log = logging.getLogger(__name__)
TILE = "analytics/tile.html"


def _say(request: HttpRequest, text: str) -> None:
    """Say what was done to a panel, with a button that takes it back."""
    fact = FactRecord.objects.filter(by=user_of(request), verb__startswith="panel.").order_by("-pk").first()
    line = '<span>{}</span><button class="btn btn--s" type="submit" form="undo" formaction="{}">{}</button>'
    back = reverse("panel-undo", args=[fact.pk if fact else 0])
    messages.success(request, format_html(line, text, back, _("Undo")), extra_tags="undo")


def page(request: HttpRequest, code: str) -> HttpResponse:
    """A panel: places for its tiles, which come one after the other."""
    user = user_of(request)
    panel = queries.get_panel(user, code)
    tiles = queries.tiles_of(panel)
    asking: set[tuple[str, str]] = set()
    rows = []
    for tile in tiles:  # the first of those with one question brings the others with it
        rows.append((tile, tile.question not in asking))
        asking.add(tile.question)
    may_change = isinstance(panel, Panel) and queries.may_change(user, panel)
    return render_page(
        request,
        "analytics/panel.html",
        {"panel": panel, "tiles": rows, "may_change": may_change, "day": clock.today(user.zone)},
    )


def tile(request: HttpRequest, code: str, tile_id: str) -> HttpResponse:
    """The content of a tile, and of the others with the same question."""
    user = user_of(request)
    tiles = queries.tiles_of(queries.get_panel(user, code))
    asked = next((one for one in tiles if one.id == tile_id), None)
    if asked is None:
        raise NotFound
    together = [asked, *(one for one in tiles if one.question == asked.question and one.id != tile_id)]
    texts = [_text(request, one, beside=place > 0) for place, one in enumerate(show(user, together))]
    return HttpResponse("".join(texts))


def _text(request: HttpRequest, shown: Shown, *, beside: bool) -> str:
    try:
        return template_text(request, TILE, {"shown": shown, "beside": beside})
    except Exception:  # what is wrong with one picture must not take the page with it
        _log.exception("drawing a tile of the report %s", shown.tile.report)
        failed = Shown(shown.tile, shown.title, failed=_("This could not be drawn."))
        return template_text(request, TILE, {"shown": failed, "beside": beside})


def export(request: HttpRequest, code: str) -> HttpResponse:
    """The tables behind the tiles as a workbook, for roles that may export."""
    user = user_of(request)
    panel = queries.get_panel(user, code)
    if not user.role.exports:
        raise Forbidden(_("Your role may not export."))
    headers = {
        "Content-Disposition": f"attachment; filename=\"panel.xlsx\"; filename*=UTF-8''{quote(panel.name, safe='')}.xlsx"
    }
    return HttpResponse(workbook(tables_of(user, queries.tiles_of(panel))), content_type=XLSX, headers=headers)


@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """An empty panel of one's own."""
    try:
        panel = actions.add_panel(
            request.POST.get("name", ""), request.POST.get("audience", "own"), [], by=user_of(request)
        )
    except Refused as error:
        messages.error(request, str(error.message))
        return redirect("reports")
    _say(request, _("Added: %(name)s") % {"name": panel.name})
    return redirect("panel", panel.code)


@require_POST
def put_tile(request: HttpRequest, code: str) -> HttpResponse:
    """Put a part of a report, as its address shows it, on a panel or on a new one."""
    user, report = user_of(request), get_report(code)
    params = lasting(report.read(user, request.GET), request.GET)
    sent = request.POST
    try:
        part, _colon, title = sent.get("part", "").partition("|")
        made = new_tile(code, params, part, sent.get("size", "half"), title)
        if sent.get("panel"):
            panel = actions.add_tile(queries.get_changeable(user, sent["panel"]), made, by=user)
        else:
            panel = actions.add_panel(sent.get("name", ""), Panel.Audience.OWN, [made], by=user)
    except Refused as error:
        messages.error(request, str(error.message))
        return redirect(report.href + params)
    _say(request, _("On the panel «%(name)s»") % {"name": panel.name})
    return redirect("panel", panel.code)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, code: str) -> HttpResponse:
    """Name, who sees it, order, sizes and headings of the tiles. «Up», «down» and «remove» save the rest, too."""
    user = user_of(request)
    panel = queries.get_changeable(user, code)
    error, status, sent = "", 200, request.POST
    tiles: Sequence[Tile] = queries.tiles_of(panel)
    typed: dict[str, Any] = {"name": panel.name, "audience": panel.audience, "version": panel.version}
    if request.method == "POST":
        tiles = arranged(tiles, sent)
        typed |= {name: sent.get(name, "") for name in ("name", "audience")}
        try:
            version = int(sent["version"]) if sent.get("version", "").isdecimal() else 0
            actions.change_panel(
                panel, name=typed["name"], audience=typed["audience"], tiles=tiles, by=user, version=version
            )
        except Refused as refused:
            error, status = str(refused.message), 422
        except Conflict:
            error, status = (
                _("Somebody changed this panel meanwhile. Save again to put your order in place of theirs."),
                409,
            )
        else:
            _say(request, _("Saved"))
            moves = any(sent.get(word) for word in ("up", "down", "remove"))
            return redirect("panel-edit" if moves else "panel", panel.code)
    context = {
        "panel": panel, "tiles": tiles, "typed": typed, "sizes": SIZES.items(), "error": error,
        "audiences": Panel.Audience.choices,
    }  # fmt: skip
    return render_page(request, "analytics/panel_edit.html", context, status)


@require_POST
def copy(request: HttpRequest, code: str) -> HttpResponse:
    """A panel of one's own like this one."""
    user = user_of(request)
    try:
        made = actions.copy_panel(queries.get_panel(user, code), by=user)
    except Refused as error:
        messages.error(request, str(error.message))
        return redirect("panel", code)
    _say(request, _("Added: %(name)s") % {"name": made.name})
    return redirect("panel-edit", made.code)


@require_POST
def delete(request: HttpRequest, code: str) -> HttpResponse:
    """Delete a panel; it can be brought back."""
    panel = queries.get_changeable(user_of(request), code)
    actions.set_active(panel, False, by=user_of(request))
    _say(request, _("Deleted: %(name)s") % {"name": panel.name})
    return redirect("reports")


@require_POST
def restore(request: HttpRequest, code: str) -> HttpResponse:
    """Bring a deleted panel of one's own back."""
    user = user_of(request)
    panel = next((row for row in queries.deleted_by_me(user) if row.code == code), None)
    if panel is None:
        raise NotFound
    actions.set_active(panel, True, by=user)
    _say(request, _("Brought back: %(name)s") % {"name": panel.name})
    return redirect("panel", panel.code)


@require_POST
def undo(request: HttpRequest, fact_id: int) -> HttpResponse:
    """Take back what one has just done to a panel."""
    fact = FactRecord.objects.filter(pk=fact_id).first()
    if fact is None:
        raise NotFound
    done = actions.undo_change(fact, by=user_of(request))
    messages.success(request, _("Taken back; what was changed since has stayed.") if done.kept else _("Taken back"))
    held = fact.changes.first()
    panel = queries.panels(user_of(request)).filter(pk=held.target_id).first() if held else None
    return redirect("panel", panel.code) if panel else redirect("reports")
