"""Series over categories, whatever draws them: one value, the table behind, the words."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from letopis.charts.data import Category, Cell, Column, Series, Table
from letopis.charts.units import Unit, Value, plain, said


def value_at(values: Sequence[Value], place: int) -> float | None:
    """The value of a place; None where it is not known or the series is shorter."""
    return plain(values[place]) if place < len(values) else None


def series_table(title: str, names: str, categories: Sequence[Category], series: Sequence[Series], unit: Unit) -> Table:
    """The categories as rows; a series has a column, and one more for the period it is compared with."""
    columns = [Column(names or _("Name"))]
    for one in series:
        columns.append(Column(one.name, unit))
        if one.before:
            columns.append(Column(_("%(name)s, period before") % {"name": one.name}, unit))
    rows = []
    for place, category in enumerate(categories):
        row = [Cell(category.name)]
        for one in series:
            row.append(Cell(value_at(one.values, place), one.href(place)))
            if one.before:
                row.append(Cell(value_at(one.before, place)))
        rows.append(row)
    return Table(title, columns, rows)


def series_about(series: Series, categories: Sequence[Category], unit: Unit) -> str:
    """«Звонки: 31 авг – 82, 16 ноя – 132, least 82, most 132»."""
    known = [
        (value, one) for place, one in enumerate(categories) if (value := value_at(series.values, place)) is not None
    ]
    if not known:
        return f"{series.name}: {said(None)}"
    (first, start), (last, end) = known[0], known[-1]
    values = [value for value, _one in known]
    return _("%(name)s: %(start)s %(first)s, %(end)s %(last)s, least %(least)s, most %(most)s") % {
        "name": series.name,
        "start": start.name,
        "first": said(first, unit),
        "end": end.name,
        "last": said(last, unit),
        "least": said(min(values), unit),
        "most": said(max(values), unit),
    }
