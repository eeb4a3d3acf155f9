"""The pictures of the report."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.utils.translation import gettext as _

from letopis.analytics.managers import links
from letopis.analytics.managers.figures import Figures
from letopis.analytics.managers.work import Line, Work
from letopis.analytics.statistics.durations import Quantile
from letopis.charts.bars import Bar, Bars
from letopis.charts.columns import Columns
from letopis.charts.data import Series, weeks
from letopis.charts.units import Unit, Value, said

LEAST = 10  # answers: fewer have no median to be shown


def counts(work: Work, starts: Sequence[date]) -> list[int]:
    """Completed events by weeks."""
    found = [0] * len(starts)
    for day, number in work.done.items():
        found[(day - starts[0]).days // 7] += number
    return found


def whole_weeks(report: Figures) -> int:
    """How many of the weeks are of seven days: a last piece would look like a fall."""
    return report.asked.days // 7 or 1


def by_week(report: Figures) -> Columns:
    """Completed events by whole weeks."""
    whole = whole_weeks(report)
    starts = report.weeks[:whole]
    series = [
        Series(line.name, counts(line.now, report.weeks)[:whole], hrefs=_hrefs(report, line, starts))
        for line in report.managers
        if line.now.done
    ]
    return Columns("load", _("Completed events by weeks"), weeks(starts), series, names=_("Week"))


def _hrefs(report: Figures, line: Line, starts: Sequence[date]) -> list[str]:
    asked = report.asked
    return [links.done(asked, line, day, min(day + timedelta(days=6), asked.last)) for day in starts]


def answers(report: Figures) -> Bars:
    """The median time to an answer with its interval; by name, not by length: it is no contest."""
    bars = [_bar(report, line) for line in report.managers if line.now.answers.times]
    whole = report.total.now.answers.median
    middle = (_("All together"), whole.value / 3600) if whole and whole.count >= LEAST and len(bars) > 1 else None
    return Bars(
        "answers", _("Time to the answer, half of the requests"), bars, Unit.HOURS, middle, _("Manager"),
        _("Median, working hours"),
    )  # fmt: skip


def _bar(report: Figures, line: Line) -> Bar:
    found = line.now.answers.median
    assert found is not None
    made = _("answers: %(num)s") % {"num": said(found.count)}
    href = links.requests(report.asked, line)
    if found.count < LEAST:
        return Bar(line.name, None, None, None, made, "", href)
    low, high = (_in_hours(end) for end in (found.interval.low, found.interval.high))
    return Bar(line.name, found.value / 3600, low, high, made, "", href)


def _in_hours(seconds: float | None) -> Value:
    return None if seconds is None else seconds / 3600


def interval_of(found: Quantile) -> tuple[Value, Value]:
    """The ends in hours."""
    return _in_hours(found.interval.low), _in_hours(found.interval.high)
