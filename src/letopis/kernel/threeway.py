"""Putting together two edits of one list of rows: what only one of two has changed needs nobody's choice."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

Row = dict[str, str]  # "id" names a row that is saved; a new one has none


@dataclass(frozen=True)
class Clash:
    """A row both have changed differently; None where it was taken away."""

    id: str
    was: Row | None
    mine: Row | None
    theirs: Row | None


@dataclass
class Merged:
    """The rows together. A clash stands among them as mine, until somebody chooses."""

    rows: list[Row] = field(default_factory=list)
    clashes: list[Clash] = field(default_factory=list)
    settled: list[Clash] = field(default_factory=list)  # changed by one of the two only


def _content(row: Row | None) -> Row | None:
    return (
        None if row is None else {name: value.strip() for name, value in row.items() if name != "id" and value.strip()}
    )


def _same(one: Row | None, other: Row | None) -> bool:
    return _content(one) == _content(other)


def merge_rows(was: Iterable[Row] | None, mine: Iterable[Row], theirs: Iterable[Row]) -> Merged:
    """Merge two edits of the list `was`; when nobody knows what it was, every difference is a clash."""
    base = None if was is None else {row["id"]: row for row in was if row.get("id")}
    kept = {row["id"]: row for row in mine if row.get("id")}
    fresh = [row for row in mine if not row.get("id")]
    merged, present = Merged(), {row["id"]: row for row in theirs}
    for key in [*present, *(key for key in kept if key not in present)]:
        before = base.get(key) if base is not None else None
        own, other = kept.get(key), present.get(key)
        if before is None and own is None and base is not None:  # they have added it; the same row of mine is one row
            twin = next((row for row in fresh if _same(row, other)), None)
            fresh = [row for row in fresh if row is not twin]
            _settle(merged, Clash(key, None, twin, other), other)
        elif _same(own, other):
            _settle(merged, None, other)
        elif base is not None and _same(own, before):
            _settle(merged, Clash(key, before, before, other), other)
        elif base is not None and _same(other, before):
            _settle(merged, Clash(key, before, own, before), own)
        else:
            merged.clashes.append(Clash(key, before, own, other))
            _settle(merged, None, own)
    merged.rows += fresh
    return merged


def _settle(merged: Merged, how: Clash | None, row: Row | None) -> None:
    merged.settled += [how] if how else []
    merged.rows += [row] if row else []


def resolved(rows: Iterable[Row], picks: Mapping[str, str], held: Iterable[Row]) -> list[Row]:
    """The rows of a sent form after the choices of the conflict page: `picks` says whose row an id takes."""
    present = {row["id"]: row for row in held}
    found: list[Row] = []
    for row in rows:
        key = row.get("id", "")
        if picks.get(key) == "theirs":
            found += [present[key]] if key in present else []
        else:
            found.append(row if not key or key in present else {**row, "id": ""})  # taken away meanwhile: a new row
    sent = {row.get("id", "") for row in rows}
    return found + [
        present[key] for key, pick in picks.items() if pick == "theirs" and key not in sent and key in present
    ]
