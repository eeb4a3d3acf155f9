"""What is told of kept reports, and what becomes of them when somebody is erased."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from letopis.accounts.bin import Dependant
from letopis.accounts.models import User
from letopis.analytics.models import WholeReport
from letopis.analytics.reports import find_report
from letopis.analytics.whole.actions import forget_counted
from letopis.analytics.whole.queries import rights_of
from letopis.history.facts import Changed
from letopis.notifications.kinds import Told
from letopis.notifications.models import Notification
from letopis.parties.models import ContactPerson
from letopis.parties.personal.registry import Options, Section
from letopis.parties.personal.traces import Traces


def counted(user: User, rows: Sequence[Notification]) -> Mapping[int, Told]:
    """The words of reports that are ready."""
    held = WholeReport.objects.filter(user=user, rights=rights_of(user)).defer("page", "book")
    wholes = held.in_bulk([row.subject for row in rows if row.subject])
    found = {}
    for row in rows:
        whole = wholes.get(row.subject or 0)
        report = find_report(whole.report) if whole else None
        if whole and report:
            said = _("The whole period is counted: %(report)s") % {"report": report.title}
            if whole.state == whole.State.FAILED:
                said = _("The whole period could not be counted: %(report)s") % {"report": report.title}
            found[row.pk] = Told(said, f"{whole.first:%d.%m.%Y} – {whole.last:%d.%m.%Y}", whole.href, report.icon)
    return found


class KeptReports:
    """A kept page may name whoever is purged: it goes, and is counted again by who wants it."""

    def found(self, record: Any) -> list[Dependant]:
        return []

    def purge(self, record: Any, *, by: User) -> Iterable[Changed]:
        forget_counted()
        return []


class ReportsOfPerson:
    """The same for a person whose data are erased; what is kept is a copy, so nothing of it is given out."""

    code = "whole-reports"
    title = gettext_lazy("Kept reports")

    def collect(self, user: User, person: ContactPerson) -> Section:
        return Section(self.title)

    def count(self, person: ContactPerson, options: Options) -> int:
        return 0

    def erase(self, person: ContactPerson, traces: Traces, options: Options) -> int:
        forget_counted()
        return 0
