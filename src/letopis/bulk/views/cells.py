"""A cell of a list edited in place: GET gives its small form, POST saves it, `?cancel` gives the value back."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from letopis.accounts.models import User
from letopis.accounts.typing import user_of
from letopis.accounts.visibility import may_change
from letopis.bulk import cells
from letopis.bulk.hosts import Host
from letopis.bulk.inputs import Input, in_words, input_of, typed
from letopis.bulk.queries import get_host
from letopis.history.models import FactRecord
from letopis.kernel.errors import Conflict, Forbidden, Refused
from letopis.lists.fields import ListField
from letopis.lists.spec import Choice
from letopis.ui.rendering import is_partial, render_block, render_page


def cell(request: HttpRequest, name: str, public_id: UUID, key: str) -> HttpResponse:
    """One value of one row."""
    user, host = user_of(request), get_host(name)
    row = cells.get_row(host, user, public_id)
    field = cells.get_field(host, user, key)
    if not may_change(user, row):
        raise Forbidden(_("You may see this record, but not change it."))
    if request.method != "POST":
        if "cancel" in request.GET:
            return _value(request, host, field, row, None)
        return _form(request, host, field, row, typed(field, user, row))
    values = request.POST.getlist("value")
    try:
        fact = cells.write_cell(host, field, row, values, request.POST.getlist("was"), by=user)
    except Refused as error:
        return _form(request, host, field, row, values, request.POST.getlist("was"), str(error.message), 422)
    except Conflict as conflict:
        error_text = _("Meanwhile somebody wrote: %(value)s. Save again to replace it.") % {
            "value": conflict.differences[0].theirs
        }
        return _form(request, host, field, row, values, conflict.current["values"], error_text, 409)
    return _value(request, host, field, cells.get_row(host, user, public_id), fact)


def _form(
    request: HttpRequest,
    host: Host,
    field: ListField,
    row: Any,
    values: list[str],
    was: list[str] | None = None,
    error: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "host": host,
        "field": field,
        "row": row,
        "values": values,
        "was": values if was is None else was,
        "input": _input(field, user_of(request), row),
        "error": error,
    }
    if is_partial(request):
        return render_block(request, "bulk/cell.html", "form", context, status=status)
    return render_page(request, "bulk/cell.html", context, status=status)


def _input(field: ListField, user: User, row: Any) -> Input:
    """The input, with the present value among its choices even when nobody could choose it any more."""
    shown = input_of(field, user)
    held = [value for value in typed(field, user, row) if value not in {choice.value for choice in shown.choices}]
    if shown.look not in ("select", "checks") or not held:
        return shown
    text = in_words(field.load(user, [row]).get(row.pk))
    return replace(shown, choices=[*shown.choices, *(Choice(value, text) for value in held)])


def _value(request: HttpRequest, host: Host, field: ListField, row: Any, fact: FactRecord | None) -> HttpResponse:
    if not is_partial(request):
        return redirect(host.card, row.public_id)
    shown = cells.shown(field, user_of(request), row)
    context = {"host": host, "field": field, "row": row, "shown": shown, "fact": fact}
    return render_page(request, "bulk/cell_value.html", context)


@require_POST
def undo(request: HttpRequest, name: str, fact: int) -> HttpResponse:
    """Take one's own change of a cell back."""
    host = get_host(name)
    done = cells.undo_cell(host, fact, by=user_of(request))
    if done.kept:
        messages.error(request, _("It was changed since, and stays as it is."))
    elif done.changes:
        messages.success(request, _("Returned"))
    return redirect(request.headers.get("Referer", "") if _is_ours(request) else host.address(""))


def _is_ours(request: HttpRequest) -> bool:
    return url_has_allowed_host_and_scheme(request.headers.get("Referer", ""), {request.get_host()})
