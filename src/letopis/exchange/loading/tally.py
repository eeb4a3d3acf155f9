"""Counting what came of the rows, in the report of a run."""

from collections.abc import Sequence
from typing import Any

from letopis.exchange.loading.options import Verdict, where_of
from letopis.history.facts import Changed

SHOWN = 200
NUMBERS = ("created", "updated", "unchanged", "skipped", "refused", "doubles", "kept_unmapped")
_COUNTED = {"new": "created", "changed": "updated", "same": "unchanged", "skipped": "skipped", "refused": "refused"}


def count(report: dict[str, Any], verdicts: Sequence[Verdict]) -> None:
    """Add the verdicts of one piece: numbers, how cards were found, what nobody understood."""
    found: dict[str, int] = report.setdefault("found", {})
    kept: dict[str, list[Any]] = report.setdefault("kept", {})
    for name in NUMBERS:
        report.setdefault(name, 0)
    for verdict in verdicts:
        report[_COUNTED[verdict.what]] += 1
        report["doubles"] += verdict.double is not None
        if verdict.by:
            found[verdict.by] = found.get(verdict.by, 0) + 1
        if verdict.what in ("new", "changed"):
            report["kept_unmapped"] += len(verdict.card.unmapped)
            for name, value in verdict.card.unmapped:
                if name in kept or len(kept) < 60:
                    line = kept.setdefault(name[:200], [0, []])
                    line[0] += 1
                    if len(line[1]) < 3 and value[:60] not in line[1]:
                        line[1].append(value[:60])


def count_cards(report: dict[str, Any], changes: Sequence[Changed]) -> None:
    """Add the cards written, by table: those made and those changed."""
    cards: dict[str, list[int]] = report.setdefault("cards", {})
    for changed in changes:
        line = cards.setdefault(changed.target._meta.label_lower, [0, 0])
        line[1 if changed.after else 0] += 1


def show(report: dict[str, Any], verdicts: Sequence[Verdict], *, every_refusal: bool = False) -> None:
    """Keep the first of each kind for the page of the dry run; the command line wants every refusal."""
    for verdict in verdicts:
        kind = "double" if verdict.double is not None else verdict.what
        lines: list[dict[str, Any]] = report.setdefault("shown", {}).setdefault(kind, [])
        full = len(lines) >= (SHOWN if kind != "new" else 50)
        if kind == "same" or (full and not (every_refusal and kind == "refused")):
            continue
        card = verdict.card
        lines.append(
            {
                "number": card.number,
                "where": where_of(verdict),
                "who": card.title[:300] or ", ".join(cell for cell in card.cells if cell)[:120],
                "why": verdict.why,
                "column": ", ".join(problem.column for problem in card.problems),
                "value": "; ".join(problem.value for problem in card.problems)[:200],
                "what": verdict.what,
                "company": getattr(card, "organisation", "") or getattr(card, "inn", ""),
                "contacts": ", ".join(value for kind, _label, value in card.details if kind in ("phone", "email"))[
                    :200
                ],
                "unmapped": len(card.unmapped),
                "changes": [list(line) for line in verdict.changes],
                "target": [str(verdict.target.public_id), str(verdict.target)] if verdict.target else None,
                "double": [str(verdict.double.public_id), str(verdict.double)] if verdict.double else None,
            }
        )


def as_json(report: dict[str, Any], refused: list[dict[str, str]]) -> dict[str, Any]:
    """The report as the command prints it."""
    return {**{name: report.get(name, 0) for name in NUMBERS}, "refused": refused}
