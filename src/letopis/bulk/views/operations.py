"""Bulk operations: what is selected, what is to be done, what it would do, doing it, taking it back."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from letopis.accounts.typing import user_of
from letopis.bulk import actions
from letopis.bulk.bar import merge_route
from letopis.bulk.hosts import HOSTS, Action, Host
from letopis.bulk.models import Operation
from letopis.bulk.queries import PIECE, get_host, get_operation, plan, selected_ids
from letopis.bulk.runners import BulkRunner, UndoRunner, back_of
from letopis.jobs.actions import finish
from letopis.jobs.models import Run
from letopis.kernel.errors import NotFound, Refused
from letopis.ui.rendering import is_partial, render_block, render_page

_MERGED = 10  # cards at once
_SHOWN = 100  # operations of a user
ASKS_FROM = 50  # rows; fewer are changed at once, with a way back


def _key(data: QueryDict) -> UUID | None:
    try:
        return UUID(data.get("key", ""))
    except ValueError:
        return None


def mine(request: HttpRequest) -> HttpResponse:
    """What the reader has done with many rows, the newest first: where it is taken back later."""
    user = user_of(request)
    actions.check_may_work(user)
    done = Operation.objects.filter(by=user, run__isnull=False).select_related("run", "undo_run").order_by("-pk")
    return render_page(request, "bulk/mine.html", {"operations": done[:_SHOWN]})


@require_POST
def make(request: HttpRequest, name: str) -> HttpResponse:
    """A selection and what to do with it: pins the rows, asks for the rest or does it."""
    user, host, data = user_of(request), get_host(name), request.POST
    actions.check_may_work(user)
    code, _colon, field = data.get("action", "").partition(":")
    scope, query = data.get("scope", ""), data.get("query", "").lstrip("?")
    try:
        ids = selected_ids(host, user, data)
        if code == "merge":
            return redirect(_merge_address(host, ids))
        operation = actions.make_operation(host, code, ids, scope=scope, query=query, by=user, public_id=_key(data))
    except Refused as error:
        messages.error(request, str(error.message))
        return redirect(f"{host.address(scope)}?{query}")
    if operation.run:
        return redirect("run", operation.run.public_id)
    if _action(operation).template:
        address = reverse("bulk-form", args=[operation.public_id]) + (f"?field={field}" if field else "")
        return redirect(address) if not is_partial(request) else _form(request, operation, QueryDict(f"field={field}"))
    actions.choose(operation, {}, by=user)
    return _go(request, operation)


def _merge_address(host: Host, ids: list[int]) -> str:
    """The page that merges the selected cards."""
    route = merge_route(host)
    if not route:
        raise NotFound
    if not 2 <= len(ids) <= _MERGED:
        raise Refused(_("Select from 2 to %(num)d cards to merge.") % {"num": _MERGED})
    cards = host.model._default_manager.filter(pk__in=ids).values_list("public_id", flat=True)
    return reverse(route) + "?" + urlencode([("card", card) for card in cards])


def _action(operation: Operation) -> Action:
    action = HOSTS[operation.host].action(operation.action)
    if action is None:
        raise NotFound
    return action


def form(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What exactly is to be done: GET gives the form, POST chooses and goes on."""
    user = user_of(request)
    operation = get_operation(user, public_id)
    actions.check_may_work(user)
    if operation.run:
        return redirect("run", operation.run.public_id)
    if request.method != "POST":
        return _form(request, operation, request.GET)
    action = _action(operation)
    try:
        params = action.read(HOSTS[operation.host], user, request.POST)
        actions.choose(operation, params, by=user)
    except Refused as error:
        return _form(request, operation, request.POST, error=error, status=422)
    operation.params = params
    return _go(request, operation)


def _form(
    request: HttpRequest, operation: Operation, data: QueryDict, *, error: Refused | None = None, status: int = 200
) -> HttpResponse:
    host: Host = HOSTS[operation.host]
    action = _action(operation)
    context: dict[str, Any] = {
        "operation": operation,
        "action": action,
        "count": len(operation.ids),
        "back": back_of(operation),
        "asks": len(operation.ids) >= ASKS_FROM,
        "error": error,
        **action.context(host, user_of(request), data),
    }
    if is_partial(request):
        return render_block(request, "bulk/form.html", "form", context, status=status)
    return render_page(request, "bulk/form.html", context, status=status)


def _go(request: HttpRequest, operation: Operation) -> HttpResponse:
    """Do a small thing at once, show what a big one would do."""
    if len(operation.ids) >= ASKS_FROM or _action(operation).is_irreversible:
        return redirect("bulk-plan", operation.public_id)
    run = finish(actions.start_operation(operation, by=user_of(request)))
    _say(request, BulkRunner().lines(run), operation if run.report.get("changed") else None, run)
    return redirect(back_of(operation))


def _say(request: HttpRequest, lines: list[str], undoable: Operation | None, run: Run) -> None:
    text = str(run.report["why"]) if run.state == Run.State.FAILED else "; ".join(lines)
    if undoable is None:
        messages.info(request, text)
        return
    button = '<span>{}</span><button class="btn btn--s" type="submit" form="undo" formaction="{}">{}</button>'
    address = reverse("bulk-undo", args=[undoable.public_id])
    messages.success(request, format_html(button, text, address, _("Undo")), extra_tags="undo")


def dry_run(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What the operation would do; once it is begun, its run."""
    user = user_of(request)
    operation = get_operation(user, public_id)
    if operation.run:
        return redirect("run", operation.run.public_id)
    if operation.params is None:
        return redirect("bulk-form", public_id)
    try:
        doer = actions.doer_of(operation, user)
    except Refused as error:
        messages.error(request, str(error.message))
        return redirect("bulk-form", public_id)
    shown = plan(operation, doer, user)
    button = ngettext("Change %(num)d row", "Change %(num)d rows", shown.changing) % {"num": shown.changing}
    context = {
        "operation": operation,
        "action": _action(operation),
        "doer": doer,
        "plan": shown,
        "button": button,
        "back": back_of(operation),
    }
    return render_page(request, "bulk/plan.html", context)


@require_POST
def start(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Begin; twice is once."""
    operation = get_operation(user_of(request), public_id)
    try:
        run = actions.start_operation(operation, by=user_of(request))
    except Refused as error:
        messages.error(request, str(error.message))
        return redirect("bulk-form", public_id)
    return redirect("run", run.public_id)


@require_POST
def undo(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Take the whole operation back: a small one at once, a big one in steps."""
    operation = get_operation(user_of(request), public_id)
    run = actions.undo_operation(operation, by=user_of(request))
    if run.total > PIECE or run.state != Run.State.RUNNING:
        return redirect("run", run.public_id)
    run = finish(run)
    if run.report.get("kept") or run.state != Run.State.DONE:
        return redirect("run", run.public_id)
    _say(request, UndoRunner().lines(run), None, run)
    return redirect(back_of(operation))
