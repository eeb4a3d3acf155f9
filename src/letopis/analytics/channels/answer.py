"""The answer to the question the report is opened for, as a sentence: by which channel, when, how sure."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from letopis.analytics.channels import links
from letopis.analytics.channels.besttime import BestTime, best_time
from letopis.analytics.channels.figures import Figures
from letopis.analytics.channels.rows import Row
from letopis.analytics.statistics.comparison import Verdict
from letopis.charts.units import Unit, said
from letopis.events.models import EventType

_FORM = EventType.Form


@dataclass(frozen=True)
class Answer:
    """`lead`: what to do; `reasons` with the figures; `href`: the contacts it rests on."""

    lead: str
    reasons: tuple[str, ...]
    is_sure: bool
    href: str = ""


def answer(report: Figures) -> Answer:
    """The answer the data allow, also when it is that they allow none."""
    verdict, best = report.by_reply.verdict, best_time(report)
    everything = links.contacts(report.asked, None, "reply", everything=True)
    if verdict == Verdict.WINNER and report.by_reply.winner is not None:
        winner = report.by_channel[report.by_reply.winner]
        href = links.contacts(report.asked, winner.channel, "reply")
        return Answer(_to_do(winner, best), (*_than(report, winner), *_when(best), _sure()), True, href)
    if verdict == Verdict.DIFFERENT:
        lead, text = _("There is no single best way"), _("Some ways are answered more often than others, see below.")
        return Answer(lead, (text, *_when(best)), best is not None, everything)
    if verdict == Verdict.NO_DIFFERENCE:
        lead, text = _("Any way will do"), _("The ways are answered alike: what is seen is no more than chance.")
        return Answer(lead, (text, *_when(best)), best is not None, everything)
    need = _("Too few contacts to compare. Choose a longer period or fewer filters.")
    return Answer(_("It cannot be said yet"), (need, *_when(best)), best is not None)


def _to_do(winner: Row, best: BestTime | None) -> str:
    form = winner.channel.type.form if winner.channel else ""
    name = winner.channel.title if winner.channel else ""
    if form == _FORM.CALL:
        return _("Better call: %(when)s") % {"when": best.when} if best else _("Better call")
    return _("Better write a letter") if form == _FORM.EMAIL else _("Best: «%(name)s»") % {"name": name}


def _than(report: Figures, winner: Row) -> tuple[str, ...]:
    held = [
        row
        for row in report.rows
        if row.channel and row.channel.pk not in report.by_reply.left_out and row.reply and row is not winner
    ]
    if winner.reply is None or winner.channel is None or not held:
        return ()
    second = max(held, key=lambda row: (row.reply.rate or 0) if row.reply else 0)
    assert second.reply and second.channel
    words = _("«%(best)s» are answered in %(more)s of cases, «%(second)s» in %(less)s.")
    return (
        words
        % {
            "best": winner.channel.title, "more": said(winner.reply.rate, Unit.PERCENT),
            "second": second.channel.title, "less": said(second.reply.rate, Unit.PERCENT),
        },
    )  # fmt: skip


def _when(best: BestTime | None) -> tuple[str, ...]:
    if best is None:
        return (_("No time is better for calls as far as the data show."),)
    words = _("They answer the phone best at %(when)s: %(rate)s of calls, %(others)s at all other times.")
    return (
        words
        % {"when": best.when, "rate": said(best.rate, Unit.PERCENT), "others": said(best.others, Unit.PERCENT)},
    )  # fmt: skip


def _sure() -> str:
    return _("Sure: a wrong answer comes up on 5 pages of 100 at most.")
