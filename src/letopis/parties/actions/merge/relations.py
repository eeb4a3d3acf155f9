"""What refers to a card: found by the models themselves, so that a part which adds a table need not be told of merges."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import apps
from django.db import models

from letopis.parties.actions.merge.moves import Moves
from letopis.parties.slots import GENERIC, MOVERS


def relations(model: type[models.Model]) -> Iterator[models.ForeignKey[Any, Any]]:
    """Every foreign key that names rows of `model`, also those without a way back and those of tables of tags."""
    for relation in model._meta.get_fields(include_hidden=True):
        if isinstance(relation, models.ManyToOneRel):  # one-to-one is one of them
            yield relation.field


def key_of(column: models.ForeignKey[Any, Any]) -> str:
    """`events.participant.person`."""
    return f"{column.model._meta.label_lower}.{column.name}"


def stay(moves: Moves, source: models.Model, target: models.Model) -> None:
    """The mover of rows that belong to the card as it was."""


def move_references(moves: Moves, source: models.Model, target: models.Model) -> None:
    """Let everything that refers to `source` refer to `target`."""
    for column in sorted(relations(type(source)), key=key_of):
        if mover := MOVERS.get(key_of(column)):
            mover(moves, source, target)
        else:
            move_rows(moves, column, source, target)


def generic_rows(cards: Sequence[models.Model]) -> Iterator[tuple[str, models.QuerySet[Any], str]]:
    """The rows that name one of `cards` by label and id: their model's label, they themselves, the column of the id."""
    for label, (kind, column) in sorted(GENERIC.items()):
        rows = apps.get_model(label)._base_manager.filter(**{kind: cards[0]._meta.label_lower})
        yield label, rows.filter(**{f"{column}__in": [card.pk for card in cards]}), column


def move_generic(moves: Moves, source: models.Model, target: models.Model) -> None:
    """Let what names `source` by label and id name `target`; what a constraint forbids stays."""
    for _label, rows, column in generic_rows([source]):
        moves.set(rows.model, column, rows.values_list("pk", flat=True), source.pk, target.pk)


def move_rows(moves: Moves, column: models.ForeignKey[Any, Any], source: models.Model, target: models.Model) -> None:
    """Move the rows of one relation. One that `target` has already, or that would refer to `target` twice, stays."""
    model, name = column.model, column.attname
    ids = set(model._base_manager.filter(**{name: source.pk}).values_list("pk", flat=True))
    if not ids:
        return
    if issubclass(model, type(target)) and target.pk in ids:
        ids.discard(target.pk)
        moves.set(model, name, [target.pk], source.pk, None)  # nobody refers to themselves
    ids -= {source.pk} if issubclass(model, type(source)) else set()
    ids -= (
        twice(column, source, target) | _loops(column, ids, target) | moves.dropped.get(model._meta.label_lower, set())
    )
    moves.set(model, name, ids, source.pk, target.pk)


def _loops(column: models.ForeignKey[Any, Any], ids: set[int], target: models.Model) -> set[int]:
    """Rows of which another key names `target` already: a link of the two merged cards with each other."""
    found: set[int] = set()
    for other in column.model._meta.concrete_fields:
        same = isinstance(other, models.ForeignKey) and other.related_model is column.related_model
        if same and other is not column:
            rows = column.model._base_manager.filter(**{column.attname + "__isnull": False, other.attname: target.pk})
            found |= ids & set(rows.values_list("pk", flat=True))
    return found


def twice(column: models.ForeignKey[Any, Any], source: models.Model, target: models.Model) -> set[int]:
    """Rows of `source` a unique constraint forbids beside those of `target`."""
    model, found = column.model, set()
    for names, condition in _unique(column):
        rows = model._base_manager.filter(condition) if condition is not None else model._base_manager.all()
        held = set(rows.filter(**{column.attname: target.pk}).values_list(*names)) if names else set()
        if not names:
            if rows.filter(**{column.attname: target.pk}).exists():
                found |= set(rows.filter(**{column.attname: source.pk}).values_list("pk", flat=True))
            continue
        for pk, *values in rows.filter(**{column.attname: source.pk}).values_list("pk", *names):
            if tuple(values) in held and None not in values:
                found.add(pk)
    return found


def _unique(column: models.ForeignKey[Any, Any]) -> Iterator[tuple[list[str], models.Q | None]]:
    """The other columns of every unique constraint the key takes part in, with the constraint's condition."""
    meta = column.model._meta
    if column.unique:
        yield [], None
    for together in meta.unique_together:
        if column.name in together:
            yield [name for name in together if name != column.name], None
    for constraint in meta.constraints:
        if isinstance(constraint, models.UniqueConstraint) and column.name in constraint.fields:
            yield [name for name in constraint.fields if name != column.name], constraint.condition
