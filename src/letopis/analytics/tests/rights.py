"""Rights of reports: everybody who is signed in sees their own figures; who may export is said by the role."""

from typing import Any
from uuid import UUID

from letopis.analytics.letters.actions import Matter, Rhythm, add_letters
from letopis.analytics.letters.queries import token_of
from letopis.analytics.panels.actions import add_panel, set_active
from letopis.analytics.panels.tiles import new_tile
from letopis.config.tests.rights import LIST, MINE, OWN_ACTION, OWN_PAGE, PUBLIC, READ

SHARED = (302, 404, 200, 200, 200, 200, 404)  # a panel Анна shows to her team
PAGES: dict[str, tuple[Any, ...]] = {
    "reports": ("get", OWN_PAGE),
    "report": ("get", OWN_PAGE),
    "report-lately": ("get", OWN_PAGE),
    "panel-new": ("post", OWN_ACTION, {"name": "Ещё одна"}),
    "panel-undo": ("post", (302, 404, 404, 404, 404, 404, 404)),  # nobody has just done anything
    "panel": ("get", SHARED),
    "panel-tile": ("get", SHARED),
    "panel-edit": ("get", MINE),
    "panel-copy": ("post", (302, 404, 302, 302, 302, 302, 404)),
    "panel-delete": ("post", (302, 404, 404, 404, 302, 404, 404)),
    "panel-restore": ("post", (302, 404, 404, 404, 302, 404, 404)),
    "panel-export": ("get", (302, 404, 403, 403, 403, 200, 404)),
    "report-tile": ("post", OWN_ACTION, {"part": "table", "size": "half", "name": "Моя"}),
    "report-letters": ("get", OWN_PAGE),
    "report-letter-new": ("get", (302, 404, 404, 404, 404, 404, 404)),  # the address names nothing
    "report-letter": ("get", MINE),
    "report-letter-use": ("post", (302, 404, 404, 404, 302, 404, 404)),
    "report-letter-now": ("post", (302, 404, 404, 404, 302, 404, 404)),
    "report-letter-off": ("get", PUBLIC),  # the signed link of the letter
    "report-how": ("get", OWN_PAGE),
    "report-filter": ("get", OWN_PAGE),
    "report-channels-clients": ("get", OWN_PAGE),
    "report-sources-clients": ("get", OWN_PAGE),
    "report-channels-contacts": ("get", OWN_PAGE),
    "report-cohorts-clients": ("get", OWN_PAGE),
    "report-funnel-clients": ("get", OWN_PAGE),
    "report-export": ("get", (302, 403, 403, 403, 403, 200, 200)),
    "report-save": ("post", (302, 422, 422, 422, 422, 422, 422)),  # settings without a name
    "report-whole-ask": ("post", OWN_ACTION),
    "whole-report": ("get", (302, 404, 404, 404, 404, 404, 404)),  # none of theirs
    "whole-report-export": ("get", (302, 404, 404, 404, 404, 404, 404)),
    "whole-report-forget": ("post", (302, 404, 404, 404, 404, 404, 404)),
    "report-forget": ("post", (302, 404, 404, 404, 404, 404, 404)),  # none of theirs
}
OPERATIONS: dict[tuple[str, str], Any] = {
    **{
        ("get", f"/reports/{code}"): LIST
        for code in ("channels", "cohorts", "forgotten", "funnel", "managers", "own", "sources")
    },
    **{("get", f"/{kind}/{{id}}/contacting"): READ for kind in ("people", "counterparties")},
}


def extend(world: dict[str, Any]) -> dict[str, Any]:
    anna = world["anna"]
    (letter,) = add_letters(Matter("Каналы", "channels"), [anna], Rhythm("week"), by=anna)
    return {
        "panel": add_panel("Неделя", "team", [new_tile("channels", "", "findings", "full")], by=anna),
        "report_letter": letter,
    }


def after(name: str, status: int, who: str, world: dict[str, Any]) -> None:
    if name == "panel-delete" and status == 302 and who == "anna":
        set_active(world["panel"], True, by=world["anna"])


def kwargs(name: str, world: dict[str, Any]) -> dict[str, Any] | None:
    panel = world["panel"]
    if name == "panel-restore":
        set_active(panel, False, by=world["anna"])
    if name.startswith("report-letter"):
        letter = world["report_letter"]
        return {"public_id": letter.public_id, "token": token_of(letter)}
    if name.startswith("panel"):
        return {"code": panel.code, "tile_id": panel.tiles[0]["id"], "fact_id": 0}
    if name == "report-forget":
        return {"code": "channels", "public_id": UUID(int=0)}
    if name in ("whole-report", "whole-report-export", "whole-report-forget"):
        return {"public_id": UUID(int=0)}
    pages = (
        "report", "report-how", "report-filter", "report-export", "report-save", "report-tile", "report-whole-ask",
    )  # fmt: skip
    return {"code": "channels"} if name in pages else None
