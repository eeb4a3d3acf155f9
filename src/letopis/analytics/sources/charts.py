"""The pictures of the report."""

from datetime import timedelta

from django.utils.translation import gettext as _

from letopis.analytics.sources import links
from letopis.analytics.sources.figures import Figures, Row
from letopis.charts.bars import Bar, Bars
from letopis.charts.data import Series, weeks
from letopis.charts.lines import Lines
from letopis.charts.units import Unit, said


def title(row: Row) -> str:
    """A source's name."""
    return row.source.title if row.source else _("No source given")


def volumes(found: Figures) -> Bars:
    """New clients by source, the most first."""
    rows = sorted((row for row in found.rows if row.new), key=lambda row: -row.new)
    bars = [
        Bar(title(row), row.new, note=said(row.share, Unit.PERCENT), href=links.clients(found.asked, row.source))
        for row in rows
    ]
    return Bars("volumes", _("New clients by source"), bars, Unit.COUNT, None, _("Source"), _("New clients"))


def conversions(found: Figures) -> Bars:
    """The shares of new clients who reached the goal, with their intervals."""
    bars = []
    for row in found.rows:
        share = row.conversion
        if share is None or not share.trials:
            continue
        made = _("%(some)s of %(all)s") % {"some": said(share.successes), "all": said(share.trials)}
        held = share.interval if share.is_enough else None
        ends = (held.low, held.high) if held else (None, None)
        href = links.clients(found.asked, row.source)
        bars.append(Bar(title(row), share.rate if share.is_enough else None, *ends, made, "", href))
    total = found.total.conversion
    middle = (_("All together"), total.rate) if total and total.is_enough else None
    return Bars(
        "conversions", _("Share of new clients who reached the goal"), bars, Unit.PERCENT, middle, _("Source"),
        _("Reached the goal"),
    )  # fmt: skip


def by_week(found: Figures) -> Lines:
    """New clients by weeks with the period before: a last piece of less than seven days is left out."""
    length = len(found.weeks) if found.asked.days % 7 == 0 else max(len(found.weeks) - 1, 1)
    series = Series(
        _("New clients"), list(found.total.by_week[:length]), before=list(found.before_by_week[:length]),
        hrefs=_hrefs(found, length),
    )  # fmt: skip
    return Lines("weeks", _("New clients by weeks"), weeks(found.weeks[:length]), [series], area=True, names=_("Week"))


def _hrefs(found: Figures, length: int) -> list[str]:
    asked = found.asked
    return [
        links.clients(asked.over(day, min(day + timedelta(days=6), asked.last)), None, everything=True)
        for day in found.weeks[:length]
    ]
