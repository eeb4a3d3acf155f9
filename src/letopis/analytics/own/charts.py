"""The picture of an own report: the one chosen, or the one its shape asks for."""

from collections.abc import Sequence
from datetime import date

from letopis.analytics.own import links
from letopis.analytics.own.axes import ALL, Key
from letopis.analytics.own.dates import categories
from letopis.analytics.own.figures import Figures, Head, Line
from letopis.charts.bars import Bar, Bars
from letopis.charts.columns import Columns
from letopis.charts.data import MOST_SERIES, Category, Figure, Series
from letopis.charts.data import names as name_categories
from letopis.charts.heat import HeatMap, Spot
from letopis.charts.lines import Lines
from letopis.charts.units import Value

_CLOCK = {"weekday", "hour"}
MOST_BARS = 30


def proposed(found: Figures) -> str:
    """Which picture suits the question."""
    row, column = found.counted.axes[0], found.counted.axes[2]
    assert row is not None
    if column and {row.dimension.field.key, column.dimension.field.key} == _CLOCK:
        return "heat"
    if row.step or (column and column.step):
        return "lines"
    if column is None:
        return "bars"
    if not found.asked.measures[0].adds_up:
        return "heat"
    return "columns" if column.dimension.several else "stacked"


def charts(found: Figures) -> Sequence[Figure]:
    """The picture, if any. It shows the first measure; rows within rows are in the table only."""
    kind = found.asked.chart or proposed(found)
    if kind == "none" or not found.number:
        return []
    if kind == "heat" and found.counted.axes[2]:
        return [_heat(found)]
    if kind == "bars" or (kind == "heat" and not found.counted.axes[2]):
        return [_bars(found)]
    return [_series(found, kind)]


def _value(found: Figures, line: Line, head: Head) -> Value:
    value = found.value(line, head, found.asked.measures[0])
    return None if isinstance(value, str) else value


def _rows(found: Figures) -> list[Line]:
    return [line for line in found.lines if line.depth == 0]


def _title(found: Figures) -> str:
    names = [one.label for one in (found.asked.rows[0], found.asked.columns) if one]
    return f"{found.asked.measures[0].label}: {' × '.join(names)}"


def _href(found: Figures, line: Line, head: Head) -> str:
    return links.rows(found, line, head, found.asked.measures[0])


def _bars(found: Figures) -> Bars:
    total = found.heads[-1]
    lines = _rows(found)[:MOST_BARS]
    bars = [Bar(line.name, _value(found, line, total), href=_href(found, line, total)) for line in lines]
    measure = found.asked.measures[0]
    return Bars("own", _title(found), bars, measure.unit, None, found.asked.rows[0].label, measure.label)


def _heat(found: Figures) -> HeatMap:
    heads = found.heads[:-1]
    lines = _rows(found)
    column = found.counted.axes[2]
    is_hours = column is not None and column.dimension.field.key == "hour"

    def spot(line: Line, head: Head) -> Spot | None:
        held = found.at((line.row, line.then, head.key))
        if not held.count and found.asked.measures[0].unit != "count":
            return None
        return Spot(_value(found, line, head), href=_href(found, line, head) if held.count else "")

    return HeatMap(
        "own", _title(found), name_categories([line.name for line in lines]),
        [Category(head.key if is_hours and isinstance(head.key, str) else head.name, head.name) for head in heads],
        [[spot(line, head) for head in heads] for line in lines],
        found.asked.measures[0].unit, corner=found.asked.rows[0].label, turned=False,
    )  # fmt: skip


def _along(found: Figures, place: int, keys: Sequence[Key], names: Sequence[str]) -> list[Category]:
    """The axis of a picture: pieces of time in their short form."""
    axis = found.counted.axes[place]
    if axis and axis.step:
        known = [key for key in keys if isinstance(key, str)]
        return categories([date.fromisoformat(key) for key in known], axis.step)
    return name_categories(names)


def _series(found: Figures, kind: str) -> Lines | Columns:
    """Lines or columns: along time when there is any, else along the rows."""
    row, column = found.counted.axes[0], found.counted.axes[2]
    lines, heads = _rows(found), found.heads[:-1] or found.heads
    across = bool(column and column.step and not (row and row.step))
    measure = found.asked.measures[0]
    if across:
        there = [head for head in heads if isinstance(head.key, str)]  # without a date it has no place in time
        along = _along(found, 2, [head.key for head in there], [])
        pairs = [[(line, head) for head in there] for line in _largest(found, lines, kind)]
        named = [line.name for line in _largest(found, lines, kind)]
    else:
        shown = [line for line in lines if not (row and row.step) or isinstance(line.row, str)]
        if row and row.step:
            shown.sort(key=lambda line: str(line.row))
        along = _along(found, 0, [line.row for line in shown], [line.name for line in shown])
        pairs = [[(line, head) for line in shown] for head in heads]
        named = [head.name if head.key != ALL else measure.label for head in heads]
    series = [
        Series(
            name, [_value(found, line, head) for line, head in row_of],
            hrefs=[_href(found, line, head) if found.at((line.row, line.then, head.key)).count else "" for line, head in row_of],
        )
        for name, row_of in zip(named, pairs, strict=True)
    ]  # fmt: skip
    heading = (found.asked.columns if across and found.asked.columns else found.asked.rows[0]).label
    if kind == "lines":
        return Lines("own", _title(found), along, series, measure.unit, area=len(series) == 1, names=heading)
    apart = row if across else column  # of a row under several values a stack would be too high
    stacked = kind == "stacked" and measure.adds_up and not (apart and apart.dimension.several)
    return Columns("own", _title(found), along, series, measure.unit, stacked=stacked, names=heading)


def _largest(found: Figures, lines: list[Line], kind: str) -> list[Line]:
    """The rows that are series, in their order; where only so many can be told apart, the largest first."""
    if len(lines) <= MOST_SERIES:
        return lines
    return sorted(lines, key=lambda line: -found.at((line.row, line.then, ALL)).count)
