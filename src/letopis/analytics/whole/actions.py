"""Asking for a whole period, and letting go of what was counted. No facts: nothing of the company changes."""

from typing import Any

from django.http import QueryDict

from letopis.accounts.models import User
from letopis.analytics.limits import reading_whole
from letopis.analytics.models import WholeReport
from letopis.analytics.models.whole import KEPT
from letopis.analytics.reports import Report
from letopis.analytics.whole.queries import rights_of
from letopis.kernel import clock
from letopis.kernel.database import in_transaction

_OPEN = (WholeReport.State.WAITING, WholeReport.State.RUNNING)


@in_transaction
def ask_whole(report: Report[Any, Any], params: QueryDict, *, by: User) -> WholeReport:
    """Let a report be counted over the whole period an address names; asked twice while it is counted it is one."""
    from letopis.analytics.tasks import count_whole

    with reading_whole(lambda read: None):
        asked = report.read(by, params)
    address, rights = asked.params(), rights_of(by)
    same = WholeReport.objects.filter(user=by, rights=rights, report=report.code, address=address, state__in=_OPEN)
    if row := same.first():
        return row
    row = WholeReport.objects.create(
        user=by, rights=rights, report=report.code, address=address, first=asked.first, last=asked.last
    )
    count_whole.using(effect_key=f"whole-report-{row.public_id}").enqueue(pk=row.pk)
    return row


def note_look(row: WholeReport) -> None:
    """Its reader is there: nobody has to tell them that it is ready."""
    WholeReport.objects.filter(pk=row.pk).update(seen_at=clock.now())


@in_transaction
def forget_whole(row: WholeReport) -> None:
    """Throw it away; whoever counts it stops."""
    WholeReport.objects.filter(pk=row.pk).delete()


@in_transaction
def forget_old() -> None:
    """Those of long ago go."""
    WholeReport.objects.filter(created_at__lt=clock.now() - KEPT).delete()


def forget_counted() -> None:
    """Every kept page goes: one of them may name somebody who is erased. Inside the caller's transaction."""
    WholeReport.objects.exclude(state__in=_OPEN).delete()
