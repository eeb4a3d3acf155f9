"""The tables behind the tiles of a panel."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from letopis.accounts.models import User
from letopis.analytics.panels.showing import Shown, show
from letopis.analytics.panels.tiles import Tile
from letopis.analytics.reports import Finding
from letopis.charts.data import Cell, Column, Table


def shown_tiles(user: User, tiles: Sequence[Tile]) -> list[Shown]:
    """All tiles with their contents, in order; those with one question are counted once."""
    groups: dict[tuple[str, str], list[Tile]] = {}
    for tile in tiles:
        groups.setdefault(tile.question, []).append(tile)
    found = {one.tile.id: one for group in groups.values() for one in show(user, group)}
    return [found[tile.id] for tile in tiles]


def tables_of(user: User, tiles: Sequence[Tile]) -> list[Table]:
    """A table for each tile; a tile that failed has one that says so."""
    return [table_of(one) for one in shown_tiles(user, tiles)] or [Table(_("Panel"), [Column(_("No tiles"))])]


def table_of(shown: Shown) -> Table:
    """What stands behind a tile, as a table."""
    if shown.failed:
        return Table(shown.title, [Column(shown.title)], [[Cell(shown.failed)]])
    if shown.table:
        return Table(shown.title, shown.table.columns, shown.table.rows)
    if shown.chart:
        behind = shown.chart.table()
        return Table(shown.title, behind.columns, behind.rows)
    return findings_table(shown.title, shown.findings)


def findings_table(title: str, findings: Sequence[Finding]) -> Table:
    """Findings as rows."""
    rows = [[Cell(one.figure), Cell(one.title), Cell(one.text)] for one in findings]
    return Table(title, [Column(_("Figure")), Column(_("Finding")), Column(_("In words"))], rows)
