"""«Контроль»: plan against fact by manager and type, and what is expected a week."""

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from letopis.accounts.typing import user_of
from letopis.events import actions
from letopis.events.control import LONGEST, control, leads, people_of, targets_of
from letopis.events.views.types import types_of
from letopis.kernel import clock
from letopis.kernel.errors import Forbidden, Refused
from letopis.lists.periods import bounds, read_day
from letopis.ui.rendering import render_page

PERIODS = {
    "this-week": gettext_lazy("This week"),
    "last-week": gettext_lazy("Last week"),
    "this-month": gettext_lazy("This month"),
    "last-month": gettext_lazy("Last month"),
}


def _period(request: HttpRequest) -> tuple[str, date, date]:
    """The name of the period asked for ("" for days of one's own), its first and last day. Raises `Refused`."""
    given, today = request.GET, clock.today(user_of(request).zone)
    if given.get("from") and given.get("to"):
        first, last = sorted((read_day(given["from"]), read_day(given["to"])))
        if (last - first).days > LONGEST:
            raise Refused(_("At most %(num)d days at once.") % {"num": LONGEST})
        return "", first, last
    name = given.get("period", "")
    name = name if name in PERIODS else "this-week"
    first, after = bounds(name, today)
    return name, first, after - timedelta(days=1)


def page(request: HttpRequest) -> HttpResponse:
    """The table; a period that cannot be read shows this week and says so."""
    user, error = user_of(request), ""
    try:
        name, first, last = _period(request)
    except Refused as refusal:
        error, name = str(refusal.message), "this-week"
        first, after = bounds(name, clock.today(user.zone))
        last = after - timedelta(days=1)
    context = {
        "control": control(user, first, last),
        "period": name,
        "periods": PERIODS,
        "leads": leads(user),
        "error": error,
        "given": {"from": request.GET.get("from", ""), "to": request.GET.get("to", "")},
    }
    return render_page(request, "events/control.html", context, 422 if error else 200)


def targets(request: HttpRequest) -> HttpResponse:
    """How many completed events of each type are expected of each manager a week."""
    user = user_of(request)
    if not leads(user):
        raise Forbidden(_("Targets are set by heads."))
    people, kinds = people_of(user), [kind for kind in types_of(request) if kind.code != "note"]
    context: dict[str, Any] = {"people": people, "kinds": kinds, "held": targets_of(people), "typed": {}, "error": ""}
    if request.method == "POST":
        try:
            wanted = {}
            for person in people:
                for kind in kinds:
                    if (text := request.POST.get(f"n-{person.public_id}-{kind.code}")) is not None:
                        context["typed"][person.pk, kind.pk] = text
                        wanted[person.pk, kind.pk] = _number(text)
            actions.set_targets(wanted, by=user)
        except Refused as refusal:
            context["error"] = str(refusal.message)
            return render_page(request, "events/targets.html", context, 422)
        messages.success(request, _("Saved"))
        return redirect("control")
    return render_page(request, "events/targets.html", context)


def _number(text: str) -> int:
    text = text.strip()
    if not text:
        return 0
    if not text.isdecimal() or len(text) > 6:
        raise Refused(_("A target is a number from 0 to %(most)d.") % {"most": 9999})
    return int(text)
