"""Settings: goals, and the page of one of them."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from letopis.accounts.typing import user_of
from letopis.accounts.visibility import check_manages
from letopis.channels import queries
from letopis.channels.actions import GoalInput, add_goal, change_goal
from letopis.channels.goals.kinds.reading import read_days
from letopis.channels.goals.registry import KINDS, GoalKind, get_kind, words_of
from letopis.channels.models import Goal
from letopis.channels.views.saving import changed_meanwhile, say_done, version_of
from letopis.history.queries import entries_of
from letopis.kernel import clock
from letopis.kernel.errors import Conflict, Refused
from letopis.ui.rendering import render_page

_LATELY = timedelta(days=30)


def goals(request: HttpRequest) -> HttpResponse:
    """Every goal with its rule and how often it was reached."""
    check_manages(user_of(request))
    lately = Count("reaches", filter=Q(reaches__at__gte=clock.now() - _LATELY))
    rows = Goal.objects.annotate(reached=Count("reaches"), lately=lately).order_by("order", "id")
    context = {"rows": [(row, words_of(row)) for row in rows], "kinds": KINDS.values()}
    return render_page(request, "channels/goals.html", context)


def _input(request: HttpRequest, kind: GoalKind) -> GoalInput:
    """What was typed. Raises `Refused`."""
    sent = request.POST
    return GoalInput(sent.get("name", ""), kind.read(sent), sent.get("counting", ""), read_days(sent, "window"))


def _context(request: HttpRequest, kind: GoalKind, row: Goal, error: str) -> dict[str, Any]:
    """The fields as they stand: typed ones after a refusal, held ones otherwise."""
    sent = request.POST
    typed = {"name": row.title, "counting": row.counting, "window": row.window, "version": row.version}
    rule = kind.typed(row.rule)
    if request.method == "POST":
        typed |= {name: sent.get(name, "") for name in ("name", "counting", "window")}
        rule = {name: _sent(sent, name, held) for name, held in rule.items()}
    return {
        "kind": kind, "typed": typed, "rule": rule, "options": kind.options(), "error": error, "row": row,
        "countings": Goal.Counting.choices,
    }  # fmt: skip


def _sent(sent: Any, name: str, held: Any) -> Any:
    """A field as it was sent, of the shape the form expects."""
    if isinstance(held, bool):
        return name in sent
    return sent.getlist(name) if isinstance(held, list) else sent.get(name, "")


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, code: str) -> HttpResponse:
    """A new goal of a kind."""
    check_manages(user_of(request))
    kind, error = get_kind(code), ""
    if request.method == "POST":
        try:
            row = add_goal(code, _input(request, kind), by=user_of(request))
        except Refused as refused:
            error = str(refused.message)
        else:
            say_done(request, _("Added: %(name)s") % {"name": row.title})
            return redirect("goal-settings")
    context = _context(request, kind, Goal(kind=code), error)
    return render_page(request, "channels/goal.html", context, status=422 if error else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def goal(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One goal: its rule, the rules there were, what happened to it."""
    user = user_of(request)
    check_manages(user)
    row = queries.get_goal(public_id)
    kind, error, status = get_kind(row.kind), "", 200
    if request.method == "POST":
        try:
            change_goal(row, _input(request, kind), by=user, version=version_of(request))
        except Refused as refused:
            error, status = str(refused.message), 422
        except Conflict:
            error, status = changed_meanwhile(), 409
        else:
            say_done(request, _("Saved"))
            return redirect("goal", public_id)
    context = _context(request, kind, row, error)
    context |= {"versions": row.versions.select_related("by"), "entries": entries_of(row, reader=user)}
    return render_page(request, "channels/goal.html", context, status=status)


@require_POST
def switch(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Switch a goal off, or on again."""
    check_manages(user_of(request))
    change_goal(queries.get_goal(public_id), request.POST.get("active") == "1", by=user_of(request))
    say_done(request, _("Saved"))
    return redirect("goal-settings")
