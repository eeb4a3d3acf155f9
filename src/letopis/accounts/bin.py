"""What is marked for deletion, whatever part it belongs to: a part registers its kind of records.

Purge is for owners only. What depends on a record is found by `_meta.related_objects`: rows that belong to it go with
it, the rest must have somebody who knows what to do with them (`on_purge`), or the purge is refused in words.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_stubs_ext import StrOrPromise

from letopis.accounts.drafts import forget_drafts
from letopis.accounts.facts import RecordPurged
from letopis.accounts.models import User
from letopis.accounts.records import locked
from letopis.accounts.visibility import may_change
from letopis.history.actions import record as write_down
from letopis.history.facts import Changed, shown
from letopis.history.models import Change
from letopis.kernel.database import in_transaction
from letopis.kernel.errors import Forbidden, Refused


def _changeable(user: User, rows: Sequence[Any]) -> set[int]:
    return {row.pk for row in rows if may_change(user, row)}


@dataclass(frozen=True)
class BinKind:
    """A kind of records that can be marked: how they are read, called and restored."""

    code: str  # "person"
    label: Callable[[], StrOrPromise]  # «Контактное лицо»
    icon: str
    visible: Callable[[User], models.QuerySet[Any]]
    address: Callable[[Any], str]
    restore: Callable[..., Any]  # (record, *, by)
    mark: Callable[..., Any]  # (record, *, by): takes a restoring back
    changeable: Callable[[User, Sequence[Any]], set[int]] = _changeable  # which of these the user may change
    related: tuple[str, ...] = ("responsible",)  # keys read with the rows of a page
    purge: Callable[..., None] | None = None  # (record, *, by): of records that are no cards


KINDS: dict[str, BinKind] = {}


def binned(kind: BinKind) -> None:
    """Register a kind; called from its part's `ready()`."""
    KINDS[kind.code] = kind


@dataclass(frozen=True)
class Dependant:
    """What depends on a record: in words with the number, and what becomes of it."""

    words: str
    number: int
    fate: str  # "goes" with the record, "stays" without naming it, "blocks" the purge


class Follower(Protocol):
    """Knows what becomes of the rows that name a purged record by a key which is not the database's own cascade."""

    def found(self, record: Any) -> list[Dependant]:
        """What would be touched."""

    def purge(self, record: Any, *, by: User) -> Iterable[Changed]:
        """Let go of the record, inside the transaction of the purge; answers with what that changed in others."""


_followers: list[tuple[Follower, frozenset[str]]] = []
_silent: set[str] = set()
_names: dict[str, Callable[[int], str]] = {}


def on_purge(follower: Follower, *fields: Any) -> None:
    """Register who looks after some rows; `fields` are the foreign keys they name a record by, none for generic ones."""
    _followers.append((follower, frozenset(str(field.field) for field in fields)))


def names(model: type[models.Model], words: Callable[[int], str]) -> None:
    """Register how many rows of a model are said: «3 события»."""
    _names[model._meta.label_lower] = words


def silent(*models_: type[models.Model]) -> None:
    """Tables that are derived from others: they go with a record, and nobody is told of them."""
    _silent.update(model._meta.label_lower for model in models_)


def is_silent(model: type[models.Model]) -> bool:
    """Whether a table is derived from others, so that people are not told of its rows."""
    return model._meta.label_lower in _silent


def said(model: type[models.Model], number: int) -> str:
    """A number of rows in words."""
    words = _names.get(model._meta.label_lower)
    return words(number) if words else f"{model._meta.verbose_name_plural}: {number}"


def may_purge(user: User) -> bool:
    """Only an owner deletes for good."""
    return user.is_active and user.role.code == "owner"


def dependants(record: models.Model) -> list[Dependant]:
    """Everything that depends on a record, by kind and number; what blocks the purge comes first."""
    found = [row for follower, _fields in _followers for row in follower.found(record)]
    looked_after = {name for _follower, fields in _followers for name in fields}
    for relation in record._meta.related_objects:
        if str(relation.field) in looked_after or is_silent(relation.related_model):
            continue
        rows = relation.related_model._base_manager.filter(**{relation.field.name: record.pk})
        if number := rows.count():
            found.append(_dependant(relation, number))
    order = {"blocks": 0, "goes": 1, "stays": 2}
    return sorted((row for row in found if row.number), key=lambda row: order[row.fate])


def _dependant(relation: Any, number: int) -> Dependant:
    words = said(relation.related_model, number)
    if relation.on_delete is models.CASCADE or relation.many_to_many:
        return Dependant(words, number, "goes")
    if relation.on_delete in (models.SET_NULL, models.SET_DEFAULT):
        return Dependant(words, number, "stays")
    name = str(relation.field.verbose_name)
    return Dependant(_("%(what)s (field «%(field)s»)") % {"what": words, "field": name}, number, "blocks")


@in_transaction
def purge(kind: BinKind, record: Any, *, by: User) -> None:
    """Delete a marked record for good, with its values in the journal; what else named it lets it go."""
    if not may_purge(by):
        raise Forbidden(_("Only an owner deletes for good."))
    if kind.purge:
        kind.purge(record, by=by)
        return
    record = locked(record, by=by)
    if not record.is_marked_for_deletion:
        raise Refused(_("«%(name)s» is not marked for deletion.") % {"name": record})
    found = dependants(record)
    if blocking := [row.words for row in found if row.fate == "blocks"]:
        text = _("«%(name)s» cannot be deleted: it is named in %(what)s.")
        raise Refused(text % {"name": record, "what": ", ".join(blocking)})
    changes = let_go(record, by=by)
    gone = Changed(record, {"name": shown(str(record))})  # erasable, unlike the fact itself
    write_down(RecordPurged([gone, *changes], {"kind": kind.code, "public_id": str(record.public_id)}), by=by)
    record.delete()


def let_go(record: Any, *, by: User) -> list[Changed]:
    """Free a record of what names it, with its own values in the journal; answers with what that changed in others."""
    changes = [changed for follower, _fields in _followers for changed in follower.purge(record, by=by)]
    Change.objects.filter(kind=record._meta.label_lower, target_id=record.pk).delete()
    forget_drafts(record)
    return changes


def purged_in_words(number: int) -> str:
    """«Удалено насовсем: 3 записи»."""
    return ngettext("Deleted for good: %(num)d record", "Deleted for good: %(num)d records", number) % {"num": number}
