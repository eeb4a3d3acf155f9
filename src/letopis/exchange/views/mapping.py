"""Which column goes where."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from letopis.accounts.typing import user_of
from letopis.exchange import importing
from letopis.exchange.loading.options import DOUBLES, EXISTING, Options
from letopis.exchange.mapping import preview, targets
from letopis.exchange.models import ImportRun
from letopis.exchange.views.doors import file_of, hurry
from letopis.kernel.errors import Forbidden, NotFound, Refused
from letopis.ui.rendering import render_page


def page(request: HttpRequest, file: ImportRun, error: str = "", show: int = 0) -> HttpResponse:
    """Every column with its samples and its target; beside it one card as it will be."""
    contents = importing.contents_of(file)
    show = max(0, min(show, contents.total - 1, 99))
    columns = preview.columns_of(file, contents, file.mapping)
    card = preview.card_at(file, show)
    context = {
        "file": file,
        "contents": contents,
        "columns": columns,
        "unpaired": [column for column in columns if column.look == "warn"],
        "groups": targets.groups(file.what, file.by, contents.headers, file.mapping),
        "options": Options.from_json({"strict": True, **file.options}),
        "card": card,
        "lines": preview.lines_of(card, file.what, file.by) if card else [],
        "show": show,
        "error": error,
    }
    return render_page(request, "exchange/mapping.html", context, status=422 if error else 200)


def mapping(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Choose, look at another row, or go on to the dry run."""
    file = file_of(request, public_id)
    importing.check_may_import(user_of(request))
    if not file.is_table or file.load_run is not None:
        raise NotFound
    if request.method != "POST":
        return page(request, file, show=_number(request.GET.get("row", "")))
    chosen = _targets(request, file)
    options = _options(request)
    going = "show" not in request.POST
    if going and not targets.enough(chosen, file.what):
        file.mapping, file.options = chosen, options.as_json()
        return page(request, file, _("No column says how to call the card: choose one for the name."))
    if not going:
        file.mapping, file.options = chosen, options.as_json()
        importing.set_draft(file)
        return page(request, file, show=_number(request.POST["show"]))
    try:
        importing.set_mapping(file, chosen, options, remember="remember" in request.POST)
    except (Refused, Forbidden) as refusal:
        return page(request, file, str(refusal))
    run = hurry(importing.start_check(file))
    return redirect("import-run", public_id) if run.finished_at else redirect("run", run.public_id)


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 6 else 0


def _targets(request: HttpRequest, file: ImportRun) -> list[str]:
    """What was chosen for each column; anything that is no target is no pair."""
    known = targets.codes(file.what, user_of(request), file.mapping)
    chosen = [request.POST.get(f"target-{number}", "") for number in range(len(file.contents["headers"]))]
    return [target if target in known else "" for target in chosen]


def _options(request: HttpRequest) -> Options:
    existing, doubles = request.POST.get("existing", ""), request.POST.get("doubles", "")
    return Options(
        existing if existing in EXISTING else "fill",
        doubles if doubles in DOUBLES else "new",
        request.POST.get("strict", "refuse") != "keep",
    )
