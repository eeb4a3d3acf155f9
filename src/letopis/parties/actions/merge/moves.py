"""What a merge does to rows of other tables, written down so that it can be taken back.

Every step is one of two: a column of some rows held `before` and now holds `after` (a moved row is that, with ids of
the two cards), or a row is gone. Taking steps back goes through them from the last to the first and touches only rows
that still hold `after`.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db import IntegrityError, models, transaction

from letopis.kernel import clock

_CHUNK = 500  # ids in one statement

Mover = Callable[["Moves", models.Model, models.Model], None]  # the moves, from this card, to that one
Step = dict[str, Any]


def packed(ids: Iterable[int]) -> str:
    """Ids as the journal keeps them: «4-9,12»."""
    runs: list[list[int]] = []
    for number in sorted(set(ids)):
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ",".join(str(first) if first == last else f"{first}-{last}" for first, last in runs)


def unpacked(text: str) -> list[int]:
    """The ids behind `packed`."""
    found: list[int] = []
    for run in filter(None, text.split(",")):
        first, _dash, last = run.partition("-")
        found += range(int(first), int(last or first) + 1)
    return found


def chunks(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    """The ids in pieces a statement can take."""
    for start in range(0, len(ids), _CHUNK):
        yield ids[start : start + _CHUNK]


def _rows(model: type[models.Model], ids: Sequence[int]) -> Any:
    return model._base_manager.filter(pk__in=ids)


def _bumps(model: type[models.Model]) -> dict[str, Any]:
    """Records and rows with a version say that they have changed."""
    names = {column.name for column in model._meta.concrete_fields}
    bumps: dict[str, Any] = {"version": models.F("version") + 1} if "version" in names else {}
    return bumps | ({"updated_at": clock.now()} if "updated_at" in names else {})


@dataclass
class Moves:
    """The steps of one merge as they are made, or of its undoing as they are taken back."""

    steps: list[Step] = field(default_factory=list)
    values: list[Any] = field(default_factory=list)  # what is no id: kept apart from the journal
    lost: list[tuple[str, int]] = field(default_factory=list)  # (label, id) of rows that could not go back
    dropped: dict[str, set[int]] = field(default_factory=dict)  # ids by label that somebody wants in no card

    def set(self, model: type[models.Model], column: str, ids: Iterable[int], before: Any, after: Any) -> None:
        """Write `after` into a column (by its attname) of rows that hold `before`; a row the database refuses stays."""
        ids = [pk for some in chunks(sorted(set(ids))) for pk in self._writable(model, some, column, after)]
        if not ids:
            return
        step: Step = {"model": model._meta.label_lower, "column": column, "ids": packed(ids)}
        if all(type(value) in (int, bool, type(None)) for value in (before, after)):
            step |= {"before": before, "after": after}
        else:
            step["values"] = len(self.values)
            self.values.append([before, after])
        self.steps.append(step)

    def _writable(self, model: type[models.Model], ids: Sequence[int], column: str, after: Any) -> list[int]:
        """Write them, together or else one by one; answers with those that took it."""
        if self._write(model, ids, column, after):
            return list(ids)
        return [pk for pk in ids if self._write(model, [pk], column, after)]

    def remove(self, row: models.Model) -> None:
        """Delete a row of which another one is as good."""
        values = {column.attname: column.value_to_string(row) if getattr(row, column.attname) is not None else None
                  for column in row._meta.concrete_fields}  # fmt: skip
        self.steps.append({"model": row._meta.label_lower, "removed": row.pk, "values": len(self.values)})
        self.values.append(values)
        _rows(type(row), [row.pk]).delete()

    def touched(self, label: str) -> list[int]:
        """Ids of the rows of a model that the steps changed or removed."""
        found: set[int] = set()
        for step in self.steps:
            if step["model"] == label:
                found |= {step["removed"]} if "removed" in step else set(unpacked(step["ids"]))
        return sorted(found)

    def removed(self, label: str) -> list[dict[str, Any]]:
        """The values of removed rows of a model."""
        found = (self.values[step["values"]] for step in self.steps if step["model"] == label and "removed" in step)
        return [values for values in found if values]

    def take_back(self) -> None:
        """Undo the steps, last first; rows that hold something else since are left alone and listed in `lost`."""
        for step in reversed(self.steps):
            try:
                model = apps.get_model(step["model"])
            except LookupError:
                continue  # a part that is no longer installed
            values = self.values[step["values"]] if step.get("values", len(self.values)) < len(self.values) else None
            if "removed" in step:
                self._revive(model, step["removed"], values)
            else:
                before, after = values if values else (step.get("before"), step.get("after"))
                self._return(model, step["column"], unpacked(step["ids"]), before, after)

    def _return(self, model: type[models.Model], column: str, ids: list[int], before: Any, after: Any) -> None:
        for some in chunks(ids):
            still = list(_rows(model, some).filter(**{column: after}).values_list("pk", flat=True))
            returned = set(self._writable(model, still, column, before))
            self.lost += [(model._meta.label_lower, pk) for pk in some if pk not in returned]

    @staticmethod
    def _write(model: type[models.Model], ids: Sequence[int], column: str, value: Any) -> bool:
        try:
            with transaction.atomic():
                _rows(model, ids).update(**{column: value}, **_bumps(model))
        except IntegrityError:
            return False
        return True

    def _revive(self, model: type[models.Model], pk: int, values: dict[str, Any] | None) -> None:
        if values is None:  # erased meanwhile
            self.lost.append((model._meta.label_lower, pk))
            return
        columns = {column.attname: column for column in model._meta.concrete_fields}
        row = model(**{name: columns[name].to_python(value) if value is not None else None
                       for name, value in values.items() if name in columns})  # fmt: skip
        if not (_owners_stand(row) and (_inserted(row) or (_without_flags(row) and _inserted(row)))):
            self.lost.append((model._meta.label_lower, pk))


def _inserted(row: models.Model) -> bool:
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        return False
    return True


def _without_flags(row: models.Model) -> bool:
    """Take flags from a row that only one may have («основное место»), another one has got them meanwhile."""
    names = {
        name
        for one in row._meta.constraints
        if isinstance(one, models.UniqueConstraint)
        for name in _named(one.condition)
    }
    flags = [name for name in names if getattr(row, name, None) is True]
    for name in flags:
        setattr(row, name, False)
    return bool(flags)


def _named(condition: models.Q | None) -> Iterator[str]:
    for child in condition.children if condition is not None else ():
        if isinstance(child, models.Q):
            yield from _named(child)
        elif isinstance(child, tuple):
            yield child[0]


def _present(column: models.Field[Any, Any], pk: Any) -> Any:
    """The id a key names today: a card that has been merged by somebody else meanwhile lives on in another one."""
    model: Any = column.related_model
    if not isinstance(column, models.ForeignKey) or not any(
        f.name == "merged_into" for f in model._meta.concrete_fields
    ):
        return pk
    while pk is not None and (into := model._base_manager.filter(pk=pk).values_list("merged_into", flat=True).first()):
        pk = into
    return pk


def _owners_stand(row: models.Model) -> bool:
    """Whether what the row refers to is still there; PostgreSQL would tell only at the end of the transaction."""
    for column in row._meta.concrete_fields:
        value = _present(column, getattr(row, column.attname))
        if isinstance(column, models.ForeignKey) and value is not None:
            setattr(row, column.attname, value)
            if not column.related_model._base_manager.filter(pk=value).exists():
                if column.null:
                    setattr(row, column.attname, None)
                else:
                    return False
    return True
