"""What is to be seen first."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from letopis.analytics.forgotten.figures import Figures
from letopis.analytics.reports import Finding
from letopis.charts.units import Unit, said
from letopis.ui.dates import month


def findings(found: Figures) -> list[Finding]:
    """How many are forgotten, how many nobody ever contacted, how it changes."""
    total = found.total.all
    made = [
        Finding(
            said(total.share, Unit.PERCENT),
            ngettext("%(num)s client is forgotten", "%(num)s clients are forgotten", total.forgotten)
            % {"num": said(total.forgotten)},
            _("Of %(all)s. Nothing is planned with them.") % {"all": said(total.all)},
        ),
        Finding(
            said(total.never),
            _("Never contacted"),
            _("No completed event, nothing planned. They are not among the forgotten."),
        ),
    ]
    if found.change and found.months:
        made.append(_change(found))
    return made


def _change(found: Figures) -> Finding:
    before, last = found.months[-2:]
    assert found.change is not None
    title = _("Became forgotten: %(month)s") % {"month": month(last.first)}
    text = _("The month before: %(num)s.") % {"num": said(before.number)}
    if not found.change.is_real:
        chance = _("What is seen is no more than chance.")
        return Finding(said(last.number), title, f"{text} {chance}")
    more = found.change.ratio is None or found.change.ratio > 1
    said_more = _("That is more, and not by chance.") if more else _("That is fewer, and not by chance.")
    return Finding(said(last.number), title, f"{text} {said_more}", True)
