"""«Рассылка отчётов»: what comes by e-mail and when, setting it up from a report or a panel, the link of the letter."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils import translation
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from letopis.accounts.models import User
from letopis.accounts.typing import user_of
from letopis.analytics.letters import actions, queries
from letopis.analytics.letters.actions import Matter, Rhythm
from letopis.analytics.models import ReportLetter
from letopis.analytics.panels.queries import get_row
from letopis.analytics.panels.tiles import lasting
from letopis.analytics.views.pages import get_report
from letopis.kernel.errors import Conflict, NotFound, Refused
from letopis.ui.rendering import render_page


def listed(request: HttpRequest) -> HttpResponse:
    """What comes to the reader, and what they have set up for colleagues."""
    user = user_of(request)
    rows = list(queries.letters(user))
    context = {
        "mine": [row for row in rows if row.reader_id == user.pk],
        "others": [row for row in rows if row.reader_id != user.pk and row.is_on],
        "sends": bool(settings.EMAIL_URL),
    }
    return render_page(request, "analytics/letters.html", context)


def _matter(user: User, params: QueryDict) -> Matter:
    """What an address offers to send. Raises `NotFound`."""
    if code := params.get("panel", ""):
        panel = get_row(user, code)
        return Matter(panel.name, panel=panel)
    report = get_report(params.get("report", ""))
    given = QueryDict(params.get("params", "").lstrip("?"))
    name = params.get("name", "")[:120] or str(report.title)
    return Matter(name, report.code, lasting(report.read(user, given), given))


def _rhythm(sent: QueryDict) -> Rhythm:
    def number(name: str, usual: int) -> int:
        text = sent.get(name) or str(usual)  # a field that is not asked for is empty
        return int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else -1

    return Rhythm(
        sent.get("every", ""), number("weekday", 0), number("month_day", 1), number("hour", 8), "working_days" in sent
    )  # fmt: skip


def _form(request: HttpRequest, error: str, status: int, typed: Any, **more: Any) -> HttpResponse:
    context = {
        "typed": typed,
        "error": error,
        "everies": ReportLetter.Every.choices,
        "weekdays": [(number, str(name).capitalize()) for number, name in WEEKDAYS.items()],
        "sends": bool(settings.EMAIL_URL),
        **more,
    }
    return render_page(request, "analytics/letter_edit.html", context, status)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Have a report or a panel sent."""
    user, error, sent = user_of(request), "", request.POST
    matter = _matter(user, request.GET)
    readers = queries.readers_for(user)
    wanted = set(sent.getlist("reader")) if request.method == "POST" else {str(user.public_id)}
    if request.method == "POST":
        chosen = [row for row in readers if str(row.public_id) in wanted]
        if len(chosen) < len(wanted):
            raise NotFound
        try:
            named = Matter(sent.get("name", "") or matter.name, matter.report, matter.params, matter.panel)
            made = actions.add_letters(named, chosen, _rhythm(sent), by=user)
        except Refused as refused:
            error = str(refused.message)
        else:
            messages.success(request, _("It will come %(when)s") % {"when": made[0].rhythm})
            return redirect("report-letters")
    typed = _rhythm(sent) if error else Rhythm(ReportLetter.Every.WEEK)
    name = sent.get("name", matter.name)
    href = f"?{request.GET.urlencode()}"
    return _form(
        request, error, 422 if error else 200, typed, matter=matter, name=name, readers=readers, wanted=wanted, href=href
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def letter(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """When one of them comes."""
    user, error, status = user_of(request), "", 200
    row = queries.get_letter(user, public_id)
    typed: Any = row
    if request.method == "POST":
        typed, version = _rhythm(request.POST), request.POST.get("version", "")
        try:
            actions.change_letter(row, typed, by=user, version=int(version) if version.isdecimal() else 0)
        except Refused as refused:
            error, status = str(refused.message), 422
        except Conflict:
            error, status = _("Somebody changed this meanwhile. Save again to put your values in place of theirs."), 409
        else:
            messages.success(request, _("Saved"))
            return redirect("report-letters")
    return _form(request, error, status, typed, row=row, href="")


@require_POST
def use(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Stop a letter, or let it come again."""
    user = user_of(request)
    row = actions.set_on(queries.get_letter(user, public_id), request.POST.get("on") == "1", by=user)
    messages.success(
        request, _("It will come %(when)s") % {"when": row.rhythm} if row.is_on else _("It will not come any more")
    )
    return redirect("report-letters")


@require_POST
def now(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Send one's own letter at once, beside its rhythm."""
    user = user_of(request)
    row = queries.get_letter(user, public_id)
    if row.reader_id != user.pk:
        raise NotFound
    actions.send_now(row)
    messages.success(request, _("The letter is on its way"))
    return redirect("report-letters")


@login_not_required
@csrf_exempt  # the mail program of the reader posts by itself (RFC 8058); the signed link is what lets it in
@require_http_methods(["GET", "HEAD", "POST"])
def off(request: HttpRequest, token: str) -> HttpResponse:
    """«Не присылать» of the letter: a question, and after the answer no more letters."""
    try:
        row = queries.letter_at(token)
    except NotFound as error:
        raise Http404 from error
    if request.method == "POST":
        row = actions.set_on(row, False, by=row.reader)
    with translation.override(row.reader.language):
        answer = render_page(request, "analytics/letter_off.html", {"row": row})
    answer["X-Robots-Tag"], answer["Referrer-Policy"] = "noindex, nofollow", "no-referrer"
    answer["Cache-Control"] = "private, no-store"
    return answer
