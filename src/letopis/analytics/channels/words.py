"""What the data say, in sentences; never more than the comparisons allow."""

from collections.abc import Callable, Hashable, Mapping
from functools import partial
from typing import TypeVar

from django.utils.translation import gettext as _

from letopis.analytics.channels.besttime import said_hours
from letopis.analytics.channels.figures import Figures
from letopis.analytics.reports import Finding
from letopis.analytics.statistics.comparison import Comparison, Verdict
from letopis.analytics.statistics.kendall import Trend
from letopis.analytics.statistics.proportions import ENOUGH, Proportion
from letopis.charts.units import Unit, said

K = TypeVar("K", bound=Hashable)
_NAMED = 3  # channels or pairs named in a sentence


def findings(report: Figures) -> list[Finding]:
    """How channels differ in replies and in the goal, and when calls reach people."""
    found = [_replies(report)]
    if report.asked.goal:
        found.append(_goal(report))
    return [*found, said_hours(report)]


def _two_channels() -> str:
    return _("At least two channels with %(num)s independent contacts each are needed.")


def _name(report: Figures, key: int) -> str:
    channel = report.by_channel[key].channel
    return f"«{channel.title}»" if channel else ""


def _replies(report: Figures) -> Finding:
    shares = {key: row.reply for key, row in report.by_channel.items() if row.reply and row.reply.trials}
    words = {
        Verdict.WINNER: _("Answered most often: %(name)s"),
        Verdict.DIFFERENT: _("Channels are answered differently"),
        Verdict.NO_DIFFERENCE: _("Channels are answered alike"),
        Verdict.TOO_LITTLE: _("Too little data to compare answers"),
    }
    return _compared(report.by_reply, shares, words, partial(_name, report), _two_channels())


def _goal(report: Figures) -> Finding:
    shares = {key: row.conversion for key, row in report.by_channel.items() if row.conversion and row.conversion.trials}
    words = {
        Verdict.WINNER: _("Leads to the goal more often: %(name)s"),
        Verdict.DIFFERENT: _("Channels lead to the goal differently"),
        Verdict.NO_DIFFERENCE: _("Channels lead to the goal alike"),
        Verdict.TOO_LITTLE: _("Too little data to compare by the goal"),
    }
    return _compared(report.by_conversion, shares, words, partial(_name, report), _two_channels())


def _compared(
    found: Comparison[K],
    shares: Mapping[K, Proportion],
    words: Mapping[Verdict, str],
    name: Callable[[K], str],
    need: str,
) -> Finding:
    sentences = []
    if found.verdict == Verdict.WINNER and found.winner is not None:
        title, figure = (
            words[found.verdict] % {"name": name(found.winner)},
            said(_rate(shares, found.winner), Unit.PERCENT),
        )
        others = [key for key in shares if key != found.winner and key not in found.left_out]
        listed = "; ".join(f"{name(key)} – {said(_rate(shares, key), Unit.PERCENT)}" for key in others[:_NAMED])
        sentences.append(_("Others: %(list)s.") % {"list": listed})
        same = [pair for pair in found.pairs if found.winner not in (pair.better, pair.worse)]
        if same and not any(pair.is_different for pair in same):
            sentences.append(_("The others do not differ among themselves."))
        return Finding(figure, title, " ".join([*sentences, *_left_out(found, name)]), True)
    title = words[found.verdict]
    if found.verdict == Verdict.DIFFERENT:
        pairs = [pair for pair in found.pairs if pair.is_different]
        for pair in pairs[:_NAMED]:
            sentences.append(
                _("%(better)s (%(more)s) more often than %(worse)s (%(less)s).")
                % {
                    "better": name(pair.better), "more": said(_rate(shares, pair.better), Unit.PERCENT),
                    "worse": name(pair.worse), "less": said(_rate(shares, pair.worse), Unit.PERCENT),
                }
            )  # fmt: skip
        sentences.append(_("The data name no single best one."))
        return Finding("≠", title, " ".join([*sentences, *_left_out(found, name)]), True)
    if found.verdict == Verdict.NO_DIFFERENCE:
        return Finding("=", title, " ".join([_("What is seen is no more than chance."), *_left_out(found, name)]))
    return Finding("…", title, need % {"num": ENOUGH})


def _left_out(found: Comparison[K], name: Callable[[K], str]) -> list[str]:
    if not found.left_out:
        return []
    names = ", ".join(name(key) for key in found.left_out[:_NAMED])
    more = len(found.left_out) - _NAMED
    if more > 0:
        names = _("%(names)s and %(num)s more") % {"names": names, "num": more}
    return [_("Not compared, too little data: %(names)s.") % {"names": names}]


def _rate(shares: Mapping[K, Proportion], key: K) -> float | None:
    return shares[key].rate


def broken_findings(report: Figures) -> list[Finding]:
    """How the values of the breakdown differ; nothing without one."""
    broken = report.breakdown
    if broken is None:
        return []
    if broken.division.is_shared:
        return [Finding("", _("Values are not compared:"), _("some events have several of them."))]
    rows = {row.value: row for row in broken.rows}
    need = _("at least two values with %(num)s independent contacts each are needed.")
    replies = {
        Verdict.WINNER: _("Answered most often: %(name)s"),
        Verdict.DIFFERENT: _("Values are answered differently:"),
        Verdict.NO_DIFFERENCE: _("Values are answered alike:"),
        Verdict.TOO_LITTLE: _("Too little data to compare answers:"),
    }
    goals = {
        Verdict.WINNER: _("Leads to the goal more often: %(name)s"),
        Verdict.DIFFERENT: _("Values lead to the goal differently:"),
        Verdict.NO_DIFFERENCE: _("Values lead to the goal alike:"),
        Verdict.TOO_LITTLE: _("Too little data to compare by the goal:"),
    }
    answered = {key: row.reply for key, row in rows.items() if row.reply and row.reply.trials}
    reached = {key: row.conversion for key, row in rows.items() if row.conversion and row.conversion.trials}

    def name(value: str) -> str:
        return f"«{rows[value].name}»"

    found = [_compared(broken.by_reply, answered, replies, name, need)] if answered else []
    return [*found, *([_compared(broken.by_conversion, reached, goals, name, need)] if reached else [])]


def weekly(found: Trend | None) -> str:
    """What a trend of events by weeks is, in words."""
    if found is None:
        return ""
    return _("%(num)s a week, beyond chance") % {
        "num": f"{'+' if found.slope > 0 else ''}{said(found.slope, Unit.NUMBER)}"
    }
