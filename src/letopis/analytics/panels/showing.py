"""What a tile shows: figures of its report by the rights of whoever looks, and the part of them that was chosen."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext as _

from letopis.accounts.models import User
from letopis.analytics.panels.tiles import CHART, FINDINGS, TABLE, Tile
from letopis.analytics.question import QUICK, Question
from letopis.analytics.reports import Finding, Report
from letopis.charts.data import Figure, Table

_log = logging.getLogger(__name__)
ROWS = 30  # of a table; the others are in the report


@dataclass(frozen=True)
class Shown:
    """A tile with its content: one of `chart`, `table`, `findings`, or `failed` in words."""

    tile: Tile
    title: str
    period: str = ""
    chart: Figure | None = None
    table: Table | None = None
    more_rows: int = 0
    findings: Sequence[Finding] = field(default_factory=list)
    notes: Sequence[str] = ()  # what the reader of these figures should know
    failed: str = ""


@dataclass(frozen=True)
class Part:
    """A part of a report that can be a tile."""

    code: str
    title: str


def _findings(context: Mapping[str, Any]) -> Sequence[Finding]:
    named: Sequence[Finding] = context.get("findings") or ()
    return named


def parts_of(report: Report[Any, Any], asked: Question, found: Any) -> list[Part]:
    """What can be put on a panel of a report as it stands."""
    charts = [Part(f"{CHART}:{chart.key}", chart.title) for chart in report.charts(found) if not chart.empty]
    tables = [Part(TABLE, _("Table: %(name)s") % {"name": table.title}) for table in report.tables(found)[:1]]
    said = [Part(FINDINGS, _("What the data say"))] if _findings(report.context(asked, found)) else []
    return [*charts, *tables, *said]


def show(user: User, tiles: Sequence[Tile]) -> list[Shown]:
    """The contents of tiles with the same question, from one count. What breaks is said in the tiles and logged."""
    report = tiles[0].found
    if report is None:
        return [Shown(tile, tile.title, failed=_("There is no such report any more.")) for tile in tiles]
    try:
        asked = report.read(user, tiles[0].asked)
        return made(report, asked, report.figures(asked), tiles)
    except Exception:  # one report must not take the others of the panel with it
        _log.exception("a tile of the report %s", report.code)
        return [
            Shown(tile, tile.title, failed=_("This could not be counted. The others are not affected."))
            for tile in tiles
        ]


def made(report: Report[Any, Any], asked: Question, found: Any, tiles: Sequence[Tile]) -> list[Shown]:
    """The contents of tiles from figures that were counted already."""
    context = report.context(asked, found)
    period = _period(report, asked, context)
    return [
        replace(_shown(report, context, found, tile), period=period, notes=tuple(asked.notes)) for tile in tiles
    ]  # fmt: skip


def _period(report: Report[Any, Any], asked: Question, context: Mapping[str, Any]) -> str:
    """«90 дней», or the days; nothing for a report that tells how things stand today."""
    if not report.has_period:
        return ""
    usual = dict(context.get("quick") or QUICK.items())  # a report may have other usual periods
    return str(usual.get(asked.quick, "")) or f"{asked.first:%d.%m.%Y} – {asked.last:%d.%m.%Y}"


def _shown(report: Report[Any, Any], context: Mapping[str, Any], found: Any, tile: Tile) -> Shown:
    if tile.kind == FINDINGS:
        said = _findings(context)
        return Shown(tile, tile.name or str(report.title), findings=said, failed="" if said else _("Nothing to say."))
    if tile.kind == TABLE:
        tables = report.tables(found)
        if not tables:
            return Shown(tile, tile.title, failed=_("There is no such part of the report any more."))
        table, rows = tables[0], tables[0].rows
        held = replace(table, rows=rows[:ROWS])
        return Shown(tile, tile.name or table.title, table=held, more_rows=len(rows) - len(held.rows))
    chart = _chart(report.charts(found), tile.part.partition(":")[2])
    if chart is None:
        return Shown(tile, tile.title, failed=_("There is no such part of the report any more."))
    # two tiles may show the same chart: its key is part of the ids of the page
    return Shown(tile, tile.name or chart.title, chart=replace(chart, key=f"t-{tile.id}"))  # type: ignore[type-var]


def _chart(charts: Sequence[Figure], key: str) -> Figure | None:
    if key:
        return next((chart for chart in charts if chart.key == key), None)
    return next((chart for chart in charts if not chart.empty), charts[0] if charts else None)
