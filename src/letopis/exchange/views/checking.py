"""What would happen, and the word to do it."""

from dataclasses import replace
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from letopis.accounts.typing import user_of
from letopis.exchange import importing
from letopis.exchange.loading.options import DOUBLES, Options
from letopis.exchange.loading.tally import NUMBERS, SHOWN
from letopis.exchange.models import ImportRun
from letopis.exchange.views.doors import file_of, hurry, is_running
from letopis.ui.rendering import render_page


def page(request: HttpRequest, file: ImportRun) -> HttpResponse:
    """The figures of the dry run, what would change, what would not be loaded, who looks like somebody here."""
    report = file.check_run.report if file.check_run else {}
    figures = {name: report.get(name, 0) for name in NUMBERS}
    context = {
        "file": file,
        "figures": figures,
        "shown": {kind: [] for kind in ("new", "changed", "refused", "double")} | report.get("shown", {}),
        "limit": SHOWN,
        "options": Options.from_json(file.options),
        "is_checked": file.check_run is not None,
        "count": figures["created"] + figures["updated"],
    }
    return render_page(request, "exchange/check.html", context)


@require_POST
def check(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The dry run once more."""
    file = file_of(request, public_id)
    importing.check_may_import(user_of(request))
    if file.load_run is None and not is_running(file.check_run):
        hurry(importing.start_check(file))
    return redirect("import-run", public_id)


@require_POST
def load(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Load the file. A second click finds it being loaded, and a card loaded twice is the same card anyway."""
    file = file_of(request, public_id)
    user = user_of(request)
    importing.check_may_import(user)
    if file.load_run is None:
        choices = {
            name.removeprefix("row-"): chosen
            for name, chosen in request.POST.items()
            if name.startswith("row-") and name[4:].isdecimal() and chosen in DOUBLES
        }
        options = replace(Options.from_json(file.options), choices=choices)
        importing.set_choices(file, options)
    run = importing.start_load(file, by=user)
    return redirect("run", run.public_id) if is_running(run) else redirect("import-run", public_id)
