"""Counting a report over its whole period.

It only reads, for half a minute perhaps: in a transaction of the queue that would keep every writer of an SQLite base
waiting, in the worker's own turn reminders. So a thread of the worker counts and the task looks after it; a worker that
dies takes its thread along, and the task begins anew elsewhere when nobody has been seen counting for a while.
"""

import logging
import re
import threading
from collections.abc import Callable
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


def count(pk: int) -> None:
    """Count it here and now, in the words and on the clock of its reader."""
    row = WholeReport.objects.select_related("user__role", "user__team").get(pk=pk)
    user = User.objects.get(pk=row.user_id)
    report = find_report(row.report)
    if report is None or not user.is_active or rights_of(user) != row.rights:
        WholeReport.objects.filter(pk=pk).delete()
        return
    try:
        with translation.override(user.language), timezone.override(user.zone), reading_whole(_progress(row)):
            asked = report.read(user, QueryDict(row.address.removeprefix("?")))
            found = report.figures(asked)
            page, book = _page(report, asked, found), workbook(report.tables(found))
    except _Given:
        return
    except Exception:
        log.exception("a report could not be counted")
        _end(row, State.FAILED, "", b"")
        return
    _end(row, State.DONE, page, book)


def _progress(row: WholeReport) -> Callable[[int], None]:
    """Says how far it has come. The period before is read as well."""
    days = row.last - row.first + timedelta(days=1)
    read = sum(counts(User.objects.get(pk=row.user_id), row.first - days, row.last, state="completed").values())
    rows = WholeReport.objects.filter(pk=row.pk)
    rows.update(state=State.RUNNING, done=0, total=read, beat_at=clock.now())
    so_far = 0

    def told(events: int) -> None:
        nonlocal so_far
        so_far += events
        if not rows.update(done=so_far, beat_at=clock.now()):
            raise _Given

    return told


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
def _end(row: WholeReport, state: str, page: str, book: bytes) -> None:
    rows = WholeReport.objects.filter(pk=row.pk)
    if not rows.update(state=state, page=page, book=book, counted_at=clock.now()):
        return  # nobody wants it any more
    if rows.get().seen_at < clock.now() - _LOOKED:
        notify([row.user], KIND, key=f"whole-report:{row.public_id}", subject=row.pk)


def page_of(row: WholeReport) -> SafeString:
    """What was kept, as markup: our own templates made it."""
    return mark_safe(row.page)  # noqa: S308  (rendered by Jinja2, kept by `_end` alone)


# — In the worker —

_threads: dict[int, threading.Thread] = {}


def look_after(pk: int) -> bool:
    """Begin counting when nobody does; answers with whether it is still to be waited for."""
    row = WholeReport.objects.filter(pk=pk).defer("page", "book").first()
    if row is None or not row.is_open:
        _threads.pop(pk, None)
        return False
    mine = _threads.get(pk)
    is_elsewhere = row.beat_at is not None and row.beat_at > clock.now() - _SILENCE
    if (mine is None or not mine.is_alive()) and (mine is not None or not is_elsewhere):
        WholeReport.objects.filter(pk=pk).update(beat_at=clock.now())
        _threads[pk] = threading.Thread(target=_apart, args=(pk,), daemon=True, name=f"whole-report-{pk}")
        _threads[pk].start()
    return True


def _apart(pk: int) -> None:
    try:
        count(pk)
    except Exception:
        log.exception("a report could not be counted")
    finally:
        connections.close_all()
