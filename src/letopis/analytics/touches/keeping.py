"""Making kept contacts: of the clients a fact touches, and of everybody when definitions change."""

import hashlib
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from letopis.analytics.models import ClientTouch, TouchState
from letopis.analytics.statistics.attribution import DAY
from letopis.analytics.statistics.replies import reply_to
from letopis.channels.goals.clients import Client, Clients
from letopis.channels.goals.counting import has_news, locked
from letopis.channels.goals.kinds.reply import call_talks
from letopis.channels.matching import find_channel, ranked
from letopis.channels.models import Channel
from letopis.dictionaries.queries import every
from letopis.events.models import Event, EventType, Participant
from letopis.kernel.bulk import insert_rows
from letopis.kernel.database import in_transaction
from letopis.parties.models import ContactPerson, Counterparty

REPLY_DAYS = 7  # in which an answer counts
_RULES = 1  # another number when a row means something else: all are made anew
_PIECE = 200  # clients of one transaction
_IDS = 500
_KINDS: Mapping[str, Any] = {"counterparty": Counterparty, "person": ContactPerson}
Side = ClientTouch.Side


@dataclass(frozen=True)
class Definitions:
    """What a contact means: channels in the order of `ranked`, types of calls, outcomes of talks."""

    channels: Sequence[Channel]
    calls: frozenset[int]
    talks: frozenset[tuple[int, str]]

    @classmethod
    def now(cls) -> "Definitions":
        calls = frozenset(kind.pk for kind in every(EventType) if kind.form == EventType.Form.CALL)
        return cls(ranked(Channel.objects.all()), calls, frozenset(call_talks()))

    @property
    def stamp(self) -> str:
        """A word for all of it."""
        channels = [(row.pk, row.type_id, row.direction, row.tag_id) for row in self.channels]
        told = (_RULES, REPLY_DAYS, channels, sorted(self.calls), sorted(self.talks))
        return hashlib.sha256(repr(told).encode()).hexdigest()


@dataclass(frozen=True)
class _Row:
    """A row as it should be; its fields are those of `ClientTouch`."""

    person_id: int | None
    counterparty_id: int | None
    event_id: int
    is_first: bool
    at: float
    channel: int
    side: int
    is_call: bool
    talked: bool
    answer: float | None
    responsible: int
    team: int
    card_responsible: int
    card_team: int


_FIELDS = tuple(_Row.__dataclass_fields__)


@dataclass(frozen=True)
class _Met:
    """A participant of a completed event."""

    event: int
    at: datetime
    type: int
    direction: str
    outcome: str
    responsible: int
    team: int | None
    company: int | None
    company_responsible: int | None
    company_team: int | None
    person: int | None
    person_responsible: int | None
    person_team: int | None

    @property
    def card(self) -> tuple[int, int]:
        """Whose the card is they are here by."""
        if self.company is not None:
            return self.company_responsible or 0, self.company_team or 0
        return self.person_responsible or 0, self.person_team or 0


def keep(read: Clients) -> int:
    """Make the rows of these clients those of their pasts; answers with how many had to be changed.

    Within the lock of the follower of the journal: an older look must not be written over a newer one.
    """
    stale, wanted = _differences(read)
    for start in range(0, len(stale), _IDS):
        ClientTouch.objects.filter(pk__in=stale[start : start + _IDS]).delete()
    insert_rows(ClientTouch, [dict(zip(_FIELDS, astuple(row), strict=True)) for row in sorted(wanted, key=_place)])
    return len(stale) + len(wanted)


def _differences(read: Clients) -> tuple[list[int], set[_Row]]:
    """The keys of rows that should not be there, and the rows that should and are not."""
    wanted = set(_wanted(read, Definitions.now()))
    stale = []
    for row in _kept(read):
        held = _Row(*(getattr(row, name) for name in _FIELDS))
        if held in wanted:
            wanted.remove(held)
        else:
            stale.append(row.pk)
    return stale, wanted


def _place(row: _Row) -> tuple[float, int, bool]:
    return row.at, row.event_id, not row.is_first


def _kept(read: Clients) -> Iterator[ClientTouch]:
    people = [client.id for client in read.given if client.kind == "person"]
    companies = [client.id for client in read.given if client.kind == "counterparty"]
    yield from ClientTouch.objects.filter(Q(person__in=people) | Q(counterparty__in=companies))


def _wanted(read: Clients, definitions: Definitions) -> Iterator[_Row]:
    by_client: dict[Client, list[_Met]] = defaultdict(list)
    for met in _met(read):
        kind, pk = ("person", met.person or 0) if met.company is None else ("counterparty", met.company)
        by_client[read.of(kind, pk)].append(met)
    tags = _tags({met.event for past in by_client.values() for met in past})
    for client, past in by_client.items():
        yield from _rows_of(client, past, tags, definitions)


