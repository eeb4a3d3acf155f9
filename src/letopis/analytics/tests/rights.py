"""Rights of reports: everybody who is signed in sees their own figures; who may export is said by the role."""

from typing import Any
from uuid import UUID

from letopis.config.tests.rights import LIST, OWN_PAGE, READ

PAGES: dict[str, tuple[Any, ...]] = {
    "reports": ("get", OWN_PAGE),
    "report": ("get", OWN_PAGE),
    "report-how": ("get", OWN_PAGE),
    "report-filter": ("get", OWN_PAGE),
    "report-channels-clients": ("get", OWN_PAGE),
    "report-sources-clients": ("get", OWN_PAGE),
    "report-channels-contacts": ("get", OWN_PAGE),
    "report-cohorts-clients": ("get", OWN_PAGE),
    "report-funnel-clients": ("get", OWN_PAGE),
    "report-export": ("get", (302, 403, 403, 403, 403, 200, 200)),
    "report-save": ("post", (302, 422, 422, 422, 422, 422, 422)),  # settings without a name
    "report-whole-ask": ("post", (302,) * 7),
    "whole-report": ("get", (302, 404, 404, 404, 404, 404, 404)),  # none of theirs
    "whole-report-export": ("get", (302, 404, 404, 404, 404, 404, 404)),
    "whole-report-forget": ("post", (302, 404, 404, 404, 404, 404, 404)),
    "report-forget": ("post", (302, 404, 404, 404, 404, 404, 404)),  # none of theirs
}
OPERATIONS: dict[tuple[str, str], Any] = {
    **{
        ("get", f"/reports/{code}"): LIST
        for code in ("channels", "cohorts", "forgotten", "funnel", "managers", "sources")
    },
    **{("get", f"/{kind}/{{id}}/contacting"): READ for kind in ("people", "counterparties")},
}


def kwargs(name: str, world: dict[str, Any]) -> dict[str, Any] | None:
    if name == "report-forget":
        return {"code": "channels", "public_id": UUID(int=0)}
    if name in ("whole-report", "whole-report-export", "whole-report-forget"):
        return {"public_id": UUID(int=0)}
    pages = ("report", "report-how", "report-filter", "report-export", "report-save", "report-whole-ask")
    return {"code": "channels"} if name in pages else None
