"""Panels are made, changed, deleted; every change goes back."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from letopis.accounts.models import User
from letopis.analytics.models import Panel
from letopis.analytics.panels.facts import PanelAdded, PanelChanged
from letopis.analytics.panels.overview import Overview
from letopis.analytics.panels.queries import may_change, tiles_of
from letopis.analytics.panels.tiles import Tile, checked, kept, new_tile, read_tiles
from letopis.channels.restoring import SettingRestorer
from letopis.history.actions import record
from letopis.history.differences import put
from letopis.history.facts import Changed, shown
from letopis.history.models import FactRecord
from letopis.history.undo import Undone, undo
from letopis.kernel.database import in_transaction
from letopis.kernel.errors import Conflict, NotFound, Refused
from letopis.kernel.text import has_bad_characters

MOST = 100  # panels of one author


def _named(name: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise Refused(_("Give the panel a name."), "name")
    if len(name) > Panel.NAME or has_bad_characters(name):
        raise Refused(_("The name is too long: at most %(num)d characters.") % {"num": Panel.NAME}, "name")
    return name


def _audience(audience: str, author: User) -> str:
    if audience not in Panel.Audience.values:
        raise Refused(_("There is no such audience."), "audience")
    if audience == Panel.Audience.TEAM and author.team_id is None:
        raise Refused(_("The author is in no team: choose «only me» or «everybody»."), "audience")
    return audience


@in_transaction
def add_panel(name: str, audience: str, tiles: Sequence[Tile], *, by: User) -> Panel:
    """A panel of one's own. Raises `Refused`."""
    row = Panel(name=_named(name), audience=_audience(audience, by), author=by, tiles=kept(tiles))
    if Panel.objects.filter(author=by, is_active=True).count() >= MOST:
        raise Refused(_("There are too many panels: delete those nobody uses."), "name")
    row.save()
    # Taking it back deletes it as a person would: it can come back.
    changed = Changed(row, {"is_active": shown(False, _("no"))}, {"is_active": shown(True, _("yes"))})
    record(PanelAdded([changed]), by=by)
    return row


def copy_panel(panel: Panel | Overview, *, by: User) -> Panel:
    """A panel of one's own like one that is not."""
    name = panel.name if isinstance(panel, Overview) else _("%(name)s (copy)") % {"name": panel.name[:70]}
    tiles = [new_tile(one.report, one.params, one.part, one.size, one.name) for one in tiles_of(panel) if one.found]
    return add_panel(name, Panel.Audience.OWN, tiles, by=by)


def _locked(panel: Panel, *, by: User, version: int | None) -> Panel:
    fresh = Panel.objects.select_for_update(of=("self",)).select_related("author").filter(pk=panel.pk).first()
    if fresh is None or not may_change(by, fresh):
        raise NotFound
    if version is not None and version != fresh.version:
        raise Conflict
    return fresh


def _write(row: Panel, values: dict[str, Any], *, by: User) -> Panel:
    changed = put(row, values)
    if changed.after:
        row.version += 1
        row.save(update_fields=[*changed.after, "version"])
        record(PanelChanged([changed]), by=by)
    return row


@in_transaction
def change_panel(
    panel: Panel, *, name: str, audience: str, tiles: Sequence[Tile], by: User, version: int | None = None
) -> Panel:
    """Another name, audience, order or size. Raises `Refused`, `Conflict`."""
    row = _locked(panel, by=by, version=version)
    held = {one["id"]: one for one in row.tiles}
    # a tile whose report is gone may stay, but nothing new of the kind
    asked = [one if held.get(one.id) and one.found is None else checked(one) for one in tiles]
    values = {"name": _named(name), "audience": _audience(audience, row.author), "tiles": kept(asked)}
    return _write(row, values, by=by)


@in_transaction
def add_tile(panel: Panel, tile: Tile, *, by: User) -> Panel:
    """Put a tile at the end. Raises `Refused`."""
    row = _locked(panel, by=by, version=None)
    return _write(row, {"tiles": kept([*read_tiles(row.tiles), checked(tile)])}, by=by)


@in_transaction
def set_active(panel: Panel, is_active: bool, *, by: User) -> Panel:
    """Delete a panel, or bring it back."""
    return _write(_locked(panel, by=by, version=None), {"is_active": is_active}, by=by)


def undo_change(fact: FactRecord, *, by: User) -> Undone:
    """Take back what `by` did to a panel; what was changed since stays. NotFound for anything else."""
    if fact.verb not in (PanelAdded.verb, PanelChanged.verb) or fact.by_id != by.pk:
        raise NotFound
    return undo(fact, PanelChanged, by=by)


class PanelRestorer(SettingRestorer):
    """How panels get old values back: by those who may change them."""

    def __init__(self) -> None:
        super().__init__(Panel)

    def lock(self, ids: Iterable[int], *, by: User, given: Collection[int] = ()) -> Mapping[int, models.Model]:
        rows = Panel.objects.select_for_update(of=("self",)).filter(pk__in=list(ids)).order_by("pk")
        return {row.pk: row for row in rows if may_change(by, row)}