def _met(read: Clients) -> Iterator[_Met]:
    rows = Participant.objects.filter(
        Q(counterparty__in=read.companies) | Q(counterparty=None, person__in=list(read.people)),
        event__state=Event.State.COMPLETED,
        event__is_marked_for_deletion=False,
    ).order_by("event__occurs_at", "event", "pk")
    columns = (
        "event", "event__occurs_at", "event__type", "event__direction", "event__outcome", "event__responsible",
        "event__team", "counterparty", "counterparty__responsible", "counterparty__team", "person",
        "person__responsible", "person__team",
    )  # fmt: skip
    for row in rows.values_list(*columns):
        yield _Met(*row)


def _tags(events: set[int]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    ids = sorted(events)
    for start in range(0, len(ids), _IDS):
        rows = Event.tags.through.objects.filter(event__in=ids[start : start + _IDS])
        for event, tag in rows.values_list("event", "tag"):
            found[event].add(tag)
    return found


def _rows_of(
    client: Client, past: Sequence[_Met], tags: Mapping[int, set[int]], definitions: Definitions
) -> Iterator[_Row]:
    """The rows of a client; `past` in order."""
    events = {met.event: met for met in past}.values()
    ours = [met.at.timestamp() for met in events if met.direction == Event.Direction.OUTGOING]
    theirs = [met.at.timestamp() for met in events if met.direction == Event.Direction.INCOMING]
    seen: dict[int, set[tuple[int, int]]] = defaultdict(set)
    place = 0
    answers: dict[int, float | None] = {}
    for met in past:
        is_first = met.event not in seen
        at, is_ours = met.at.timestamp(), met.direction == Event.Direction.OUTGOING
        if is_first and is_ours:
            place += 1
            reply = reply_to(at, ours[place : place + 1], theirs, REPLY_DAYS * DAY)
            answers[met.event] = None if reply is None else reply - at
        if met.card in seen[met.event]:
            continue
        seen[met.event].add(met.card)
        channel = find_channel(definitions.channels, met.type, met.direction, tags.get(met.event, set()))
        sides = {Event.Direction.OUTGOING: Side.OURS, Event.Direction.INCOMING: Side.THEIRS}
        yield _Row(
            person_id=client.id if client.kind == "person" else None,
            counterparty_id=client.id if client.kind == "counterparty" else None,
            event_id=met.event,
            is_first=is_first,
            at=at,
            channel=channel.pk if channel else 0,
            side=int(sides.get(Event.Direction(met.direction), Side.NEITHER) if met.direction else Side.NEITHER),
            is_call=is_ours and met.type in definitions.calls,
            talked=(met.type, met.outcome) in definitions.talks,
            answer=answers.get(met.event),
            responsible=met.responsible,
            team=met.team or 0,
            card_responsible=met.card[0],
            card_team=met.card[1],
        )


# — Everybody —


def is_waiting() -> bool:
    """Whether contacts are not yet kept for everybody under the present definitions."""
    state = TouchState.objects.first()
    return state is None or state.stamp != Definitions.now().stamp


def forget() -> None:
    """Trust nothing of what is kept: rows were written past the journal."""
    TouchState.objects.all().delete()


def step(stretch: float = 2.0) -> bool:
    """Go on with making the rows of everybody, when definitions are others than they were; whether some are left."""
    until = time.monotonic() + stretch
    while is_waiting():
        _step()
        if time.monotonic() > until:
            return is_waiting()
    return False


@in_transaction
def _step() -> int:
    """The rows of the next clients; answers with how many had to be changed."""
    with locked():
        state, _new = TouchState.objects.get_or_create(pk=1)
        present = Definitions.now().stamp
        if state.coming != present:
            state.coming, state.kind, state.last, state.stamp = present, next(iter(_KINDS)), 0, ""
        rows = _KINDS[state.kind]._base_manager.filter(pk__gt=state.last).order_by("pk")
        ids = list(rows.values_list("pk", flat=True)[:_PIECE])
        changed = keep(Clients(Client(state.kind, pk) for pk in ids)) if ids else 0
        kinds = list(_KINDS)
        if ids:
            state.last = ids[-1]
        elif state.kind != kinds[-1]:
            state.kind, state.last = kinds[kinds.index(state.kind) + 1], 0
        else:
            state.stamp, state.coming = present, ""
        state.save()
    return changed


def rebuild() -> int:
    """Make the rows of everybody anew; answers with how many had to be changed: none where everything was true."""
    forget()
    changed = 0
    while is_waiting():
        changed += _step()
    return changed


def disagreeing(sample: int = 100) -> int | None:
    """Of some clients, how many have other rows than their pasts give; None while definitions or facts wait for the
    worker."""
    if is_waiting() or has_news():
        return None
    wrong = 0
    for kind, model in _KINDS.items():
        ids = list(model._base_manager.values_list("pk", flat=True).order_by("?")[:sample])
        for pk in ids:
            wrong += any(_differences(Clients([Client(kind, pk)])))
    return wrong
