"""A record as it was: walked back from the present by the before-values of the journal."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING

from django.contrib.auth import get_user_model
from django.db.models import Model, QuerySet

from letopis.history.facts import VERBS, Values
from letopis.history.fields import JournalField, Reading, snapshot_of
from letopis.history.models import Change
from letopis.history.queries import hidden_from

if TYPE_CHECKING:
    from letopis.accounts.models import User

_CHUNK = 200


def changes_of(record: Model) -> QuerySet[Change]:
    """The journal of a record, newest first."""
    return Change.objects.filter(kind=record._meta.label_lower, target_id=record.pk).order_by("-id")


def _walk(record: Model, rows: QuerySet[Change]) -> dict[str, Values]:
    state = snapshot_of(record)
    for before, after in rows.values_list("before", "after").iterator(chunk_size=_CHUNK):
        for name in after.keys() - before.keys():
            state.pop(name, None)
        state |= before
    return state


def state_at(record: Model, moment: datetime) -> dict[str, Values] | None:
    """The fields of a record at `moment`; None when it was not written yet."""
    if record.created_at > moment:  # type: ignore[attr-defined]
        return None
    return _walk(record, changes_of(record).filter(fact__at__gt=moment))


def state_before(record: Model, change: int) -> dict[str, Values]:
    """The fields of a record right before one change of it."""
    return _walk(record, changes_of(record).filter(pk__gte=change))


@dataclass(frozen=True)
class Piece:
    """A value, or one row of a list, before and after; either may be empty."""

    old: str
    new: str


@dataclass(frozen=True)
class Line:
    """What one fact did to one field; without a field, the fact in a sentence."""

    change: int
    at: datetime
    by: "User | None"
    verb: str
    field: JournalField | None
    pieces: tuple[Piece, ...]
    sentence: str
    can_restore: bool
    data: Values

    @property
    def is_list(self) -> bool:
        """Whether the pieces are rows of a list."""
        return self.field is not None and (self.field.rows is not None or self.field.parts is not None)


@dataclass(frozen=True)
class Lines:
    """A stretch of the history of fields and where the next one begins (None at the end)."""

    rows: list[Line]
    after: int | None


@dataclass(frozen=True)
class Wanted:
    """Which lines are asked for."""

    field: str = ""
    by: int | None = None
    since: datetime | None = None
    until: datetime | None = None
    before: int | None = None

    def takes(self, change: Change) -> bool:
        """Whether a change is in the asked stretch, by its author and moment."""
        return (
            (self.before is None or change.pk < self.before)
            and (self.by is None or change.fact.by_id == self.by)
            and (self.since is None or change.fact.at >= self.since)
            and (self.until is None or change.fact.at < self.until)
        )


def _pieces(field: JournalField, old: dict[str, Values], new: dict[str, Values]) -> tuple[Piece, ...]:
    rows = [field.listed(side) for side in (old, new)]
    if rows[0] is None or rows[1] is None:
        return (Piece(field.shown(old), field.shown(new)),)
    keys = [*rows[0], *(key for key in rows[1] if key not in rows[0])]
    return tuple(
        Piece(rows[0].get(key, ""), rows[1].get(key, "")) for key in keys if rows[0].get(key) != rows[1].get(key)
    )


class _Walker:
    """Walks the journal of one record back, making lines; the state travels along so that groups read whole."""

    def __init__(self, reader: "User", record: Model, wanted: Wanted) -> None:
        self.wanted = wanted
        self.reading = Reading(reader, record, hidden_from(reader, record))
        self.present = snapshot_of(record)
        self.state = dict(self.present)

    def lines(self, change: Change) -> Iterator[Line]:
        touched = {**change.before, **change.after}
        fields = [field for field in self.reading.fields if any(field.covers(name) for name in touched)]
        before = self.state | change.before
        after = self.state | change.after
        created = not change.before and change.fact.verb.endswith((".created", ".imported"))
        if self.wanted.takes(change):
            if created or not touched:
                if not self.wanted.field and (cls := VERBS.get(change.fact.verb)):
                    seen = (self.reading.seen(change.before), self.reading.seen(change.after))
                    yield self._line(change, None, (), cls.sentence(change.fact.data, *seen))
            elif not fields:  # what nobody has described is said by its fact
                seen = (self.reading.seen(change.before), self.reading.seen(change.after))
                if any(seen) and not self.wanted.field and (cls := VERBS.get(change.fact.verb)):
                    yield self._line(change, None, (), cls.sentence(change.fact.data, *seen))
            else:
                for field in fields:
                    pieces = _pieces(field, before, after)
                    if (not self.wanted.field or field.code == self.wanted.field) and pieces:
                        yield self._line(change, field, pieces, "", self._restorable(field, before))
        for name in change.after.keys() - change.before.keys():
            self.state.pop(name, None)
        self.state |= change.before

    def _restorable(self, field: JournalField, before: dict[str, Values]) -> bool:
        differs = field.values(before) != field.values(self.present)
        return field.restorable and differs and field.puttable(before)

    @staticmethod
    def _line(
        change: Change, field: JournalField | None, pieces: tuple[Piece, ...], text: str, can_restore: bool = False
    ) -> Line:
        fact = change.fact
        return Line(change.pk, fact.at, fact.by, fact.verb, field, pieces, text, can_restore, fact.data)


def lines_of(reader: "User", record: Model, wanted: Wanted, *, limit: int = 60) -> Lines:
    """The history of the fields `reader` may see, newest first; whole facts, at least `limit` lines when there are."""
    walker = _Walker(reader, record, wanted)
    found: list[Line] = []
    rows = changes_of(record).select_related("fact", "fact__by").iterator(chunk_size=_CHUNK)
    for chunk in _chunks(rows):
        walker.reading.prepare(side for change in chunk for side in (change.before, change.after))
        for change in chunk:
            if wanted.since and change.fact.at < wanted.since:
                return Lines(found, None)
            if len(found) >= limit:
                return Lines(found, found[-1].change)
            found += walker.lines(change)
    return Lines(found, None)


def _chunks(rows: Iterator[Change]) -> Iterator[list[Change]]:
    while chunk := list(islice(rows, _CHUNK)):
        yield chunk


def authors_of(record: Model) -> "list[User]":
    """Everybody who has changed a record, by name."""
    ids = changes_of(record).order_by().values_list("fact__by", flat=True).distinct()
    return list(get_user_model()._default_manager.filter(pk__in=ids).order_by("name"))


@dataclass(frozen=True)
class Was:
    """One field of a record then, beside what it is now."""

    field: JournalField
    then: tuple[str, ...]  # a value, or the rows of a list
    now: tuple[str, ...]
    differs: bool
    can_restore: bool


def compared(reader: "User", record: Model, then: dict[str, Values]) -> list[Was]:
    """Every field `reader` may see as it was in the state `then`, with its present value."""
    reading, present = Reading(reader, record, hidden_from(reader, record)), snapshot_of(record)
    reading.prepare([then, present])
    return [
        Was(
            field,
            field.lines(then),
            field.lines(present),
            differs := field.values(then) != field.values(present),
            differs and field.restorable and all(name in then for name in field.names) and field.puttable(then),
        )
        for field in reading.fields
        if field.in_card
    ]
