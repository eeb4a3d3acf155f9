"""Changes among the events of a chronicle: those of the card itself and those of its events."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from letopis.accounts.models import User
from letopis.accounts.visibility import may_see
from letopis.dictionaries.queries import every
from letopis.events.models import Event, EventLink, EventType, FactLink
from letopis.events.queries.asked import Asked, Party, side_of
from letopis.history.models import Change
from letopis.history.queries import Entry, changes_of, read_entries

_EVENT = Event._meta.label_lower


@dataclass(frozen=True)
class FactLine:
    """A change in a chronicle; `event` is the one it is of, None for the card's own."""

    entry: Entry
    event: Event | None


def _within(asked: Asked, at: str, pk: str) -> Q:
    """The changes of the period, on their side of where the stretch begins."""
    there = Q()
    if asked.since is not None:
        there &= Q(**{f"{at}__gte": asked.since})
    if asked.until is not None:
        there &= Q(**{f"{at}__lt": asked.until})
    if position := asked.after or asked.before:
        there &= position.beyond(at, pk, is_event=False, newer=asked.after is not None)
    return there


def _of_events(party: Party, asked: Asked) -> QuerySet[FactLink]:
    return FactLink.objects.filter(_within(asked, "at", "change"), **side_of(party))


def _parts(party: Party, asked: Asked, limit: int) -> list[QuerySet[Any]]:
    """The nearest changes of the card and those of its events, as ids."""
    own = changes_of(party).filter(_within(asked, "fact__at", "pk"))
    sign = "" if asked.after is not None else "-"
    own = own.order_by(f"{sign}fact__at", f"{sign}pk")[:limit]
    theirs = _of_events(party, asked).order_by(f"{sign}at", f"{sign}change_id")[:limit]
    return [
        Change.objects.filter(pk__in=own.values("pk")).values("pk"),
        Change.objects.filter(pk__in=theirs.values("change")).values("pk"),
    ]


def changes_for(party: Party, asked: Asked, limit: int) -> list[Change]:
    """At most twice `limit` changes next to where the stretch begins, with their facts, in one query."""
    if not asked.has_facts:
        return []
    first, second = _parts(party, asked, limit)
    # SQLite unites no ordered parts; what a part has found may be united.
    return list(Change.objects.filter(pk__in=first.union(second, all=True)).select_related("fact", "fact__by"))


def newest_of_events(party: Party, asked: Asked) -> int:
    """The newest change of the card's events, 0 when there is none."""
    newest = _of_events(party, asked).order_by("-at", "-change_id")
    return newest.values_list("change_id", flat=True).first() or 0


def fact_lines(user: User, party: Party, changes: Sequence[Change]) -> dict[int, FactLine]:
    """Changes as `user` may see them, by their ids: no hidden fields, nothing of events that are not theirs to see."""
    own = [change for change in changes if change.kind != _EVENT]
    of_events = [change for change in changes if change.kind == _EVENT]
    lines: dict[int, FactLine] = {}
    for change, entry in zip(own, read_entries(own, party, user) if own else [], strict=True):
        if entry is not None:
            lines[change.pk] = FactLine(entry, None)
    events = _seen_events(user, party, {change.target_id for change in of_events})
    seen = [change for change in of_events if change.target_id in events]
    entries = read_entries(seen, events[seen[0].target_id], user) if seen else []
    for change, entry in zip(seen, entries, strict=True):
        if entry is not None:
            lines[change.pk] = FactLine(entry, events[change.target_id])
    return lines


def _seen_events(user: User, party: Party, ids: set[int]) -> dict[int, Event]:
    """The events as lines name them: those in lists, and those that still stand on the card and are not private."""
    kinds = {kind.pk: kind for kind in every(EventType)}
    found: dict[int, Event] = {}
    names = ("public_id", "subject", "type", "private", "responsible", "team", "is_marked_for_deletion")
    stands = Exists(EventLink.objects.filter(**side_of(party), event=OuterRef("pk")))
    for event in Event.objects.filter(pk__in=ids).only(*names).annotate(stands=stands) if ids else ():
        if (event.stands and not event.private) or may_see(user, event):
            event.type = kinds[event.type_id]
            found[event.pk] = event
    return found
