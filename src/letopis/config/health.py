"""Whether the process lives, and whether it can serve."""

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse

from letopis.config.readiness import waiting_migrations
from letopis.config.transfer.mark import SENTENCE, is_unfinished
from letopis.jobs.queries import STILL, queue
from letopis.kernel import clock

STARTED = clock.now()  # the worker starts after the pages: it has a moment to come


@login_not_required
def live(request: HttpRequest) -> HttpResponse:
    """200 while the process answers."""
    return HttpResponse("live\n", content_type="text/plain; charset=utf-8")


@login_not_required
def ready(request: HttpRequest) -> HttpResponse:
    """200 when the database answers, its tables are those of this version and the queue moves, else 503 with the reason."""
    try:
        waiting = waiting_migrations()
    except DatabaseError:
        return HttpResponse("the database does not answer\n", status=503, content_type="text/plain; charset=utf-8")
    if waiting:
        return HttpResponse(
            "migrations are waiting: letopis setup\n", status=503, content_type="text/plain; charset=utf-8"
        )
    if is_unfinished():
        return HttpResponse(f"{SENTENCE}\n", status=503, content_type="text/plain; charset=utf-8")
    if clock.now() - STARTED > STILL and queue().stands_still:
        return HttpResponse(
            "the queue stands still: no worker is there\n", status=503, content_type="text/plain; charset=utf-8"
        )
    return HttpResponse("ready\n", content_type="text/plain; charset=utf-8")
