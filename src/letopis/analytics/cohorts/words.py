"""What is said of cohorts; never more than the data allow."""

from statistics import median

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from letopis.analytics.cohorts.figures import Figures
from letopis.analytics.reports import Finding
from letopis.analytics.statistics.proportions import ENOUGH
from letopis.charts.units import Unit, interval, said


def done(found: Figures) -> str:
    """What the clients of a share did."""
    if found.asked.measure == "active":
        return _("are in touch in the month")
    return _("reach the goal by the month")


def findings(found: Figures) -> list[Finding]:
    """How many do it, whether later cohorts do it more often, how many come a month."""
    return [_together(found), _change(found), _new(found)]


def _together(found: Figures) -> Finding:
    known = [lag for lag, share in enumerate(found.together[:4]) if share is not None and share.is_enough]
    if not known:
        text = _("At least %(num)s clients with a finished month are needed.") % {"num": ENOUGH}
        return Finding("…", _("Too little data to speak of shares"), text)
    share = found.together[known[-1]]
    assert share is not None and share.interval is not None
    between = interval(share.interval.low, share.interval.high, Unit.PERCENT)
    text = _("%(some)s of %(all)s; with certainty %(interval)s.") % {
        "some": said(share.successes), "all": said(share.trials), "interval": between,
    }  # fmt: skip
    return Finding(said(share.rate, Unit.PERCENT), f"{done(found)} {known[-1]}", text)


def _change(found: Figures) -> Finding:
    change = found.change
    if change is None or change.probability is None or found.lag is None:
        text = _("Four cohorts with %(num)s clients in each half are needed.") % {"num": ENOUGH}
        return Finding("…", _("Too little data to compare cohorts"), text)
    words = {"before": said(change.before, Unit.PERCENT), "after": said(change.after, Unit.PERCENT), "lag": found.lag}
    text = _("Earlier half %(before)s, later half %(after)s by month %(lag)s.") % words
    if not change.is_real:
        return Finding("=", _("Later cohorts do not differ from earlier ones"), text)
    if change.after > change.before:
        return Finding("≠", _("Later cohorts do better than earlier ones"), text, True)
    return Finding("≠", _("Later cohorts do worse than earlier ones"), text, True)


def _new(found: Figures) -> Finding:
    sizes = [one.size for one in found.cohorts if one.reached[0] is not None]
    if not sizes:
        return Finding("…", _("No month is over yet"), "")
    title = ngettext("new client a month", "new clients a month", int(median(sizes)))
    least, most = said(min(sizes)), said(max(sizes))
    return Finding(
        said(median(sizes), Unit.NUMBER), title,
        _("The median of finished months with new clients; from %(least)s to %(most)s.") % {"least": least, "most": most},
    )  # fmt: skip
