"""Settings: what sources cost – all of them, one of them, and a file for many."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from letopis.accounts.typing import user_of
from letopis.accounts.visibility import check_manages
from letopis.channels import queries
from letopis.channels.actions import import_costs, write_costs
from letopis.channels.costs_file import SIZE, CostsFile, read_costs, read_day
from letopis.channels.models import SourceCosts
from letopis.channels.prices import Spent, read_money, shown_money, source_cost
from letopis.channels.views.saving import changed_meanwhile, say_done, version_of
from letopis.history.queries import entries_of
from letopis.kernel import clock
from letopis.kernel.errors import Conflict, Refused
from letopis.ui.rendering import render_page

ROWS = 240  # of one source


def _list(request: HttpRequest, file: CostsFile | None = None, error: str = "", status: int = 200) -> HttpResponse:
    today = clock.today(user_of(request).zone)
    first = today.replace(month=1, day=1)
    rows = [
        (source, len(row.spent) if row else 0, source_cost(row.spent, first, today) if row else 0)
        for source, row in queries.costs_of_sources()
        if source.is_active or row
    ]
    context = {"rows": rows, "year": today.year, "money": shown_money, "file": file, "error": error}
    return render_page(request, "channels/costs.html", context, status=status)


def costs(request: HttpRequest) -> HttpResponse:
    """Every source with what was spent on it this year."""
    check_manages(user_of(request))
    return _list(request)


@require_http_methods(["GET", "HEAD", "POST"])
def source(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The expenses on one source."""
    user = user_of(request)
    check_manages(user)
    of, error, status = queries.get_source(public_id), "", 200
    row = SourceCosts.objects.filter(source=of).first() or SourceCosts(source=of)
    if request.method == "POST":
        try:
            given = _spent(request)
            if row.pk is None:
                row, _new = SourceCosts.objects.get_or_create(source=of)
            write_costs(row, given, by=user, version=version_of(request))
        except Refused as refused:
            error, status = str(refused.message), 422
        except Conflict:
            error, status = changed_meanwhile(), 409
        else:
            say_done(request, _("Saved"))
            return redirect("source-costs", public_id)
    rows = _typed(request) if error else [_cells(one) for one in row.spent]
    entries = entries_of(row, reader=user) if row.pk else []
    context = {"source": of, "row": row, "error": error, "rows": [*rows, ("", "", "", "")], "entries": entries}
    return render_page(request, "channels/source.html", context, status=status)


def _cells(one: Spent) -> tuple[str, str, str, str]:
    return f"{one.since:%d.%m.%Y}", f"{one.until:%d.%m.%Y}", shown_money(one.amount), one.note


def _typed(request: HttpRequest) -> list[Any]:
    columns = [request.POST.getlist(name)[:ROWS] for name in ("since", "until", "amount", "note")]
    return [cells for cells in zip(*columns, strict=False) if any(cell.strip() for cell in cells)]


def _spent(request: HttpRequest) -> list[Spent]:
    found = []
    for since, until, amount, note in _typed(request):
        first, last = read_day(since), read_day(until)
        if first is None or last is None:
            raise Refused(_("Write the day like 23.11.2026."), "since")
        found.append(Spent(first, last, read_money(amount, "amount"), note.strip()))
    return found


@require_POST
def load(request: HttpRequest) -> HttpResponse:
    """A CSV file: everything in it or, when a row cannot be read, nothing and the list of such rows."""
    user = user_of(request)
    check_manages(user)
    given = request.FILES.get("file")
    if given is None or given.size is None or given.size > SIZE:
        return _list(request, error=_("Choose a CSV file of at most 1 MB."), status=422)
    file = read_costs(given.read())
    if file.errors or not file.spent:
        return _list(request, file, error="" if file.errors else _("The file has no rows."), status=422)
    fact = import_costs(file.spent, name=(given.name or "")[:200], by=user)
    if fact is None:
        return _list(request, error=_("Everything in this file is here already."))
    words = ngettext("%(num)d expense loaded", "%(num)d expenses loaded", file.rows) % {"num": file.rows}
    say_done(request, f"{words}: {shown_money(file.total)}")
    return redirect("cost-settings")
