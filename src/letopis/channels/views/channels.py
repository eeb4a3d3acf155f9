"""Settings: the dictionary of channels, and the page of one of them."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from letopis.accounts.typing import user_of
from letopis.accounts.visibility import check_manages
from letopis.channels import queries
from letopis.channels.actions import ChannelInput, add_channel, change_channel, move_channel
from letopis.channels.costs_file import read_day
from letopis.channels.models import Channel
from letopis.channels.prices import Price, price_on, read_money, shown_money
from letopis.channels.views.saving import changed_meanwhile, say_done, version_of
from letopis.events.models import Event, EventType
from letopis.history.queries import entries_of
from letopis.kernel import clock
from letopis.kernel.errors import Conflict, Refused
from letopis.parties.models import Tag
from letopis.ui.rendering import render_page

PRICES = 60  # a channel: five years of monthly changes


def _choices() -> dict[str, Any]:
    return {
        "types": EventType.objects.filter(is_active=True),
        "directions": Event.Direction.choices,
        "tags": Tag.objects.all(),
    }


def _list(request: HttpRequest, error: str = "", typed: Any = None, status: int = 200) -> HttpResponse:
    today = clock.today(user_of(request).zone)
    rows = [(row, price_on(row.price_list, today)) for row in queries.channels()]
    context = {"rows": rows, "error": error, "typed": typed or {}, "money": shown_money, **_choices()}
    return render_page(request, "channels/channels.html", context, status=status)


def channels(request: HttpRequest) -> HttpResponse:
    """Every channel with what it costs today."""
    check_manages(user_of(request))
    return _list(request)


def _input(request: HttpRequest, held: Channel | None = None) -> ChannelInput:
    """What was typed. Raises `Refused`."""
    kind = EventType.objects.filter(code=request.POST.get("type", "")).first()
    if kind is None or not (kind.is_active or (held and held.type_id == kind.pk)):
        raise Refused(_("There is no such type of events."), "type")
    direction, tag_id = request.POST.get("direction", ""), request.POST.get("tag", "")
    if direction not in ("", *Event.Direction.values):
        raise Refused(_("There is no such choice."), "direction")
    tag = next((tag for tag in Tag.objects.all() if str(tag.public_id) == tag_id), None)
    if tag_id and tag is None:
        raise Refused(_("There is no such choice."), "tag")
    return ChannelInput(kind, direction, tag, request.POST.get("name", ""), _prices(request))


def _prices(request: HttpRequest) -> list[Price]:
    """The rows of prices; one without a day and sums is none."""
    found = []
    columns = [request.POST.getlist(name)[:PRICES] for name in ("since", "per_event", "per_month")]
    for since, event, month in zip(*columns, strict=False):
        if not (since.strip() or event.strip() or month.strip()):
            continue
        if (day := read_day(since)) is None:
            raise Refused(_("Write the day like 23.11.2026."), "since")
        found.append(Price(day, read_money(event, "per_event"), read_money(month, "per_month")))
    return found


@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """A new channel."""
    check_manages(user_of(request))
    try:
        row = add_channel(_input(request), by=user_of(request))
    except Refused as error:
        return _list(request, str(error.message), request.POST.dict(), 422)
    say_done(request, _("Added: %(name)s") % {"name": row.title})
    return redirect("channel-settings")


@require_http_methods(["GET", "HEAD", "POST"])
def channel(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One channel: what falls into it, its name and prices, what happened to it."""
    user = user_of(request)
    check_manages(user)
    row, error, status = queries.get_channel(public_id), "", 200
    if request.method == "POST":
        try:
            change_channel(row, _input(request, row), by=user, version=version_of(request))
        except Refused as refused:
            error, status = str(refused.message), 422
        except Conflict:
            error, status = changed_meanwhile(), 409
        else:
            say_done(request, _("Saved"))
            return redirect("channel", public_id)
    context = {
        "row": row,
        "error": error,
        "entries": entries_of(row, reader=user),
        **_choices(),
        **_typed(request, row),
    }
    return render_page(request, "channels/channel.html", context, status=status)


def _typed(request: HttpRequest, row: Channel) -> dict[str, Any]:
    """The fields as they stand in the form: typed ones after a refusal, held ones otherwise."""
    sent = request.POST
    held = {
        "name": row.name, "type": row.type.code, "direction": row.direction, "tag": str(row.tag.public_id) if row.tag else "",
        "version": row.version,
    }  # fmt: skip
    prices: list[tuple[str, str, str]] = [
        (f"{price.since:%d.%m.%Y}", shown_money(price.event), shown_money(price.month)) for price in row.price_list
    ]
    if request.method == "POST":
        held |= {name: sent.get(name, "") for name in held if name != "version"}
        columns = [sent.getlist(name)[:PRICES] for name in ("since", "per_event", "per_month")]
        prices = [cells for cells in zip(*columns, strict=False) if any(cells)]
    return {"typed": held, "prices": [*prices, ("", "", "")]}


@require_POST
def switch(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Switch a channel off, or on again."""
    check_manages(user_of(request))
    row = queries.get_channel(public_id)
    change_channel(row, request.POST.get("active") == "1", by=user_of(request))
    say_done(request, _("Saved"))
    return redirect("channel-settings")


@require_POST
def move(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Up or down in the dictionary."""
    check_manages(user_of(request))
    move_channel(queries.get_channel(public_id), up=request.POST.get("up") == "1", by=user_of(request))
    return redirect("channel-settings")
