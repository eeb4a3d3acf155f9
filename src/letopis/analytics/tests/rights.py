"""Rights of reports: everybody who is signed in sees their own figures; who may export is said by the role."""

from typing import Any
from uuid import UUID

from letopis.config.tests.rights import LIST, OWN_PAGE

PAGES: dict[str, tuple[Any, ...]] = {
    "report-channels": ("get", OWN_PAGE),
    "report-channels-how": ("get", OWN_PAGE),
    "report-channels-clients": ("get", OWN_PAGE),
    "report-channels-export": ("get", (302, 403, 403, 403, 403, 200, 200)),
    "report-channels-save": ("post", (302, 422, 422, 422, 422, 422, 422)),  # settings without a name
    "report-channels-forget": ("post", (302, 404, 404, 404, 404, 404, 404)),  # none of theirs
}
OPERATIONS: dict[tuple[str, str], Any] = {("get", "/reports/channels"): LIST}


def kwargs(name: str, world: dict[str, Any]) -> dict[str, Any] | None:
    return {"public_id": UUID(int=0)} if name == "report-channels-forget" else None
