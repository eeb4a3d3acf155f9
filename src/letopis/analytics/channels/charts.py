"""The pictures of the report."""

from collections.abc import Sequence
from datetime import timedelta

from django.utils.translation import gettext as _

from letopis.analytics.channels import links
from letopis.analytics.channels.figures import Figures
from letopis.analytics.channels.rows import Row
from letopis.analytics.statistics.proportions import Proportion
from letopis.channels.models import Channel
from letopis.charts.bars import Bar, Bars
from letopis.charts.data import Series, weeks
from letopis.charts.heat import HeatMap
from letopis.charts.lines import Lines
from letopis.charts.ready import shares_by_hour
from letopis.charts.units import Unit, said

LEAST_HOUR = 10


def look(channel: Channel | None) -> str:
    """The colour of a channel: its type's, when charts know it."""
    known = {"call", "meet", "mail", "sms", "cal", "other"}
    return channel.type.look if channel and channel.type.look in known else ""


def _bar(row: Row, share: Proportion, href: str) -> Bar:
    made = _("%(some)s of %(all)s") % {"some": said(share.successes), "all": said(share.trials)}
    name = row.channel.title if row.channel else ""
    if not share.is_enough:
        return Bar(name, None, None, None, made, look(row.channel), href)
    held = share.interval
    return Bar(
        name, share.rate, held.low if held else None, held.high if held else None, made, look(row.channel), href
    )  # fmt: skip


def replies(report: Figures) -> Bars:
    """The shares of contacts that were answered."""
    bars = [
        _bar(row, row.reply, links.contacts(report.asked, row.channel, "reply"))
        for row in report.rows
        if row.reply and row.channel
    ]
    total = report.total.reply
    middle = (_("All together"), total.rate) if total and total.is_enough else None
    return Bars("replies", _("Share of contacts answered"), bars, Unit.PERCENT, middle, _("Channel"), _("Answered"))


def conversions(report: Figures) -> Bars:
    """The shares of clients who reached the goal."""
    bars = [
        _bar(row, row.conversion, links.clients(report.asked, row.channel, "conversion"))
        for row in report.rows
        if row.channel and row.conversion and row.conversion.trials
    ]
    return Bars(
        "conversions", _("Share of clients who reached the goal"), bars, Unit.PERCENT, None, _("Channel"),
        _("Reached the goal"),
    )  # fmt: skip


def by_week(report: Figures) -> Lines:
    """Events by weeks with the period before: a last piece of less than seven days is in the table of the page only."""
    length = len(report.weeks) if report.asked.days % 7 == 0 else max(len(report.weeks) - 1, 1)
    series = Series(
        _("Events"), list(report.volume_by_week[:length]), before=list(report.before_by_week[:length]),
        hrefs=_week_hrefs(report, length),
    )  # fmt: skip
    return Lines("weeks", _("Events by weeks"), weeks(report.weeks[:length]), [series], area=True, names=_("Week"))


def _week_hrefs(report: Figures, length: int) -> Sequence[str]:
    asked = report.asked
    return [
        links.events(asked.over(day, min(day + timedelta(days=6), asked.last)), None, everything=True)
        for day in report.weeks[:length]
    ]


def hours(report: Figures) -> HeatMap:
    """When calls reach people."""
    counts = {place: (hour.share.successes, hour.share.trials) for place, hour in report.hours.cells.items()}
    strong = frozenset(place for place, hour in report.hours.cells.items() if hour.is_better)
    return shares_by_hour(
        "hours", _("When they answer the phone"), counts, least=LEAST_HOUR, strong=strong,
        href=lambda weekday, hour: links.hour(report.asked, weekday, hour),
    )  # fmt: skip
