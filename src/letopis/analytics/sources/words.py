"""What the data say, in sentences; never more than the comparisons allow."""

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from letopis.analytics.reports import Finding
from letopis.analytics.sources.figures import Figures
from letopis.analytics.statistics.comparison import Verdict
from letopis.analytics.statistics.proportions import ENOUGH
from letopis.channels.prices import shown_money
from letopis.charts.ready import compared
from letopis.charts.units import Unit, said

_NAMED = 3  # sources or pairs named in a sentence


def money(value: Decimal) -> str:
    """«40 061 ₽», kopecks only of small sums: «350,50 ₽»."""
    return said(value, Unit.MONEY) if abs(value) >= 1000 else f"{shown_money(value)}\u00a0₽"


def findings(found: Figures) -> list[Finding]:
    """How many clients came, which sources lead to the goal, what a client cost."""
    rows = [_growth(found)]
    if found.asked.goal:
        rows.append(_goal(found))
    return [*rows, _cost(found)]


def _growth(found: Figures) -> Finding:
    total = found.total
    change = total.new_change
    title = ngettext("%(num)s new client", "%(num)s new clients", total.new) % {"num": said(total.new)}
    if change.probability is None:
        return Finding(said(total.new), title, _("Too little data to compare with the period before."))
    words = compared(total.new, total.before)
    text = f"{words[:1].upper()}{words[1:]}." if words else ""
    if not change.is_real:
        chance = _("The difference is no more than chance.")
        text = f"{text} {chance}".strip()
    return Finding(said(total.new), title, text, change.is_real)


def _name(found: Figures, key: int) -> str:
    source = found.by_source[key].source
    return f"«{source.title}»" if source else ""


def _rate(found: Figures, key: int) -> str:
    share = found.by_source[key].conversion
    return said(share.rate if share else None, Unit.PERCENT)


def _goal(found: Figures) -> Finding:
    compared_, left = found.by_conversion, _left_out(found)
    if compared_.verdict == Verdict.WINNER and compared_.winner is not None:
        others = [key for key, row in found.by_source.items() if row.conversion and row.conversion.is_enough]
        listed = "; ".join(
            f"{_name(found, key)} – {_rate(found, key)}" for key in others if key != compared_.winner
        )  # fmt: skip
        title = _("Clients from %(name)s reach the goal most often") % {"name": _name(found, compared_.winner)}
        return Finding(
            _rate(found, compared_.winner), title, " ".join([_("Others: %(list)s.") % {"list": listed}, *left]), True
        )  # fmt: skip
    if compared_.verdict == Verdict.DIFFERENT:
        pairs = [pair for pair in compared_.pairs if pair.is_different][:_NAMED]
        said_ = [
            _("%(better)s (%(more)s) more often than %(worse)s (%(less)s).")
            % {
                "better": _name(found, pair.better), "more": _rate(found, pair.better),
                "worse": _name(found, pair.worse), "less": _rate(found, pair.worse),
            }
            for pair in pairs
        ]  # fmt: skip
        return Finding(
            "≠", _("Clients of sources reach the goal differently"),
            " ".join([*said_, _("The data name no single best source."), *left]), True,
        )  # fmt: skip
    if compared_.verdict == Verdict.NO_DIFFERENCE:
        text = " ".join([_("What is seen is no more than chance."), *left])
        return Finding("=", _("Clients of sources reach the goal alike"), text)
    need = _("At least two sources with %(num)s new clients each are needed.") % {"num": ENOUGH}
    return Finding("…", _("Too little data to compare sources by the goal"), need)


def _left_out(found: Figures) -> Sequence[str]:
    keys = found.by_conversion.left_out
    if not keys:
        return []
    names = ", ".join(_name(found, key) for key in keys[:_NAMED])
    if len(keys) > _NAMED:
        names = _("%(names)s and %(num)s more") % {"names": names, "num": len(keys) - _NAMED}
    return [_("Not compared, too little data: %(names)s.") % {"names": names}]


def _cost(found: Figures) -> Finding:
    asked, total = found.asked, found.total
    if not asked.with_costs:
        text = _("Expenses are the whole company's: they are shown to who sees all clients and filters none.")
        return Finding("–", _("Expenses are not shown"), text)
    if not total.cost:
        return Finding("–", _("No expenses in this period"), _("Write them in the settings or load them from a file."))
    paid = [row for row in found.rows if row.cost]
    clients = sum(row.new for row in paid)
    figure = money(total.cost)
    title = _("Spent on sources: %(sum)s") % {"sum": figure}
    each = ngettext("%(num)s new client of them", "%(num)s new clients of them", clients) % {"num": said(clients)}
    empty = [row.source.title for row in paid if row.source and not row.new]
    sentences = [f"{each}."]
    if clients:
        per = total.cost / clients
        sentences = [_("%(each)s, %(sum)s each.") % {"each": each, "sum": money(per)}]
    if empty:
        sentences.append(_("Money without clients: %(names)s.") % {"names": ", ".join(empty[:_NAMED])})
    return Finding(figure, title, " ".join(sentences))
