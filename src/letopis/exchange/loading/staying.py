"""What an undo leaves as it is, in its report."""

from typing import Any

from letopis.jobs.models import Run

LISTED = 1000


def stays(run: Run, kind: str, pk: int, field: str, why: str) -> None:
    """List what an undo leaves as it is."""
    run.report["stayed"] = run.report.get("stayed", 0) + 1
    lines: list[dict[str, Any]] = run.report.setdefault("stays", [])
    if len(lines) < LISTED:
        lines.append({"kind": kind, "id": pk, "field": field, "why": str(why)})
