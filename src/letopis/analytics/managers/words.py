"""What the data say, in sentences: calm, and never more than the comparisons allow. Nobody is called best or worst."""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from letopis.analytics.managers.charts import LEAST
from letopis.analytics.managers.figures import Figures
from letopis.analytics.reports import Finding
from letopis.analytics.statistics.comparison import Comparison, Verdict
from letopis.analytics.statistics.proportions import Proportion
from letopis.charts.units import Unit, said

_NAMED = 3  # pairs named in a sentence


def findings(report: Figures) -> list[Finding]:
    """How much is done in time, how many clients are answered, how soon."""
    return [
        _compared(report, "on_time", report.by_on_time, _("Completed in time")),
        _compared(report, "answered", report.by_answered, _("Answered within the term")),
        _soon(report),
    ]


def _share(share: Proportion | None) -> str:
    return said(share.rate, Unit.PERCENT) if share and share.is_enough else "…"


def _compared(report: Figures, name: str, found: Comparison[int], title: str) -> Finding:
    whole: Proportion | None = getattr(report.total.now, name)
    if whole is None or not whole.is_enough:
        return Finding("…", title, _("Too little data."))
    if len(report.managers) < 2:
        return Finding(_share(whole), title, "")
    if found.verdict == Verdict.TOO_LITTLE:
        return Finding(_share(whole), title, _("Too little data to compare managers."))
    pairs = [pair for pair in found.pairs if pair.is_different]
    if not pairs:
        return Finding(_share(whole), title, _("Managers do not differ by more than chance."))
    shares = {line.people[0].pk: getattr(line.now, name) for line in report.managers}
    names = {line.people[0].pk: line.name for line in report.managers}
    said_pairs = [_pair(names, shares, pair.better, pair.worse) for pair in pairs[:_NAMED]]
    if len(pairs) > _NAMED:
        more = len(pairs) - _NAMED
        said_pairs.append(ngettext("%(num)s more pair differs", "%(num)s more pairs differ", more) % {"num": more})
    text = _("More than chance sets apart: %(pairs)s.") % {"pairs": "; ".join(said_pairs)}
    return Finding(_share(whole), title, text, True)


def _pair(names: Mapping[int, str], shares: Mapping[int, Proportion], more: int, less: int) -> str:
    return _("%(more)s (%(a)s) and %(less)s (%(b)s)") % {
        "more": names[more], "a": _share(shares[more]), "less": names[less], "b": _share(shares[less]),
    }  # fmt: skip


def _soon(report: Figures) -> Finding:
    held = report.total.now.answers
    median, most = held.median, held.most
    if median is None or most is None or median.count < LEAST:
        return Finding("…", _("Time to the answer"), _("Too little data."))
    figure = said(median.value / 3600, Unit.HOURS)
    text = _("Half of the answers come sooner; nine of ten within %(time)s of working time.") % {
        "time": said(most.value / 3600, Unit.HOURS)
    }
    return Finding(figure, _("Time to the answer"), text)
