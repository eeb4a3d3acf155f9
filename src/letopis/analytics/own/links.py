"""Where a figure leads: the list of the rows it is made of."""

from datetime import date, timedelta
from urllib.parse import urlencode

from django.urls import reverse

from letopis.analytics.own.asked import Own
from letopis.analytics.own.axes import ALL, NOTHING, OTHER, Key
from letopis.analytics.own.dates import after
from letopis.analytics.own.figures import Figures, Head, Line
from letopis.analytics.own.offered import How, Measure
from letopis.lists.conditions import LONGEST, MOST, Condition, Group, write
from letopis.lists.fields import Comparison as Sign


def rows(found: Figures, line: Line, head: Head, measure: Measure | None = None) -> str:
    """The list of the rows of a cell; "" where no condition finds exactly them. Table, chart and file ask for the same."""
    key = ((line.row, line.then, head.key), measure.word if measure else "")
    if key not in found.hrefs:
        found.hrefs[key] = _rows(found, line, head, measure)
    return found.hrefs[key]


def _rows(found: Figures, line: Line, head: Head, measure: Measure | None) -> str:
    conditions: list[Condition] = []
    for place, key in enumerate((line.row, line.then, head.key)):
        if key == ALL:
            continue
        made = _condition(found, place, key)
        if made is None:
            return ""
        conditions.append(made)
    if measure and measure.how == How.PART:
        conditions += [*measure.among, *measure.of]
    if measure and measure.field and Sign.FILLED in measure.field.comparisons:
        conditions.append(Condition(measure.field.key, Sign.FILLED))
    group = _joined(found.asked, conditions)
    text = write(group)
    if len(text) > LONGEST or sum(1 for _one in group.conditions()) > MOST:
        return ""
    return reverse(found.asked.spec.name) + "?" + urlencode({"view": "all", "where": text}, safe=":;,()~")


def _condition(found: Figures, place: int, key: Key) -> Condition | None:
    axis = found.counted.axes[place]
    assert axis is not None
    known = axis.dimension.field
    if key == NOTHING:
        return Condition(known.key, Sign.EMPTY) if Sign.EMPTY in known.comparisons else None
    if key == OTHER:
        shown = set(found.keys[place])
        others = [one for one in axis.names if one not in shown and isinstance(one, str)]
        return Condition(known.key, axis.dimension.sign, tuple(others))
    assert isinstance(key, str)
    if axis.step:
        first = date.fromisoformat(key)
        return found.asked.days_of(known, first, after(first, axis.step) - timedelta(days=1))
    return Condition(known.key, axis.dimension.sign, (key,))


def _joined(asked: Own, conditions: list[Condition]) -> Group:
    """With the period and the filter; days of the period's own date are one condition."""
    days = [one for one in conditions if one.key == asked.by.key and one.comparison == Sign.BETWEEN]
    if not days or asked.is_all_time:
        return asked.filter(*conditions)
    first = max(f"{asked.first:%Y-%m-%d}", *(one.values[0] for one in days))
    last = min(f"{asked.last:%Y-%m-%d}", *(one.values[1] for one in days))
    if first > last:  # one day of a week and another of a month: no row
        return asked.filter(*conditions)
    between = Condition(asked.by.key, Sign.BETWEEN, (first, last))
    others = [one for one in conditions if one not in days]
    rest = asked.filter(between, *others)
    return Group(rest.items[1:])  # without the period, which the narrower days stand for
