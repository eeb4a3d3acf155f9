"""History of fields and the card as of a moment: the same pages for people, counterparties and events."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST
from django_stubs_ext import StrOrPromise

from letopis.accounts.models import User
from letopis.accounts.typing import user_of
from letopis.accounts.visibility import may_change
from letopis.history import past
from letopis.history.facts import Fact, Values
from letopis.history.fields import fields_for
from letopis.history.undo import put_back
from letopis.kernel import clock
from letopis.kernel.errors import Conflict, Refused
from letopis.parties.facts import CounterpartyChanged, PersonChanged
from letopis.parties.models import Counterparty
from letopis.parties.past import link_text, people_at
from letopis.parties.views.kinds import PERSON, CardKind
from letopis.ui.dates import parse_past
from letopis.ui.rendering import is_partial, render_page


@dataclass(frozen=True)
class PastKind:
    """What the pages of the past must know of a kind of record."""

    code: str  # of routes: "person"
    get: Callable[[User, UUID], Any]
    fact: Callable[..., Fact]  # what a returned value is written down as
    title: Callable[[], StrOrPromise]
    list_route: str


def of_card(kind: CardKind) -> PastKind:
    """The past of one of the two cards."""
    person = kind is PERSON
    return PastKind(
        kind.code,
        kind.get,
        PersonChanged if person else CounterpartyChanged,
        lambda: _("Contact persons") if person else _("Counterparties"),
        kind.list_route,
    )


def past_urls(one: str, kind: PastKind) -> list[URLPattern]:
    """The addresses of a kind's past, under the address of the record."""
    extra = {"kind": kind}
    return [
        path(f"{one}history/", history, extra, name=f"{kind.code}-history"),
        path(f"{one}as-of/", as_of, extra, name=f"{kind.code}-as-of"),
        path(f"{one}return/", give_back, extra, name=f"{kind.code}-return"),
    ]


def _base(request: HttpRequest, kind: PastKind, record: Any) -> dict[str, Any]:
    newest = past.changes_of(record).values_list("pk", flat=True).first()
    return {
        "past": kind,
        "record": record,
        "may_change": may_change(user_of(request), record),
        "seen": newest or 0,
        "here": request.get_full_path(),
    }


def _wanted(request: HttpRequest, user: User) -> past.Wanted:
    asked = request.GET
    before = asked.get("before", "")
    by = User.objects.filter(login=asked["by"]).values_list("pk", flat=True).first() if asked.get("by") else None
    since = parse_past(asked.get("since", ""), user.zone)
    until = parse_past(asked.get("until", ""), user.zone)
    return past.Wanted(
        field=asked.get("field", ""),
        by=(by or 0) if asked.get("by") else None,
        since=since.replace(hour=0, minute=0, second=0, microsecond=0) if since else None,
        until=until + timedelta(microseconds=1) if until else None,
        before=int(before) if before.isdecimal() and len(before) < 19 else None,
    )


def _days(lines: list[past.Line], user: User) -> list[tuple[date, list[past.Line]]]:
    days: dict[date, list[past.Line]] = {}
    for line in lines:
        days.setdefault(line.at.astimezone(user.zone).date(), []).append(line)
    return list(days.items())


def history(request: HttpRequest, kind: PastKind, public_id: UUID) -> HttpResponse:
    """Who changed which field when, old → new; over the card as a panel, alone as a page."""
    user, record = user_of(request), kind.get(user_of(request), public_id)
    return _history(request, kind, record, user)


def _history(request: HttpRequest, kind: PastKind, record: Any, user: User, status: int = 200) -> HttpResponse:
    wanted = _wanted(request, user)
    lines = past.lines_of(user, record, wanted)
    asked = {name: request.GET.get(name, "") for name in ("field", "by", "since", "until")}
    context = _base(request, kind, record) | {
        "days": _days(lines.rows, user),
        "after": urlencode({**asked, "before": lines.after}) if lines.after else "",
        "fields": sorted(fields_for(user, record), key=lambda field: str(field.label)),
        "authors": past.authors_of(record),
        "asked": asked,
        "is_narrowed": any(asked.values()),
    }
    template = "parties/history_panel.html" if is_partial(request) else "parties/history.html"
    return render_page(request, template, context, status=status)


