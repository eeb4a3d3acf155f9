"""`/settings/jobs/`: what the worker has given up, for who manages users; and the word that a run is over."""

from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from letopis.accounts.models import User
from letopis.accounts.typing import user_of
from letopis.jobs.actions import drop_job, retry_job
from letopis.jobs.models import Job, Run
from letopis.jobs.queries import get_failed, given_up, queue
from letopis.jobs.queue import TASKS
from letopis.kernel.errors import Forbidden
from letopis.notifications.actions import notify
from letopis.notifications.kinds import Told
from letopis.notifications.models import Notification
from letopis.ui.rendering import render_page

RUN_OVER = "run.over"


def _managing(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Others get 403."""

    @wraps(view)
    def wrapper(request: HttpRequest, **kwargs: UUID) -> HttpResponse:
        if not user_of(request).role.manages_users:
            raise Forbidden(_("Only the owner looks after background work."))
        return view(request, **kwargs)

    return wrapper


@_managing
def jobs(request: HttpRequest) -> HttpResponse:
    """How the queue stands, and what was given up."""
    autodiscover_modules("tasks")  # whose titles are said
    rows = [(job, TASKS[job.task].title if job.task in TASKS else job.task) for job in given_up()]
    return render_page(request, "web/jobs.html", {"queue": queue(), "jobs": rows})


def _answer(request: HttpRequest, public_id: UUID, act: Callable[[Job], None], done: str) -> HttpResponse:
    act(get_failed(public_id))
    messages.success(request, done)
    return redirect("jobs")


@require_POST
@_managing
def retry(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Try it anew."""
    return _answer(request, public_id, retry_job, _("It will be tried again."))


@require_POST
@_managing
def drop(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Leave it undone."""
    return _answer(request, public_id, drop_job, _("Removed."))


def say_over(run: Run) -> None:
    """Tell the author of a run, whose page is closed, that it is over."""
    notify([run.by], RUN_OVER, key=f"run:{run.public_id}", subject=run.pk)


def run_over(user: User, rows: Sequence[Notification]) -> Mapping[int, Told]:
    """The words of runs that are over."""
    runs = Run.objects.filter(by=user).in_bulk([row.subject for row in rows])
    found = {}
    for row in rows:
        if run := runs.get(row.subject or 0):
            state = (
                _("Done.") if run.state == Run.State.DONE else run.report.get("why") or _("It could not be finished.")
            )
            found[row.pk] = Told(run.title, str(state), reverse("run", args=[run.public_id]), "list-checks")
    return found
