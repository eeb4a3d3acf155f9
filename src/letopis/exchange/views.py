"""`/import/`: a file is read, shown, then loaded."""

import hashlib
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from letopis.accounts.typing import user_of
from letopis.accounts.visibility import may_create
from letopis.exchange.cards import Unreadable
from letopis.exchange.models import ImportRun
from letopis.exchange.people import import_people, judge
from letopis.exchange.reading import kind_of, read_file
from letopis.history.models import FactRecord
from letopis.kernel import clock
from letopis.kernel.database import in_transaction
from letopis.kernel.errors import Forbidden, NotFound
from letopis.parties.models import ContactPerson
from letopis.ui.rendering import render_page

SHOWN = 100
LARGEST = 50 * 1024 * 1024


def _check(request: HttpRequest) -> None:
    if not may_create(user_of(request)):
        raise Forbidden(_("Your role may look, but not add."))


def _run(request: HttpRequest, public_id: UUID) -> ImportRun:
    run = ImportRun.objects.filter(public_id=public_id, by=user_of(request)).first()
    if run is None:
        raise NotFound
    return run


def start(request: HttpRequest) -> HttpResponse:
    """The page to bring a file to; a file that cannot be read is refused with a sentence."""
    _check(request)
    error = ""
    if request.method == "POST":
        file = request.FILES.get("file")
        try:
            if not isinstance(file, UploadedFile) or not file.name:
                raise Unreadable(_("Choose a file."))
            if (file.size or 0) > LARGEST:
                raise Unreadable(_("The file is larger than 50 MB: split it into parts."))
            return redirect("import-run", _keep(request, file).public_id)
        except Unreadable as refusal:
            error = str(refusal)
    runs = ImportRun.objects.filter(by=user_of(request)).order_by("-pk")[:10]
    return render_page(request, "exchange/start.html", {"error": error, "runs": runs}, status=422 if error else 200)


def _keep(request: HttpRequest, file: UploadedFile[Any]) -> ImportRun:
    """The raw file first, then the reading of it."""
    kind = kind_of(str(file.name))
    run = ImportRun(name=str(file.name)[-255:], kind=kind, size=file.size or 0, by=user_of(request))
    run.path.parent.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    with run.path.open("wb") as kept:
        for piece in file.chunks():
            kept.write(piece)
            digest.update(piece)
    run.sha256 = digest.hexdigest()
    try:
        read_file(run.path, kind)
    except Unreadable:
        run.path.unlink()
        raise
    run.save()
    return run


def run(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What would happen, or what has happened."""
    shown = _run(request, public_id)
    if shown.state == ImportRun.State.LOADED:
        return render_page(request, "exchange/report.html", {"run": shown, "people": _people_of(shown, request)})
    cards = read_file(shown.path, shown.kind)
    user = user_of(request)
    verdicts = judge(cards[:SHOWN], user)
    report = import_people(cards, name=shown.name, by=user, dry_run=True)
    context = {"run": shown, "verdicts": verdicts, "report": report, "total": len(cards), "shown": SHOWN}
    return render_page(request, "exchange/preview.html", context)


def _people_of(shown: ImportRun, request: HttpRequest) -> list[ContactPerson]:
    facts = FactRecord.objects.filter(verb="people.imported", by=shown.by, data__run=str(shown.public_id))
    ids = [pk for fact in facts for pk in fact.changes.values_list("target_id", flat=True)]
    return list(ContactPerson.objects.visible_to(user_of(request)).filter(pk__in=ids[:200]).order_by("sort_key", "pk"))


@require_POST
def load(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Load the file. A second click finds it loaded, and a person loaded twice is the same person anyway."""
    _check(request)
    loading = _run(request, public_id)
    if loading.state == ImportRun.State.READ:
        cards = read_file(loading.path, loading.kind)
        report = import_people(cards, name=loading.name, by=user_of(request), run=str(loading.public_id))
        _finish(loading.pk, report.as_json())
    return redirect("import-run", public_id)


@in_transaction
def _finish(pk: int, report: dict[str, object]) -> None:
    ImportRun.objects.filter(pk=pk, state=ImportRun.State.READ).update(
        state=ImportRun.State.LOADED, report=report, loaded_at=clock.now()
    )
