"""The page to bring a file to, and the page of a file: mapping, dry run, progress or report, as far as it has come."""

from pathlib import Path
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from letopis.accounts.typing import user_of
from letopis.exchange import importing
from letopis.exchange.cards import Unreadable
from letopis.exchange.models import ImportRun
from letopis.exchange.reading import CALENDARS
from letopis.exchange.views import checking, mapping, report
from letopis.exchange.views.doors import file_of, hurry, is_running
from letopis.ui.rendering import render_page

LARGEST = 300 * 1024 * 1024


def start(request: HttpRequest) -> HttpResponse:
    """The page to bring a file to; a file that cannot be read is refused with a sentence."""
    user = user_of(request)
    importing.check_may_import(user)
    error, what = "", request.POST.get("what") or request.GET.get("what") or ImportRun.What.PEOPLE
    if request.method == "POST":
        try:
            file = _bring(request, str(what))
            if not file.is_table:
                hurry(importing.start_check(file))
            return redirect("import-run", file.public_id)
        except Unreadable as refusal:
            error = str(refusal)
    files = ImportRun.objects.filter(by=user).select_related("load_run").order_by("-pk")[:10]
    context = {"error": error, "files": files, "what": what}
    return render_page(request, "exchange/start.html", context, status=422 if error else 200)


def _bring(request: HttpRequest, what: str) -> ImportRun:
    file = request.FILES.get("file")
    if not isinstance(file, UploadedFile) or not file.name:
        raise Unreadable(_("Choose a file."))
    if (file.size or 0) > LARGEST:
        raise Unreadable(_("The file is larger than 300 MB: split it into parts."))
    if what not in ImportRun.What.values:
        raise Unreadable(_("Say what is in the file: contact persons, counterparties or events."))
    if Path(file.name).suffix.lower() in CALENDARS:
        what = ImportRun.What.EVENTS  # a calendar holds nothing else
    return importing.keep_file(file.name, file.chunks(), what=what, by=user_of(request))


def run(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Where the file stands."""
    file = file_of(request, public_id)
    for work in (file.undo_run, file.load_run, file.check_run):
        if work is not None and is_running(work):
            return redirect("run", work.public_id)
    if file.load_run is not None or file.state != ImportRun.State.READ:
        return report.page(request, file)
    if file.check_run is not None or not file.is_table:
        return checking.page(request, file)
    return mapping.page(request, file)
