"""Who has reached which goals: found for some clients, written as rows, kept true after the journal, made anew at will."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db.models import F, Q
from django.db.models import Model as AnyModel

from letopis.channels.goals.clients import Client, Clients, clients_of
from letopis.channels.goals.registry import KINDS, Reached
from letopis.channels.models import Channel, Goal, GoalCursor, GoalReach
from letopis.events.models import Event, EventType, Participant
from letopis.history.models import Change, FactRecord
from letopis.kernel import clock
from letopis.kernel.database import in_transaction
from letopis.parties.models import ContactPerson, Counterparty

_PIECE = 200  # clients of one transaction
_FACTS = 500  # facts looked at in one go
_SETTLED = timedelta(minutes=10)  # a fact this old has no elder one still on its way

# What higher parts derive of clients' pasts, kept true with the goals: makes the rows of these clients what they should
# be, answers with how many it had to change. A part adds its own in `ready()`.
KEEPERS: list[Callable[[Clients], int]] = []


def find(goal: Goal, clients: Clients) -> set[Reached]:
    """Who of these clients reached the goal: every time, or the first of each."""
    kind = KINDS.get(goal.kind)
    if kind is None or not goal.is_active:
        return set()
    found = set(kind.find(goal.rule, clients))
    if goal.counting == Goal.Counting.EACH:
        return found
    first: dict[Client, Reached] = {}
    for one in sorted(found, key=lambda one: (one.at, one.key)):
        first.setdefault(one.client, one)
    return {Reached(one.client, one.at, "", one.event) for one in first.values()}


def _rows(goal: Goal, people: Collection[int], companies: Collection[int]) -> Iterator[GoalReach]:
    yield from GoalReach.objects.filter(Q(person__in=people) | Q(counterparty__in=companies), goal=goal)


@contextmanager
def locked() -> Iterator[None]:
    """One at a time, until the transaction ends: an older look at the rows must not be written over a newer one."""
    GoalCursor.objects.get_or_create(pk=1)
    GoalCursor.objects.select_for_update().get(pk=1)
    yield


@in_transaction
def recount(
    goals: Sequence[Goal], clients: Collection[Client], keepers: Sequence[Callable[[Clients], int]] = ()
) -> int:
    """Make the reaches of these clients those of their rows; answers with how many rows had to be changed."""
    with locked():
        read = Clients(clients)
        return _recount(goals, clients, read) + sum(keep(read) for keep in keepers)


def _recount(goals: Sequence[Goal], clients: Collection[Client], read: Clients) -> int:
    changed = 0
    people = [client.id for client in clients if client.kind == "person"]
    companies = [client.id for client in clients if client.kind == "counterparty"]
    for goal in goals:
        wanted = {(one.client, one.key): one for one in find(goal, read)}
        stale = []
        for row in _rows(goal, people, companies):
            client = (
                Client("person", row.person_id) if row.person_id else Client("counterparty", row.counterparty_id or 0)
            )
            one = wanted.get((client, row.key))
            if one is not None and (one.at, one.event) == (row.at, row.event_id):
                del wanted[client, row.key]
            else:
                stale.append(row.pk)
        GoalReach.objects.filter(pk__in=stale).delete()
        GoalReach.objects.bulk_create(
            GoalReach(goal=goal, **{f"{one.client.kind}_id": one.client.id}, at=one.at, event_id=one.event, key=one.key)
            for one in wanted.values()
        )
        changed += len(stale) + len(wanted)
    return changed


def _pieces(clients: Iterable[Client]) -> Iterator[list[Client]]:
    held: list[Client] = []
    for client in clients:
        held.append(client)
        if len(held) == _PIECE:
            yield held
            held = []
    if held:
        yield held


def everybody() -> Iterator[Client]:
    """Every card there is or was merged: those who are no clients any more lose what they had."""
    tables: list[tuple[str, type[AnyModel]]] = [("counterparty", Counterparty), ("person", ContactPerson)]
    for kind, model in tables:
        last = 0
        while ids := list(model._base_manager.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:5000]):
            yield from (Client(kind, pk) for pk in ids)
            last = ids[-1]


def rebuild(goals: Sequence[Goal]) -> int:
    """Count these goals for everybody; answers with how many rows had to be changed: none where everything was true."""
    changed = sum(recount(goals, piece) for piece in _pieces(everybody()))
    for goal in goals:
        Goal.objects.filter(pk=goal.pk, wanted=goal.wanted).update(counted=goal.wanted)
    return changed


def touched_by(changes: Sequence[Change]) -> set[Client]:
    """Whose figures may be others after these changes: those of their cards, of their events, what kinds say."""
    found = {client for kind in KINDS.values() for client in kind.touched(changes)}
    events = set()
    for change in changes:
        if change.kind == Event._meta.label_lower:
            events.add(change.target_id)
            for side in (change.before, change.after):
                for row in side.get("participants", {}).get("value") or ():
                    if isinstance(row, dict):
                        found |= {Client(kind, row[kind]) for kind in ("person", "counterparty") if row.get(kind)}
        elif change.kind == ContactPerson._meta.label_lower:
            found.add(Client("person", change.target_id))
        elif change.kind == Counterparty._meta.label_lower:
            found.add(Client("counterparty", change.target_id))
    ids = sorted(events)
    for start in range(0, len(ids), 500):
        rows = Participant.objects.filter(event__in=ids[start : start + 500])
        for person, company in rows.values_list("person", "counterparty"):
            found |= {Client("person", person)} if person else set()
            found |= {Client("counterparty", company)} if company else set()
    return clients_of(found)


def has_news(*, before: datetime | None = None) -> bool:
    """Whether there are facts nobody has followed; `before`: such that are at least so old."""
    cursor = GoalCursor.objects.first() or GoalCursor()
    facts = FactRecord.objects.filter(pk__gt=cursor.upto).exclude(pk__in=cursor.done)
    return (facts.filter(at__lt=before) if before else facts).exists()


def follow() -> bool:
    """Count anew for those whom new facts of the journal touch; answers with whether there were any."""
    cursor, new = GoalCursor.objects.get_or_create(pk=1)
    if new:  # nothing is known of what was before: the goals are counted for everybody
        cursor.upto = FactRecord.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        cursor.save(update_fields=["upto"])
        want_recount(Goal.objects.all())
        return False
    done = set(cursor.done)
    facts = [
        row
        for row in FactRecord.objects.filter(pk__gt=cursor.upto)
        .order_by("pk")
        .values_list("pk", "at")[: _FACTS + len(done)]
        if row[0] not in done
    ][:_FACTS]
    if facts:
        changes = list(Change.objects.filter(fact__in=[pk for pk, _at in facts]))
        # What a channel is, and which outcome of a call is a talk, decides about answers of everybody.
        if any(change.kind in (Channel._meta.label_lower, EventType._meta.label_lower) for change in changes):
            want_recount(Goal.objects.filter(kind="reply"))
        goals = list(Goal.objects.all())
        for piece in _pieces(sorted(touched_by(changes))):
            recount(goals, piece, KEEPERS)
    _strike_off([pk for pk, _at in facts], cursor)
    return bool(facts)


def _strike_off(ids: Sequence[int], held: GoalCursor) -> None:
    old = FactRecord.objects.filter(pk__in=held.done, at__lt=clock.now() - _SETTLED)
    if ids or old.exists():  # an idle base is not written to
        _write_off(ids)


@in_transaction
def _write_off(ids: Sequence[int]) -> None:
    cursor = GoalCursor.objects.select_for_update().get(pk=1)
    done = {*cursor.done, *ids}
    settled = FactRecord.objects.filter(pk__in=done, at__lt=clock.now() - _SETTLED)
    upto = max([cursor.upto, *settled.values_list("pk", flat=True)])
    left = sorted(pk for pk in done if pk > upto)
    if (upto, left) != (cursor.upto, cursor.done):
        cursor.upto, cursor.done = upto, left
        cursor.save(update_fields=["upto", "done"])


def want_recount(goals: "Iterable[Goal]") -> None:
    """These goals, and the chains they are steps of, are to be counted for everybody."""
    ids = {goal.pk: str(goal.public_id) for goal in goals}
    chains = [goal.pk for goal in Goal.objects.filter(kind="chain") if {*goal.rule.get("steps", ())} & {*ids.values()}]
    Goal.objects.filter(pk__in=[*ids, *chains]).update(wanted=F("wanted") + 1)
