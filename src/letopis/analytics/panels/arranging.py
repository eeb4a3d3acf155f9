"""The order, sizes and headings of tiles as a form sends them."""

from collections.abc import Sequence
from dataclasses import replace

from django.http import QueryDict

from letopis.analytics.panels.tiles import Tile


def arranged(tiles: Sequence[Tile], sent: QueryDict) -> list[Tile]:
    """The tiles in the order of the fields `tile`; «up», «down» and «remove» name one of them.

    A tile the form does not name – somebody has just put it there – stays, at the end.
    """
    held = {tile.id: tile for tile in tiles}
    order = list(dict.fromkeys(name for name in sent.getlist("tile") if name in held))
    order += [name for name in held if name not in order]
    for word, step in (("up", -1), ("down", 1)):
        if (name := sent.get(word)) in order:
            place = order.index(name)
            other = min(max(place + step, 0), len(order) - 1)
            order[place], order[other] = order[other], order[place]
    return [
        replace(
            held[name], size=sent.get(f"size-{name}", held[name].size), name=sent.get(f"name-{name}", held[name].name)
        )
        for name in order
        if name != sent.get("remove")
    ]
