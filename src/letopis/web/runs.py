"""`/runs/{id}/`: long work with its progress; the open page asks for the next step, without JavaScript a button does."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from letopis.accounts.typing import user_of
from letopis.jobs.actions import make_step, resume_run, stop_run
from letopis.jobs.models import Run
from letopis.jobs.runners import RUNNERS
from letopis.kernel.errors import NotFound
from letopis.ui.rendering import is_partial, render_block, render_page


def _mine(request: HttpRequest, public_id: UUID) -> Run:
    run = Run.objects.filter(public_id=public_id, by=user_of(request)).first()
    if run is None:
        raise NotFound
    return run


def _context(run: Run) -> dict[str, Any]:
    doer = RUNNERS.get(run.kind)  # none for a kind that a newer version no longer knows
    links = doer.links(run) if doer else {}
    usual = {"back": "", "lines": [], "undo": "", "resume": False, "outcome": ""}
    return {"run": run, "links": {**usual, **links}}


def run(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """How far it has come."""
    return render_page(request, "web/run.html", _context(_mine(request, public_id)))


@require_POST
def step(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The next piece of the work."""
    run = make_step(_mine(request, public_id), asked=True)
    context = _context(run)
    outcome = context["links"]["outcome"] if run.state == Run.State.DONE else ""
    if is_partial(request):
        answer = render_block(request, "web/run.html", "progress", context)
        if outcome:
            answer["HX-Redirect"] = outcome  # the page of what came of it says more than «Готово»
        return answer
    return redirect(outcome or reverse("run", args=[public_id]))


@require_POST
def stop(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """No further steps."""
    stop_run(_mine(request, public_id))
    return redirect("run", public_id)


@require_POST
def resume(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A stopped run goes on, when its runner lets it."""
    run = _mine(request, public_id)
    if _context(run)["links"]["resume"]:
        resume_run(run)
    return redirect("run", public_id)
