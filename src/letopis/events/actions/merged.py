"""What a merge of people or counterparties, and its undoing, does to events."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import F, QuerySet
from django.db.models import Model as AnyModel

from letopis.events.actions.answer import Subject, refresh_answers
from letopis.events.actions.summary import drop_links
from letopis.events.derived import derive_search
from letopis.events.models import Event, EventLink, Invitation, Participant
from letopis.events.words import refresh_words
from letopis.kernel import clock
from letopis.parties.actions.merge.moves import Moves, chunks
from letopis.parties.models import ContactPerson

_LABEL = "events.participant"


def move_participants(moves: Moves, source: AnyModel, target: AnyModel) -> None:
    """Let the target take part where the source did; in an event of both one row stays, with the contact it lacked."""
    person = isinstance(target, ContactPerson)
    column = "person" if person else "counterparty"
    rows = Participant.objects.filter(**{column: source})
    _lock(rows)
    alone = Participant.objects.all() if person else Participant.objects.filter(person=None)
    here = alone.filter(**{column: target}, event__in=rows.values("event")).order_by("order", "pk")
    held: dict[int, Participant] = {}
    for row in here:
        held.setdefault(row.event_id, row)
    going = []
    for row in rows.order_by("pk"):
        stays = held.get(row.event_id) if person or row.person_id is None else None
        if stays is None:
            going.append(row.pk)
        else:
            _complete(moves, stays, row)
            letters = Invitation.objects.filter(participant=row).values_list("pk", flat=True)
            if not Invitation.objects.filter(participant=stays).exists():
                moves.set(Invitation, "participant_id", list(letters), row.pk, stays.pk)
            moves.remove(row)
    moves.set(Participant, f"{column}_id", going, source.pk, target.pk)


def shared_events(others: Sequence[Any], survivor: AnyModel) -> int:
    """In how many events both the survivor and one of the others take part."""
    column = "person" if isinstance(survivor, ContactPerson) else "counterparty"
    rows = Participant.objects.filter(**({"person": survivor} if column == "person" else {"counterparty": survivor}))
    rows = rows if column == "person" else rows.filter(person=None)
    theirs = Participant.objects.filter(**{f"{column}__in": others}, event__in=rows.values("event"))
    return (theirs if column == "person" else theirs.filter(person=None)).count()


def _lock(rows: QuerySet[Participant]) -> None:
    """Nobody rewrites the participants of these events meanwhile."""
    list(Event.objects.select_for_update().filter(pk__in=rows.values("event")).order_by("pk").values_list("pk"))


def _complete(moves: Moves, stays: Participant, goes: Participant) -> None:
    if not stays.contact and not stays.contact_detail_id and (goes.contact or goes.contact_detail_id):
        moves.set(Participant, "contact", [stays.pk], "", goes.contact)
        moves.set(Participant, "contact_detail_id", [stays.pk], None, goes.contact_detail_id)
        stays.contact, stays.contact_detail_id = goes.contact, goes.contact_detail_id
    if goes.person_id and not stays.counterparty_id and goes.counterparty_id:
        moves.set(Participant, "counterparty_id", [stays.pk], None, goes.counterparty_id)
        stays.counterparty_id = goes.counterparty_id


def follow_merge(moves: Moves) -> None:
    """Chronicles, waiting answers, search texts and versions of the events whose participants a merge has touched."""
    rows = Participant.objects.filter(pk__in=moves.touched(_LABEL))
    removed = {int(values["event_id"]) for values in moves.removed(_LABEL)}
    events = sorted({*rows.values_list("event", flat=True), *removed})
    if not events:
        return
    for some in chunks(events):
        _set_links(some)
        Event.objects.filter(pk__in=some).update(version=F("version") + 1, updated_at=clock.now())
    for event in Event.objects.filter(pk__in=removed).prefetch_related("participants"):
        derive_search(event, [row.name for row in event.participants.all()])
        event.save(update_fields=["search_text"])
    refresh_words(removed)
    refresh_answers(events, _subjects(moves))


def _subjects(moves: Moves) -> Iterable[Subject]:
    """The cards whose letters may have got or lost an answer."""
    for step in moves.steps:
        if step["model"] == _LABEL and step.get("column") in ("person_id", "counterparty_id"):
            for pk in (step.get("before"), step.get("after")):
                yield (pk, None) if step["column"] == "person_id" else (None, pk)
    for values in moves.removed(_LABEL):
        yield tuple(int(values[name]) if values[name] else None for name in ("person_id", "counterparty_id"))  # type: ignore[misc]


def _set_links(events: Sequence[int]) -> None:
    """`set_links` for many events in four statements."""
    wanted: set[tuple[int, int | None, int | None]] = set()
    rows = Participant.objects.filter(event__in=events).values_list("event", "person", "counterparty")
    for event, person, company in rows:
        wanted |= ({(event, person, None)} if person else set()) | ({(event, None, company)} if company else set())
    gone = []
    for pk, *link in EventLink.objects.filter(event__in=events).values_list("pk", "event", "person", "counterparty"):
        if tuple(link) in wanted:
            wanted.discard(tuple(link))  # type: ignore[arg-type]
        else:
            gone.append(pk)
    drop_links(EventLink.objects.filter(pk__in=gone))
    at = dict(Event.objects.filter(pk__in=events).values_list("pk", "occurs_at"))
    EventLink.objects.bulk_create(
        EventLink(event_id=event, person_id=person, counterparty_id=company, occurs_at=at[event])
        for event, person, company in sorted(wanted, key=str)
    )