def as_of(request: HttpRequest, kind: PastKind, public_id: UUID) -> HttpResponse:
    """The record as it was at a moment, beside what differs from now. Only to read."""
    user, record = user_of(request), kind.get(user_of(request), public_id)
    text = request.GET.get("at", "").strip()
    moment = parse_past(text, user.zone) if text else clock.now()
    error = "" if moment else _("Write the day like 23.11.2026, or with the time: 23.11.2026 14:30.")
    return _as_of(request, kind, record, user, min(moment or clock.now(), clock.now()), text, error)


def _as_of(
    request: HttpRequest, kind: PastKind, record: Any, user: User, moment: datetime, text: str, error: str
) -> HttpResponse:
    state = past.state_at(record, moment)
    then = past.compared(user, record, state) if state is not None else []
    context = _base(request, kind, record) | {
        "moment": moment.astimezone(user.zone),
        "text": _as_typed(text, moment.astimezone(user.zone)),
        "whole_day": len(text) == 10,
        "error": error,
        "there": state is not None,
        "was": then,
        "differing": [was for was in then if was.differs],
        "people": _people(user, record, moment) if isinstance(record, Counterparty) and state is not None else [],
        "iso": moment.isoformat(),
    }
    template = "parties/as_of_panel.html" if is_partial(request) else "parties/as_of.html"
    return render_page(request, template, context, status=422 if error else 200)


def _as_typed(text: str, moment: datetime) -> str:
    """What stands in the field: as it was typed; a moment that came with a link, in the usual notation."""
    return f"{moment:%d.%m.%Y %H:%M:%S}" if "T" in text or not text else text


def _people(user: User, company: Counterparty, moment: datetime) -> list[tuple[Any, str]]:
    return [(person, link_text("", row)) for person, row in people_at(user, company, moment)]


def _state(record: Any, request: HttpRequest, user: User) -> dict[str, Values]:
    """The state a value is taken from: right before a change, or at a moment."""
    change = request.POST.get("change") or request.GET.get("change", "")
    if change.isdecimal() and len(change) < 19 and past.changes_of(record).filter(pk=int(change)).exists():
        return past.state_before(record, int(change))
    moment = parse_past(request.POST.get("at", ""), user.zone)
    if moment is None or (state := past.state_at(record, moment)) is None:
        raise Http404
    return state


@require_POST
def give_back(request: HttpRequest, kind: PastKind, public_id: UUID) -> HttpResponse:
    """«Вернуть это значение»: one field as it was before a change, or several as of a moment."""
    user, record = user_of(request), kind.get(user_of(request), public_id)
    return _give_back(request, kind, record, user)


def _give_back(request: HttpRequest, kind: PastKind, record: Any, user: User) -> HttpResponse:
    state = _state(record, request, user)
    codes = set(request.POST.getlist("field") or request.GET.getlist("field"))
    fields = [
        field
        for field in fields_for(user, record)
        if field.code in codes and field.restorable and field.puttable(state) and all(n in state for n in field.names)
    ]
    if not fields:
        raise Http404
    newest = past.changes_of(record).values_list("pk", flat=True).first() or 0
    sent = request.POST.get("seen") or request.GET.get("seen", "")
    seen = int(sent) if sent.isdecimal() and len(sent) < 19 else newest
    values = {name: state[name]["value"] for field in fields for name in field.names}
    names = ", ".join(str(field.label) for field in fields)
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}):
        back = reverse(kind.code, args=[record.public_id])
    try:
        put_back(record, values, kind.fact, by=user, seen=seen, data={"returns": newest})
    except Refused as error:
        messages.error(request, str(error.message))
    except Conflict:
        text = _(
            "«%(field)s» was changed while this page was open. Look at what stands there now, and return it again."
        )
        messages.error(request, text % {"field": names})
        return redirect(reverse(f"{kind.code}-history", args=[record.public_id]))
    else:
        _say_returned(request, kind, record, fields, names)
    return redirect(back)


def _say_returned(request: HttpRequest, kind: PastKind, record: Any, fields: list[Any], names: str) -> None:
    newest = past.changes_of(record).values_list("pk", flat=True).first() or 0
    text = ngettext("Returned: %(fields)s", "Returned: %(fields)s", len(fields)) % {"fields": names}
    query = urlencode({"change": newest, "seen": newest, "field": [field.code for field in fields]}, doseq=True)
    undo = f"{reverse(f'{kind.code}-return', args=[record.public_id])}?{query}"
    button = '<span>{}</span><button class="btn btn--s" type="submit" form="undo" formaction="{}">{}</button>'
    messages.success(request, format_html(button, text, undo, _("Undo")), extra_tags="undo")
