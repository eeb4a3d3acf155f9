"""Favourites and cards seen lately: a user's own, no business of the journal."""

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from django.db.models import Exists, Model, OuterRef, QuerySet
from django.http import HttpRequest

from letopis.accounts.models import User
from letopis.events.models import Event
from letopis.events.queries import by_card, get_event
from letopis.kernel import clock
from letopis.kernel.database import in_transaction
from letopis.kernel.errors import NotFound
from letopis.parties.models import ContactPerson, Counterparty
from letopis.parties.queries import get_counterparty, get_person
from letopis.web.models import Favourite, Marked, Visit

KEPT_VISITS = 50
Record = ContactPerson | Counterparty | Event
DOORS: dict[str, Callable[[User, UUID], Record]] = {
    "person": get_person,
    "counterparty": get_counterparty,
    "event": get_event,
}


def record_at(user: User, kind: str, public_id: UUID) -> Record:
    """The record a star or a visit is about. Raises `NotFound`."""
    if kind not in DOORS:
        raise NotFound
    return DOORS[kind](user, public_id)


def _pointer(record: Model) -> dict[str, Any]:
    return {"kind": record._meta.label_lower, "target_id": record.pk}


@in_transaction
def set_favourite(record: Record, on: bool, *, by: User) -> None:
    """Star a record or take the star away; doing it twice changes nothing."""
    if on:
        Favourite.objects.get_or_create(user=by, **_pointer(record))
    else:
        Favourite.objects.filter(user=by, **_pointer(record)).delete()


def is_starred(user: User, model: type[Model]) -> Exists:
    """The same, asked while a card is read."""
    return Exists(Favourite.objects.filter(user=user, kind=model._meta.label_lower, target_id=OuterRef("pk")))


def is_favourite(record: Model, user: User) -> bool:
    """Whether the user has starred it."""
    return Favourite.objects.filter(user=user, **_pointer(record)).exists()


@in_transaction
def remember_visit(record: Record, *, by: User) -> None:
    """The record was opened now; only the newest visits are kept."""
    Visit.objects.update_or_create(user=by, **_pointer(record), defaults={"at": clock.now()})
    old = Visit.objects.filter(user=by).order_by("-at", "-pk").values_list("pk", flat=True)[KEPT_VISITS:]
    Visit.objects.filter(pk__in=list(old)).delete()


def _loaded(marks: Iterable[Marked], user: User) -> list[Record]:
    """The records behind the marks which the user may see, in the order of the marks, in a query a kind."""
    marks = list(marks)
    rows: dict[str, QuerySet[Any]] = {
        "parties.contactperson": ContactPerson.objects.visible_to(user),
        "parties.counterparty": Counterparty.objects.visible_to(user),
        "events.event": by_card(user).select_related("type"),
    }
    found: dict[tuple[str, int], Record] = {}
    for kind in {mark.kind for mark in marks} & set(rows):
        ids = [mark.target_id for mark in marks if mark.kind == kind]
        for record in rows[kind].filter(pk__in=ids, is_marked_for_deletion=False):
            found[kind, record.pk] = record
    return [found[mark.kind, mark.target_id] for mark in marks if (mark.kind, mark.target_id) in found]


def favourites(user: User, limit: int = 30) -> list[Record]:
    """What the user has starred, newest first."""
    return _loaded(Favourite.objects.filter(user=user).order_by("-at", "-pk")[:limit], user)


def recent(user: User, limit: int = 8) -> list[Record]:
    """What the user has opened lately, newest first."""
    return _loaded(Visit.objects.filter(user=user).order_by("-at", "-pk")[:limit], user)


def kind_of(record: Model) -> str:
    """The word of a record in our addresses."""
    return {"contactperson": "person"}.get(record._meta.model_name or "", record._meta.model_name or "")


def wants(request: HttpRequest) -> bool:
    """What the star was pressed for."""
    return request.POST.get("on") == "1"
