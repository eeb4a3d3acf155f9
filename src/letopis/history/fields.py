"""What the fields of the journal are called, which of them belong together and who may see them.

A part describes the records it owns (or adds fields to) with `describe`; what nobody has described for a reader is
not shown in the history of fields. What `queries.veils` hides from a reader is neither there nor in sentences.
"""

from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Model
from django_stubs_ext import StrOrPromise

from letopis.history.facts import Values

if TYPE_CHECKING:
    from letopis.accounts.models import User

State = Mapping[str, Values]  # {name of the journal: {"value": …, "text": …}}


def _texts(names: tuple[str, ...], state: State) -> str:
    return ", ".join(text for name in names if (text := str(state.get(name, {}).get("text", ""))))


@dataclass(frozen=True)
class JournalField:
    """A field as people know it: one or several names of the journal that are shown and put back together."""

    code: str
    label: StrOrPromise
    names: tuple[str, ...]
    text: Callable[[State], str] | None = None  # how the names read together; the texts of the journal otherwise
    # Of a list: its rows as this reader may see them, by a key that stays with the row.
    rows: Callable[[Any], Mapping[str, str]] | None = None
    # Called with many values of a list before `rows`, to read what their rows name in one query.
    prepare: Callable[[Iterable[Any]], None] | None = None
    # Of rows the journal keeps one by one under «prefix.<id>»: `parts` reads those names as this reader may see them.
    prefix: str = ""
    parts: Callable[[State], Mapping[str, str]] | None = None
    in_card: bool = True  # False for what only the history of changes shows
    restorable: bool = True
    puttable: Callable[[State], bool] = lambda state: True  # False for what an older version has not kept whole

    def covers(self, name: str) -> bool:
        """Whether a name of the journal belongs to the field."""
        return name in self.names or bool(self.prefix and name.startswith(f"{self.prefix}."))

    def listed(self, state: State) -> Mapping[str, str] | None:
        """The rows of a list by their keys; None for a field that is no list."""
        if self.parts:
            own = {name: value for name, value in state.items() if self.covers(name) and value.get("value") is not None}
            return self.parts(own)
        return self.rows(state.get(self.names[0], {}).get("value")) if self.rows else None

    def lines(self, state: State) -> tuple[str, ...]:
        """The value, or the rows of a list one by one; nothing for an empty one."""
        if (rows := self.listed(state)) is not None:
            return tuple(rows.values())
        text = self.text(state) if self.text else _texts(self.names, state)
        return (text,) if text else ()

    def shown(self, state: State) -> str:
        """The field in one line."""
        return ", ".join(self.lines(state))

    def values(self, state: State) -> tuple[Any, ...]:
        """What is compared: the values behind the names."""
        if self.prefix:
            own = {name: value.get("value") for name, value in state.items() if self.covers(name)}
            return tuple(sorted((name, str(value)) for name, value in own.items() if value is not None))
        return tuple(state.get(name, {}).get("value") for name in self.names)


Describer = Callable[["User", Model], list[JournalField]]
Snapshot = Callable[[Any], dict[str, Values]]
_describers: dict[str, list[Describer]] = {}
_snapshots: dict[str, list[Snapshot]] = {}
_labels: list[Callable[[str], str | None]] = []


def describe(model: type[Model], describer: Describer, snapshot: Snapshot) -> None:
    """Register fields of a model's records: `describer(reader, record)` names them, `snapshot(record)` reads them."""
    _describers.setdefault(model._meta.label_lower, []).append(describer)
    _snapshots.setdefault(model._meta.label_lower, []).append(snapshot)


def labels(give: Callable[[str], str | None]) -> None:
    """Register how names of the journal read in sentences; the first answer that is not None counts."""
    _labels.append(give)


def label_of(name: str) -> str:
    """How people call a name of the journal that its own part does not know."""
    return next((label for give in _labels if (label := give(name)) is not None), name)


def fields_for(reader: "User", record: Model) -> list[JournalField]:
    """The fields of a record that `reader` may see, in order."""
    return [field for give in _describers.get(record._meta.label_lower, ()) for field in give(reader, record)]


def snapshot_of(record: Model) -> dict[str, Values]:
    """Every described field as it stands now, in the journal's own form."""
    state: dict[str, Values] = {}
    for read in _snapshots.get(record._meta.label_lower, ()):
        state |= read(record)
    return state


class Reading:
    """The journal of one record as a reader may see it."""

    def __init__(self, reader: "User | None", record: Model, hidden: Set[str]) -> None:
        found = fields_for(reader, record) if reader is not None else []
        self.fields, self._hidden = [field for field in found if not hidden & set(field.names)], hidden
        self._by_name = {name: field for field in self.fields for name in field.names}
        self._by_prefix = {field.prefix: field for field in self.fields if field.prefix}

    def field_of(self, name: str) -> JournalField | None:
        """The field a name of the journal belongs to, when the reader may see it."""
        return self._by_name.get(name) or self._by_prefix.get(name.partition(".")[0])

    def prepare(self, sides: Iterable[Mapping[str, Values]]) -> None:
        """Read what the lists in these values name, in one query a field."""
        found: dict[str, list[Any]] = {}
        for side in sides:
            for name, value in side.items():
                if (field := self.field_of(name)) and field.prepare and value.get("value") is not None:
                    found.setdefault(field.code, []).append(value["value"])
        for field in self.fields:
            if field.prepare and field.code in found:
                field.prepare(found[field.code])

    def seen(self, side: Mapping[str, Values]) -> dict[str, Values]:
        """One side of a change without what the reader may not see."""
        kept = {}
        for name, value in side.items():
            if name in self._hidden:
                continue
            field = self.field_of(name)
            if field and (field.rows or field.parts):
                value = {**value, "text": field.shown({name: value})}
            kept[name] = value
        return kept
