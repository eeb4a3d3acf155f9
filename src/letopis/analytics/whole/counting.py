"""Counting a report over its whole period.

It only reads, for half a minute perhaps: in a transaction of the queue that would keep every writer of an SQLite base
waiting, in the worker's own turn reminders. So a thread of the worker counts and the task looks after it; a worker that
dies takes its thread along, and the task begins anew elsewhere when nobody has been seen counting for a while.
"""

import logging
import re
import threading
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connections
from django.http import HttpRequest, QueryDict
from django.utils import timezone, translation
from django.utils.safestring import SafeString, mark_safe

from letopis.accounts.models import User
from letopis.analytics.limits import reading_whole
from letopis.analytics.models import WholeReport
from letopis.analytics.question import Question
from letopis.analytics.reports import Report, find_report
from letopis.analytics.rollups.reading import counts
from letopis.analytics.shown import shown
from letopis.analytics.whole.queries import rights_of
from letopis.charts.export import workbook
from letopis.kernel import clock
from letopis.kernel.database import in_transaction
from letopis.notifications.actions import notify
from letopis.ui.rendering import template_text

KIND = "whole-report"
_SILENCE = timedelta(seconds=60)  # without a sign of life it is anybody's to count
_LOOKED = timedelta(seconds=10)  # who looked so lately sees the end by themselves
_MARK = "<!--whole-->"
_LINK = re.compile(r'<a\b[^>]*?\bhref="(/reports/[^"]*)"[^>]*>(.*?)</a>', re.DOTALL)
log = logging.getLogger("letopis.worker")
State = WholeReport.State


class _Given(Exception):
    """Nobody wants it any more."""


class Progress:
    """How far a thread has come, in memory: it reads, and on SQLite who reads cannot write at the same time."""

    def __init__(self) -> None:
        self.events = 0
        self.is_wanted = True

    def told(self, events: int) -> None:
        """So many events more were read. Raises when the counting is to stop."""
        self.events += events
        if not self.is_wanted:
            raise _Given


@dataclass(frozen=True)
class Made:
    """What came of it."""

    state: str
    page: str = ""
    book: bytes = b""


def count(pk: int, progress: Progress | None = None) -> None:
    """Count it here and now and keep it."""
    if (made := make(pk, progress or Progress())) is not None:
        keep(pk, made)


def make(pk: int, progress: Progress) -> Made | None:
    """The report in the words and on the clock of its reader; None when nobody wants it. Writes nothing."""
    row = WholeReport.objects.get(pk=pk)
    user = User.objects.get(pk=row.user_id)
    report = find_report(row.report)
    if report is None or not user.is_active or rights_of(user) != row.rights:
        return Made(State.FAILED)
    try:
        with translation.override(user.language), timezone.override(user.zone), reading_whole(progress.told):
            asked = report.read(user, QueryDict(row.address.removeprefix("?")))
            found = report.figures(asked)
            return Made(State.DONE, _page(report, asked, found), workbook(report.tables(found)))
    except _Given:
        return None
    except Exception:
        log.exception("a report could not be counted")
        return Made(State.FAILED)


def _page(report: Report[Any, Any], asked: Question, found: Any) -> str:
    """The part of the page that shows figures, as it would be asked for by the reader."""
    request = HttpRequest()
    request.method, request.user, request.path = "GET", asked.user, report.href
    context = {"template": report.template, **shown(report, asked, found)}
    text = template_text(request, "analytics/whole_body.html", context)
    return _without_pages(text.split(_MARK)[1])


def _without_pages(text: str) -> str:
    """Without links to pages that would count the period at once, as much of it as they can: lists of rows stay, and
    «Как считаем»."""
    return _LINK.sub(lambda found: found[0] if "/how/" in found[1] else found[2], text)


@in_transaction
def keep(pk: int, made: Made) -> None:
    """Write down what came of it, and tell its reader unless they are looking."""
    rows = WholeReport.objects.filter(pk=pk)
    if not rows.update(state=made.state, page=made.page, book=made.book, counted_at=clock.now()):
        return  # nobody wants it any more
    row = rows.select_related("user").defer("page", "book").get()
    if row.seen_at < clock.now() - _LOOKED:
        notify([row.user], KIND, key=f"whole-report:{row.public_id}", subject=row.pk)


def page_of(row: WholeReport) -> SafeString:
    """What was kept, as markup: our own templates made it."""
    return mark_safe(row.page)  # noqa: S308  (rendered by Jinja2, kept by `keep` alone)


# — In the worker —

_threads: dict[int, tuple[threading.Thread, Progress]] = {}


def look_after(pk: int) -> bool:
    """Begin counting when nobody does, write down how far it has come; answers with whether it is to be waited for."""
    row = WholeReport.objects.filter(pk=pk).defer("page", "book").first()
    mine = _threads.get(pk)
    if row is None or not row.is_open:
        if mine is not None:
            mine[1].is_wanted = False
            del _threads[pk]
        return False
    rows = WholeReport.objects.filter(pk=pk)
    if mine is not None and mine[0].is_alive():
        rows.update(done=mine[1].events, beat_at=clock.now())
    elif mine is not None or row.beat_at is None or row.beat_at < clock.now() - _SILENCE:
        rows.update(state=State.RUNNING, total=_events(row), done=0, beat_at=clock.now())
        progress = Progress()
        thread = threading.Thread(target=_apart, args=(pk, progress), daemon=True, name=f"whole-report-{pk}")
        _threads[pk] = thread, progress
        thread.start()
    return True


def _events(row: WholeReport) -> int:
    """About how many events are to be read: those of the period and of the one before."""
    days = row.last - row.first + timedelta(days=1)
    user = User.objects.get(pk=row.user_id)
    return sum(counts(user, row.first - days, row.last, state="completed").values())


def _apart(pk: int, progress: Progress) -> None:
    try:
        made = make(pk, progress)
        connections.close_all()  # nothing that is still being read may stand in the way of writing
        if made is not None:
            keep(pk, made)
    except Exception:
        log.exception("a report could not be counted")
    finally:
        connections.close_all()
