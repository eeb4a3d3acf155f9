"""«Свой отчёт» as a report among others."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy

from letopis.analytics.own import links
from letopis.analytics.own.asked import ALL_TIME, CHARTS, QUICK_OWN, Own, read_own
from letopis.analytics.own.charts import charts, proposed
from letopis.analytics.own.figures import Figures, figures, key_text
from letopis.analytics.own.how import rules
from letopis.analytics.own.offered import (
    LISTS,
    MOST_MEASURES,
    SHARES,
    dates,
    dimensions,
    grouped,
    grouped_measures,
    known_lists,
    measures,
)
from letopis.analytics.own.ready import ready
from letopis.analytics.own.table import cells, tables
from letopis.analytics.question import Chooser
from letopis.analytics.reports import Report
from letopis.charts.units import Unit, said

_BUTTONS = ("last-30", "last-90", "last-365", "this-month", "this-year", ALL_TIME)


def _context(asked: Own, found: Figures) -> Mapping[str, Any]:
    return {
        "quick": [(code, QUICK_OWN[code]) for code in _BUTTONS],
        "ready": ready(),
        "lists": [(spec.name, LISTS[spec.name]) for spec in known_lists()],
        "dimensions": grouped(dimensions(asked.fields)),
        "measures": grouped_measures(measures(asked.spec, asked.fields)),
        "places": range(MOST_MEASURES),
        "dates": dates(asked.fields),
        "kinds": CHARTS.items(),
        "kind": asked.chart or proposed(found),
        "charts": charts(found),
        "cells": cells(found),
        "links": links,
        "shown": shown,
        "is_share": lambda measure: measure.how in SHARES,
        "sort_address": lambda word, head=None: _sorted(asked, word, head),
        "direction": lambda word, head=None: _direction(asked, word, head),
    }


def shown(value: Any, unit: Unit) -> str:
    """A figure of a cell; a dash where there is nothing to count."""
    return "–" if isinstance(value, str) else said(value, unit)


def _word(word: str, head: Any) -> str:
    return f"{word}@{key_text(head.key)}" if head and key_text(head.key) != "all" else word


def _sorted(asked: Own, word: str, head: Any) -> str:
    """The address sorted by a column: the largest first, names from the beginning; turned when it is so already."""
    text = _word(word, head)
    first = text if word == "name" else f"-{text}"
    second = f"-{text}" if word == "name" else text
    return asked.params(sort=second if asked.sort == first else first)


def _direction(asked: Own, word: str, head: Any) -> str:
    if asked.sort.removeprefix("-") != _word(word, head):
        return ""
    return "descending" if asked.sort.startswith("-") else "ascending"


def _choosers(asked: Own) -> Sequence[Chooser]:
    return []


OWN: Report[Own, Figures] = Report(
    code="own",
    title=gettext_lazy("Own report"),
    about=gettext_lazy("Rows, columns and figures of your choice: events, people, counterparties"),
    icon="blocks",
    order=90,
    template="analytics/own.html",
    read=read_own,
    figures=figures,
    context=_context,
    choosers=_choosers,
    tables=tables,
    charts=charts,
    rules=rules,
)
