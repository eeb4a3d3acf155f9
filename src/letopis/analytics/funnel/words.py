"""What is said of the funnel; never more than the data allow."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from letopis.analytics.funnel.figures import Figures, Group, Row
from letopis.analytics.reports import Finding
from letopis.analytics.statistics.attribution import DAY
from letopis.analytics.statistics.comparison import Verdict
from letopis.analytics.statistics.durations import Quantile
from letopis.analytics.statistics.proportions import ENOUGH
from letopis.charts.units import Unit, interval, said

_NAMED = 3  # groups named in a sentence


def step_name(row: Row) -> str:
    """What a step is called."""
    return row.name if row.place else _("All who appeared")


def lasting(time: Quantile) -> str:
    """A median as people say it: in hours up to two days, then in days."""
    if time.value < 2 * DAY:
        return said(time.value / DAY * 24, Unit.HOURS)
    return _("%(num)s days") % {"num": said(time.value / DAY, Unit.NUMBER)}


def group_name(found: Figures, group: Group) -> str:
    """What a group is called."""
    if group.name:
        return group.name
    if found.asked.by == "channel":
        return _("No contact yet") if group.key == 0 else _("Outside channels")
    return _("Without a source")


def findings(found: Figures) -> list[Finding]:
    """How many come to the end, how groups differ in it, who is lost."""
    return [_end(found), _groups(found), _lost(found)]


def _end(found: Figures) -> Finding:
    last, term = found.rows[-1], found.asked.term
    share = last.of_all
    if share is None or not share.is_enough or share.interval is None:
        text = _("At least %(num)s clients whose term of %(days)s days is over are needed.")
        return Finding("…", _("Too little data to speak of shares"), text % {"num": ENOUGH, "days": term})
    title = ngettext(
        "come to «%(step)s» within %(num)d day", "come to «%(step)s» within %(num)d days", term
    ) % {"step": last.name, "num": term}  # fmt: skip
    between = interval(share.interval.low, share.interval.high, Unit.PERCENT)
    text = _("%(some)s of %(all)s who appeared; with certainty %(interval)s.") % {
        "some": said(share.successes), "all": said(share.trials), "interval": between,
    }  # fmt: skip
    return Finding(said(share.rate, Unit.PERCENT), title, text)


def _groups(found: Figures) -> Finding:
    compared, by_key = found.compared, {group.key: group for group in found.groups}

    def rate(key: object) -> str:
        return said(by_key[key].share.rate, Unit.PERCENT)

    def named(key: object) -> str:
        return f"«{group_name(found, by_key[key])}»"

    left = _left_out([named(key) for key in compared.left_out])
    if compared.verdict == Verdict.WINNER and compared.winner is not None:
        others = [group.key for group in found.groups if group.key not in (compared.winner, *compared.left_out)]
        listed = "; ".join(f"{named(key)} – {rate(key)}" for key in others[:_NAMED])
        title = _("Come to the end more often: %(name)s") % {"name": named(compared.winner)}
        return Finding(
            rate(compared.winner), title, f"{_('Others: %(list)s.') % {'list': listed}} {left}".strip(), True
        )
    if compared.verdict == Verdict.DIFFERENT:
        sentences = [
            _("%(better)s (%(more)s) more often than %(worse)s (%(less)s).")
            % {
                "better": named(pair.better), "more": rate(pair.better),
                "worse": named(pair.worse), "less": rate(pair.worse),
            }
            for pair in [pair for pair in compared.pairs if pair.is_different][:_NAMED]
        ]  # fmt: skip
        return Finding("≠", _("Groups come to the end differently"), " ".join([*sentences, left]).strip(), True)
    if compared.verdict == Verdict.NO_DIFFERENCE:
        text = f"{_('What is seen is no more than chance.')} {left}".strip()
        return Finding("=", _("Groups come to the end alike"), text)
    need = _("At least two groups with %(num)s clients each are needed.") % {"num": ENOUGH}
    return Finding("…", _("Too little data to compare groups"), need)


def _left_out(names: Sequence[str]) -> str:
    if not names:
        return ""
    text = ", ".join(names[:_NAMED])
    if len(names) > _NAMED:
        text = _("%(names)s and %(num)s more") % {"names": text, "num": len(names) - _NAMED}
    return _("Not compared, too little data: %(names)s.") % {"names": text}


def _lost(found: Figures) -> Finding:
    title = ngettext("client is lost", "clients are lost", found.lost)
    text = _("No contact for %(num)s days and nothing planned. Open the list and plan a call.") % {
        "num": found.asked.silence
    }
    return Finding(said(found.lost), title, text if found.lost else _("Everybody has a contact or a plan."))
