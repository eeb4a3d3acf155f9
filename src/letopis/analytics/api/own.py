"""`/reports/own`: rows, columns and figures of one's own over a list, for programs."""

from datetime import date
from typing import Any, Literal

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router, Schema

from letopis.analytics.api.shapes import params_of
from letopis.analytics.own.asked import QUICK_OWN, Own, read_own
from letopis.analytics.own.axes import ALL
from letopis.analytics.own.figures import Figures, Line, key_text
from letopis.analytics.own.figures import figures as figures_of
from letopis.kernel.errors import Refused
from letopis.rest.requests import user_of

router = Router(tags=["reports"])


class OwnColumn(Schema):
    """A column: `key` is the value as a filter says it, the first day of a piece of time, "nothing" (without a value),
    "other" (beyond the limit) or "all" (the sum of the row)."""

    key: str
    name: str


class OwnFigure(Schema):
    """A figure of each cell; a share is a part of one."""

    word: str
    name: str
    unit: Literal["count", "number", "percent", "money", "hours"]


class OwnLine(Schema):
    """A row, with keys as those of columns. `then` is "all" in the sum of a row. `values`: for each column the figures
    in their order; null where there is nothing to count."""

    row: str
    then: str
    name: str
    values: list[list[float | None]]


class OwnReport(Schema):
    """`total` are all rows together: each counts once, however many values it has."""

    first: date
    last: date
    notes: list[str]
    columns: list[OwnColumn]
    figures: list[OwnFigure]
    lines: list[OwnLine]
    total: OwnLine


@router.get("/own", response=OwnReport, operation_id="report_own")
def report_own(
    request: HttpRequest,
    of: Literal["events", "people", "counterparties"] = "events",
    rows: str = "",
    then: str = "",
    cols: str = "",
    figures: str = "count",
    by: str = "",
    period: str = "",
    first: date | None = None,
    last: date | None = None,
    where: str = "",
    sort: str = "",
) -> Any:
    """Counts the rows of a list the user may see, in the words of the page's address. `rows`, `then` (within rows) and
    `cols`: a field of the list, of dates with a step (`time.month`: day, week, month, quarter, year). `figures`: up to
    three figures with commas: count, clients, row, column, all, completed, cancelled, talked, and sum, avg, median, min,
    max of a number (`sum.minutes`). `by`: the date the period is of. `period`: its name (`last-90`, `this-year`, `all` …),
    or `first` and `last`. `where`: a filter of the list. What the user may not see does not exist: 422."""
    if period and period not in QUICK_OWN:
        raise Refused(_("There is no such period."), "period")
    given = {
        "of": of, "rows": rows, "then": then, "cols": cols, "figures": figures, "by": by, "period": period, "where": where,
        "sort": sort, "from": f"{first}" if first else "", "to": f"{last}" if last else "",
    }  # fmt: skip
    params = params_of(given)
    asked = read_own(user_of(request), params)
    _check(asked)
    found = figures_of(asked)
    return {
        "first": asked.first, "last": asked.last, "notes": [*asked.notes, *found.notes],
        "columns": [{"key": key_text(head.key), "name": head.name} for head in found.heads],
        "figures": [{"word": one.word, "name": one.label, "unit": one.unit.value} for one in asked.measures],
        "lines": [_line(found, line) for line in found.lines], "total": _line(found, found.total),
    }  # fmt: skip


def _check(asked: Own) -> None:
    """Raise `Refused` for what cannot be counted by: a program should not take other figures for those it asked for."""
    for name, word in asked.unknown:
        raise Refused(_("There is no such field: %(name)s.") % {"name": word[:80]}, name)
    if asked.is_bad:
        raise Refused(_("The filter in the address cannot be read."), "where")


def _line(found: Figures, line: Line) -> dict[str, Any]:
    values = [[found.value(line, head, one) for one in found.asked.measures] for head in found.heads]
    then = line.then if found.counted.axes[1] else ALL
    return {
        "row": key_text(line.row), "then": key_text(then), "name": line.name,
        "values": [[None if isinstance(value, str) else value for value in cell] for cell in values],
    }  # fmt: skip
