"""Pictures of cohorts: the table of months, and a few lines."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from letopis.analytics.cohorts import links
from letopis.analytics.cohorts.asked import LAGS
from letopis.analytics.cohorts.figures import LEAST, Figures
from letopis.analytics.statistics.cohorts import Cohort, first_day
from letopis.analytics.statistics.proportions import Proportion
from letopis.charts.data import Category, Series
from letopis.charts.heat import HeatMap
from letopis.charts.lines import Lines
from letopis.charts.ready import Cohort as Shown
from letopis.charts.ready import cohorts
from letopis.charts.units import Unit
from letopis.ui.dates import month

_LINES = 3  # of the last cohorts
_LONG = 3  # finished months a line has


def table(found: Figures) -> HeatMap:
    """Cohorts by months since the first contact; all together first."""
    asked = found.asked
    rows = [
        Shown(
            month(first_day(one.month)), one.size, _rates(_known(one.reached)),
            [links.clients(asked, one.month, lag) for lag in range(LAGS)],
        )
        for one in found.cohorts
    ]  # fmt: skip
    everybody = Shown(
        _("All together"), found.size, _rates(_known(found.together)),
        [links.clients(asked, None, lag) for lag in range(LAGS)],
    )  # fmt: skip
    return cohorts("cohorts", _("Cohorts"), [everybody, *rows], corner=_("First contact"), least=LEAST)


def _known(shares: Sequence[Proportion | None]) -> list[Proportion]:
    """Those of the months that are over."""
    return [share for share in shares if share is not None]


def _rates(shares: Sequence[Proportion]) -> list[float | None]:
    return [share.rate for share in shares]


def lines(found: Figures) -> Lines:
    """All together and the last cohorts that have a few months behind them."""
    long = [one for one in found.cohorts if one.size >= LEAST and len(_known(one.reached)) >= _LONG]
    series = [
        _series(_("All together"), found.together),
        *(_series(month(first_day(one.month)), one.reached) for one in _last(long)),
    ]
    places = [Category(str(lag), _("month %(num)s") % {"num": lag}) for lag in range(LAGS)]
    return Lines("cohort-lines", _("The last cohorts against all"), places, series, unit=Unit.PERCENT, names=_("Month"))


def _last(long: Sequence[Cohort]) -> Sequence[Cohort]:
    return long[-_LINES:]


def _series(name: str, shares: Sequence[Proportion | None]) -> Series:
    return Series(name, [share.rate if share and share.trials >= LEAST else None for share in shares])
