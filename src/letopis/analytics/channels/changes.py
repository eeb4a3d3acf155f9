"""Changes against the period before, and trends by weeks: written into the lines, corrected for their number."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from letopis.analytics.channels.asked import Asked
from letopis.analytics.channels.rows import Row
from letopis.analytics.statistics import trends
from letopis.analytics.statistics.attribution import DAY
from letopis.analytics.statistics.comparison import holm
from letopis.analytics.statistics.kendall import trend
from letopis.analytics.statistics.replies import Outcome
from letopis.kernel import clock

_TRENDS = ("trend", "reply_trend")
ReplyWeeks = Mapping[int, Mapping[int, list[int]]]  # channel → week → [answered, ripe]


def compare_periods(asked: Asked, rows: Sequence[Row], total: Row, weeks: ReplyWeeks) -> None:
    """Now against the period before, and the trends by weeks, corrected for how many are shown."""
    _directions(asked, [*rows, total], weeks)
    held: list[tuple[Row, str, Any]] = [(total, "volume_change", total.volume_change)]
    held += [(row, name, one) for row in (*rows, total) for name in _TRENDS if (one := getattr(row, name))]
    for row in rows:
        row.volume_change = trends.counts(sum(row.before.values()), row.volume)
        held.append((row, "volume_change", row.volume_change))
        if row.reply is not None and row.replies_before is not None:
            row.reply_change = trends.rates(row.replies_before.share, row.reply)
        if row.conversion is not None and row.conversion_before is not None:
            row.conversion_change = trends.rates(row.conversion_before, row.conversion)
        for name in ("reply_change", "conversion_change"):
            if change := getattr(row, name):
                held.append((row, name, change))
    known = [(row, name, change) for row, name, change in held if change.probability is not None]
    corrected = holm([change.probability or 0.0 for _row, _name, change in known])
    for (row, name, change), probability in zip(known, corrected, strict=True):
        setattr(row, name, replace(change, probability=min(1.0, probability * asked.families)))


def reply_weeks(outcomes: Iterable[Outcome[int]], start: float) -> ReplyWeeks:
    """The ripe contacts of each channel by the weeks since `start`."""
    found: dict[int, dict[int, list[int]]] = defaultdict(lambda: defaultdict(lambda: [0, 0]))
    for one in outcomes:
        if one.is_ripe:
            held = found[one.contact.group][int((one.contact.at - start) // (7 * DAY))]
            held[0] += one.is_answered
            held[1] += 1
    return found


def _directions(asked: Asked, rows: Sequence[Row], weeks: ReplyWeeks) -> None:
    """The trends of whole weeks, all channels together last; of shares those of the weeks with contacts whose term is over."""
    is_going_on = asked.last >= clock.today(asked.user.zone)  # its last day is not over
    whole = (asked.days - is_going_on) // 7
    together: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    for shares in weeks.values():
        for week, (answered, of) in shares.items():
            together[week][0] += answered
            together[week][1] += of
    for row in rows:
        row.trend = trend(row.by_week[:whole])
        if row.channel or row is rows[-1]:
            shares = weeks.get(row.channel.pk, {}) if row.channel else together
            row.reply_trend = trend([some / of for week, (some, of) in sorted(shares.items()) if week < whole])
