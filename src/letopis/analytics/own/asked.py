"""What an address asks of an own report: of what, rows, columns, measures, period, filter, chart, order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property

from django.db.models import Max, Min
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from letopis.accounts.models import User
from letopis.analytics.filtered import Filtered
from letopis.analytics.own.dates import day_of
from letopis.analytics.own.offered import (
    EVENTS,
    LISTS,
    MOST_MEASURES,
    USUAL,
    USUAL_DATE,
    Dimension,
    How,
    Measure,
    dates,
    dimensions,
    known_lists,
    measures,
)
from letopis.analytics.question import LONGEST, QUICK, Period
from letopis.analytics.question import USUAL as USUAL_PERIOD
from letopis.kernel import clock
from letopis.kernel.errors import Refused
from letopis.lists.conditions import BadFilter, Condition, Group, read, write
from letopis.lists.fields import Comparison, ListField, fields_of
from letopis.lists.page import ask, count_of, narrow
from letopis.lists.periods import bounds, read_day
from letopis.lists.spec import SPECS, ListSpec, Rows

ALL_TIME = "all"
QUICK_OWN = {
    **QUICK,
    "this-year": gettext_lazy("This year"),
    "next-30": gettext_lazy("Next 30 days"),
    ALL_TIME: gettext_lazy("All time"),
}
CHARTS = {
    "": gettext_lazy("Chart: by itself"),
    "none": gettext_lazy("No chart"),
    "bars": gettext_lazy("Bars"),
    "stacked": gettext_lazy("Columns, stacked"),
    "columns": gettext_lazy("Columns, side by side"),
    "lines": gettext_lazy("Lines"),
    "heat": gettext_lazy("Heat map"),
}


@dataclass(frozen=True, kw_only=True)
class Own(Filtered):
    """The question. `by` is the date the period is of; `where` narrows the rows as it narrows the list."""

    spec: ListSpec
    by: ListField
    rows: tuple[Dimension, ...]  # one or two
    columns: Dimension | None
    measures: tuple[Measure, ...]
    chart: str
    sort: str
    is_usual: bool  # nothing was asked: the page a new user sees
    unknown: Sequence[tuple[str, str]] = ()  # what was asked in vain: parameter, word

    @property
    def is_all_time(self) -> bool:
        return self.quick == ALL_TIME

    @property
    def dimensions(self) -> tuple[Dimension | None, Dimension | None, Dimension | None]:
        """Of rows, of rows within them, of columns."""
        return self.rows[0], self.rows[1] if len(self.rows) > 1 else None, self.columns

    def count(self) -> int:
        return count_of(self.ranges)

    def settings(self) -> dict[str, str]:
        return {
            "of": "" if self.spec.name == EVENTS else self.spec.name,
            "rows": self.rows[0].word,
            "then": self.rows[1].word if len(self.rows) > 1 else "",
            "cols": self.columns.word if self.columns else "",
            "figures": "" if [one.word for one in self.measures] == ["count"] else ",".join(one.word for one in self.measures),
            "by": "" if self.by == _usual_date(self.spec, self.fields) else self.by.key,
            "chart": self.chart,
            "sort": self.sort,
            **super().settings(),
        }  # fmt: skip

    def filter(self, *conditions: Condition) -> Group:
        """The period, the conditions of a cell and the filter."""
        days = () if self.is_all_time else (self.days_of(self.by, self.first, self.last),)
        return Group((*days, *conditions, *((self.where,) if self.where.any else self.where.items)))

    def days_of(self, known: ListField, first: date, last: date) -> Condition:
        """The condition that a date lies within these days."""
        return Condition(known.key, Comparison.BETWEEN, (f"{first:%Y-%m-%d}", f"{last:%Y-%m-%d}"))

    @cached_property
    def ranges(self) -> list[Rows]:
        """What the reader sees of the rows asked about, as the list itself reads it: disjoint sets."""
        if self.is_bad:
            return []
        params = QueryDict(mutable=True)
        params["view"], params["where"] = "all", write(self.filter())
        found = [rows.order_by() for rows in narrow(ask(self.spec, self.user, params), self.user)]
        for rows in found:
            rows.query.is_counted = True  # type: ignore[attr-defined]
        return found


def _usual_date(spec: ListSpec, fields: Mapping[str, ListField]) -> ListField:
    key = USUAL_DATE.get(spec.name, "created")
    return fields[key] if key in fields else dates(fields)[0]


def read_own(user: User, params: QueryDict) -> Own:
    """The question an address holds; what it asks in vain leaves a note."""
    notes: list[str] = []
    unknown: list[tuple[str, str]] = []
    spec = SPECS[params["of"]] if params.get("of") in LISTS and params["of"] in SPECS else known_lists()[0]
    if params.get("of") and params["of"] != spec.name:
        notes.append(_("There is no such list: %(name)s.") % {"name": params["of"][:80]})
    fields = {known.key: known for known in fields_of(spec.name, user)}
    # Another list was chosen in the form: what stood beside it was about the one before.
    changed = "was" in params and params["was"] != spec.name
    given = QueryDict(mutable=True) if changed else params
    known = {one.word: one for one in dimensions(fields)}
    first, then, columns = _dimensions(spec, known, given, unknown)
    date_field = fields.get(given.get("by", ""))
    if given.get("by") and date_field not in dates(fields):
        unknown.append(("by", given.get("by", "")))
        date_field = None
    where, is_bad = Group(), False
    try:
        where = read(given.get("where", ""))
    except BadFilter:
        is_bad = True
        notes.append(_("The filter in the address cannot be read."))
    chart = given.get("chart", "")
    asked = Own(
        user=user, period=Period(clock.today(user.zone), clock.today(user.zone), ""), spec=spec, fields=fields,
        by=date_field or _usual_date(spec, fields), rows=(first, then) if then else (first,), columns=columns,
        measures=_measures(spec, fields, given, unknown, notes), where=where, is_bad=is_bad,
        chart=chart if chart in CHARTS else "", sort=given.get("sort", "")[:200], is_usual=not params,
    )  # fmt: skip
    period = _period(asked, params)
    said = _("There is nothing called «%(name)s» to count by: it is left out.")
    notes += [said % {"name": word[:80]} for _name, word in unknown]
    return replace(asked, period=period, notes=[*period.notes, *notes], unknown=unknown)


def _dimensions(
    spec: ListSpec, known: Mapping[str, Dimension], params: QueryDict, unknown: list[tuple[str, str]]
) -> tuple[Dimension, Dimension | None, Dimension | None]:
    usual = USUAL[spec.name]
    words = {name: params.get(name, "") for name in ("rows", "then", "cols")}
    if not params.get("rows"):
        words = {"rows": usual[0], "then": "", "cols": usual[1]}
    unknown += [(name, word) for name, word in words.items() if word and word not in known]
    found = {name: known.get(word) for name, word in words.items()}
    first = found["rows"] or known[usual[0]]
    taken, kept = {first.word}, {}
    for name in ("then", "cols"):
        one = found[name]
        kept[name] = one if one and one.word not in taken else None
        taken |= {one.word} if one else set()
    return first, kept["then"], kept["cols"]


def _measures(
    spec: ListSpec,
    fields: Mapping[str, ListField],
    params: QueryDict,
    unknown: list[tuple[str, str]],
    notes: list[str],
) -> tuple[Measure, ...]:
    known = {one.word: one for one in measures(spec, fields)}
    words = [word for text in params.getlist("figures") for word in text.split(",") if word]
    unknown += [("figures", word) for word in words if word not in known]
    found = [known[word] for word in dict.fromkeys(words) if word in known]
    if len(found) > MOST_MEASURES:
        notes.append(_("At most three figures stand in a cell: the first three are shown."))
    return tuple(found[:MOST_MEASURES]) or (known["count"],)


def _period(asked: Own, params: QueryDict) -> Period:
    """The days asked for: any number of them, in the future, too."""
    today, notes = clock.today(asked.user.zone), []
    quick = params.get("period", "")
    quick = quick if quick in QUICK_OWN else USUAL_PERIOD
    if quick == ALL_TIME:
        first, last = span(replace(asked, period=Period(today, today, ALL_TIME)), asked.by) or (today, today)
    else:
        first, end = bounds(quick, today)
        last = end - timedelta(days=1)
    if params.get("from") or params.get("to"):
        try:
            until = read_day(params.get("to", "")) if params.get("to") else today
            since = read_day(params.get("from", "")) if params.get("from") else until - timedelta(days=89)
            # The page's form sends its days, too: they are those of the period as long as nobody changed them.
            if not params.get("period") or (since, until) != (first, last):
                quick, first, last = "", min(since, until), max(since, until)
        except Refused as error:
            notes.append(str(error.message))
    scans = {How.CLIENTS, How.MEDIAN} & {one.how for one in asked.measures}
    if scans and asked.spec.name == EVENTS and (last - first).days >= LONGEST:
        first = last - timedelta(days=LONGEST - 1)
        quick = ""
        notes.append(_("Clients and medians are counted over at most a year: the last 366 days are shown."))
    return Period(first, last, quick, tuple(notes))


def span(asked: Own, known: ListField) -> tuple[date, date] | None:
    """The first and the last day a date has among the rows; None without any."""
    assert known.sort is not None
    name, found = known.sort.name, []
    for rows in asked.ranges:
        rows = sorted_by(rows, known)
        if known.sort.nullable or known.sort.join:
            held = rows.aggregate(first=Min(name), last=Max(name))
            ends = (held["first"], held["last"])
        else:  # an index has both ends; a database that must filter rows besides would read all of them for them
            values = rows.values_list(name, flat=True)
            ends = (values.order_by(name).first(), values.order_by(f"-{name}").first())
        if ends[0] is not None:
            found.append(ends)
    if not found:
        return None
    first, last = min(pair[0] for pair in found), max(pair[1] for pair in found)
    return day_of(known, asked.user, first), day_of(known, asked.user, last)


def sorted_by(rows: Rows, known: ListField) -> Rows:
    """The rows with the column their field is sorted by."""
    assert known.sort is not None
    return known.sort.join(rows) if known.sort.join and known.sort.name not in rows.query.annotations else rows
