"""A tile: which report, with which settings, which part of it, how broad."""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from letopis.analytics.question import Question
from letopis.analytics.reports import Report, find_report
from letopis.kernel.errors import Refused
from letopis.kernel.text import has_bad_characters

FINDINGS, TABLE, CHART = "findings", "table", "chart"  # a chart is «chart:key»; without a key the first that has data
SIZES = {"half": gettext_lazy("half the width"), "full": gettext_lazy("the whole width")}
NAME, ADDRESS = 120, 4000  # characters
MOST = 24  # tiles of a panel


@dataclass(frozen=True)
class Tile:
    """What stands on a panel. `params` are the settings as in an address, `name` is empty for the usual heading."""

    id: str
    report: str
    params: str
    part: str
    size: str = "half"
    name: str = ""

    @property
    def question(self) -> tuple[str, str]:
        """Tiles with the same one are made of the same figures."""
        return self.report, self.params

    @property
    def asked(self) -> QueryDict:
        """The settings."""
        return QueryDict(self.params.lstrip("?"))

    @property
    def found(self) -> Report[Any, Any] | None:
        """Its report, when there still is one."""
        return find_report(self.report)

    @property
    def href(self) -> str:
        """The report with these settings."""
        return self.found.href + self.params if self.found else ""

    @property
    def title(self) -> str:
        """Its heading before anything is counted."""
        return self.name or (str(self.found.title) if self.found else _("A report that is no more"))

    @property
    def kind(self) -> str:
        """«findings», «table» or «chart»."""
        return self.part.partition(":")[0]


def lasting(asked: Question, given: QueryDict) -> str:
    """The settings as an address that lasts: a period given by its name stays so, however few of its days were read."""
    is_named = not (given.get("from") or given.get("to"))
    text = asked.params(period=given.get("period", "")) if is_named and not asked.quick else asked.params()
    return "" if text == "?" else text


def new_tile(report: str, params: str, part: str, size: str, name: str = "") -> Tile:
    """A tile with an id of its own. Raises `Refused`."""
    return checked(Tile(secrets.token_hex(4), report, params, part, size, name))


def checked(tile: Tile) -> Tile:
    """The tile, its name tidied. Raises `Refused` for what cannot stand on a panel."""
    name = " ".join(tile.name.split())
    if len(name) > NAME or has_bad_characters(name):
        raise Refused(_("The name is too long: at most %(num)d characters.") % {"num": NAME}, "name")
    if tile.found is None or tile.kind not in (FINDINGS, TABLE, CHART) or has_bad_characters(tile.params):
        raise Refused(_("There is no such part of a report."), "part")
    if tile.size not in SIZES:
        raise Refused(_("There is no such size."), "size")
    if len(tile.params) > ADDRESS:
        raise Refused(_("The settings of the report are too long for a tile."), "params")
    return replace(tile, name=name)


def kept(tiles: Sequence[Tile]) -> list[dict[str, str]]:
    """As a panel keeps them. Raises `Refused` for too many."""
    if len(tiles) > MOST:
        raise Refused(_("A panel holds at most %(num)d tiles.") % {"num": MOST}, "tiles")
    return [asdict(tile) for tile in tiles]


def read_tiles(rows: Iterable[Any]) -> list[Tile]:
    """What a panel keeps."""
    names = Tile.__dataclass_fields__
    return [Tile(**{name: str(row[name]) for name in names if name in row}) for row in rows]
