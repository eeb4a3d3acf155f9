"""Any number of made-up events: three years behind, two months ahead, three participants on average."""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from letopis.accounts.models import User
from letopis.events.actions.answer import waiting
from letopis.events.actions.summary import refresh_all_summaries
from letopis.events.demo import REASONS, SHARES, TALKS
from letopis.events.models import Counter, Event, EventLink, EventType, EventWords, Participant
from letopis.kernel.bulk import write_rows
from letopis.kernel.text import search_text
from letopis.parties.generate import Person
from letopis.search.stemming import stems_text

_PIECE = 20_000
BIG_COMPANY = 1  # the counterparty with a chronicle of 2 % of all events


def write_events(
    rng: random.Random,
    count: int,
    people: Sequence[Person],
    companies: Sequence[tuple[str, User]],
    now: datetime,
    progress: Any = lambda done: None,
) -> None:
    """`count` events with ids 1…count, their participants and chronicles."""
    maker = _Maker(rng, people, companies, now)
    for start in range(0, count, _PIECE):
        piece = [maker.event(number) for number in range(start + 1, min(count, start + _PIECE) + 1)]
        write_rows(Event, (event for event, _rows, _links in piece))
        write_rows(Participant, (row for _event, rows, _links in piece for row in rows))
        write_rows(EventLink, (link for _event, _rows, links in piece for link in links))
        write_rows(EventWords, (_words(event, rows) for event, rows, _links in piece))
        progress(start + len(piece))
    Counter.objects.update_or_create(name="event", defaults={"last": count})
    if connection.vendor == "postgresql":  # what was just written is unknown to its planner: it would read row by row
        with connection.cursor() as cursor:
            for model in (Event, Participant, EventLink):
                cursor.execute(f"ANALYZE {model._meta.db_table}")
    fresh = Event.objects.filter(occurs_at__gte=now - timedelta(days=3), direction=Event.Direction.INCOMING)
    ids = list(waiting(fresh).values_list("pk", flat=True))
    Event.objects.filter(pk__in=ids).update(needs_answer=True)
    refresh_all_summaries(are_links_counted=True)


class _Maker:
    def __init__(
        self, rng: random.Random, people: Sequence[Person], companies: Sequence[tuple[str, User]], now: datetime
    ) -> None:
        self.rng, self.people, self.companies, self.now = rng, people, companies, now
        self.types = {row.code: row for row in EventType.objects.all()}
        self.codes, self.weights = list(SHARES), list(SHARES.values())
        self.staff: dict[int, list[Person]] = {}
        for person in people:
            self.staff.setdefault(person.company, []).append(person)
        self.participants = self.links = 0

    def event(self, pk: int) -> tuple[dict[str, Any], list[dict[str, Any]], list[dict[str, Any]]]:
        """The rows of one event, of its participants and of its chronicles."""
        rng = self.rng
        code = rng.choices(self.codes, self.weights)[0]
        kind: EventType = self.types[code]
        at = self._moment(pk)
        main = rng.choice(self.staff[BIG_COMPANY]) if pk % 50 == 0 else rng.choice(self.people)
        day = code == "task"
        occurs = at.replace(hour=0, minute=0, microsecond=0) if day else at
        rows = self._participants(pk, main)
        subject, content = rng.choice(TALKS[code])
        state = "planned" if at > self.now else rng.choices(["completed", "cancelled", "planned"], [92, 7, 1])[0]
        if code == "note":
            state = "completed"
        links = self._links(pk, rows, occurs, kind.pk, state)
        direction = ("incoming" if rng.random() < 0.35 else "outgoing") if kind.has_direction else ""
        old = direction == "incoming" and at < self.now - timedelta(days=3)
        owner = main.owner
        return (
            {
                "id": pk, "public_id": _uuid(rng), "number": pk, "type_id": kind.pk, "direction": direction, "state": state,
                "subject": subject, "content": content, "zone": "UTC", "all_day": day,
                "starts_at": None if day else at, "starts_on": at.date() if day else None, "ends_at": None, "ends_on": None,
                "occurs_at": occurs, "due_at": occurs + timedelta(days=1) if day else at,
                "outcome": rng.choice(["reached", "reached", "no_answer", "call_back"]) if code == "call" and state == "completed" else "",
                "completed_at": at if state == "completed" else None,
                "completed_by_id": owner.pk if state == "completed" else None,
                "cancelled_at": at if state == "cancelled" else None,
                "cancelled_by_id": owner.pk if state == "cancelled" else None,
                "cancel_reason": rng.choice(REASONS) if state == "cancelled" else "", "answer_not_needed": old,
                "responsible_id": owner.pk, "team_id": owner.team_id, "created_by_id": owner.pk,
                "created_at": min(at, self.now), "updated_at": min(at, self.now),
                "search_text": search_text(subject, str(pk), *(row["name"] for row in rows), content),
            },
            rows,
            links,
        )  # fmt: skip

    def _moment(self, pk: int) -> datetime:
        days = -int(self.rng.triangular(0, 1095, 0)) if self.rng.random() < 0.97 else self.rng.randrange(1, 60)
        hour, minute = self.rng.randrange(6, 15), self.rng.choice((0, 10, 15, 30, 40, 45))
        return (self.now + timedelta(days=days)).replace(hour=hour, minute=minute, second=0, microsecond=pk % 1000)

    def _participants(self, event: int, main: Person) -> list[dict[str, Any]]:
        staff = self.staff[main.company]
        count = self.rng.choices((1, 2, 3, 4, 5), (2, 2, 2, 2, 2))[0]
        chosen = {main.pk: main}
        for _try in range(count - 1):
            other = self.rng.choice(staff) if self.rng.random() < 0.7 else self.rng.choice(self.people)
            chosen.setdefault(other.pk, other)
        rows = []
        for order, person in enumerate(chosen.values()):
            self.participants += 1
            rows.append({
                "id": self.participants, "public_id": _uuid(self.rng), "event_id": event, "person_id": person.pk,
                "counterparty_id": person.company, "name": person.name, "contact_detail_id": person.phone,
                "contact": person.phone_text, "order": order,
            })  # fmt: skip
        return rows

    def _links(
        self, event: int, rows: list[dict[str, Any]], at: datetime, kind: int, state: str
    ) -> list[dict[str, Any]]:
        subjects = [("person_id", row["person_id"]) for row in rows]
        subjects += [("counterparty_id", pk) for pk in dict.fromkeys(row["counterparty_id"] for row in rows)]
        links = []
        for name, pk in subjects:
            self.links += 1
            link = {"id": self.links, "event_id": event, name: pk, "occurs_at": at}
            links.append({**link, "type_id": kind, "state": state, "is_counted": True})
        return links


def _words(event: dict[str, Any], rows: list[dict[str, Any]]) -> dict[str, Any]:
    """The row of its stems, as `events.words` makes it."""
    own = (event["subject"], str(event["id"]), event["cancel_reason"], *(row["name"] for row in rows))
    return {"event_id": event["id"], "stems": stems_text((*own, event["content"]))}


def _uuid(rng: random.Random) -> UUID:
    return UUID(int=rng.getrandbits(128), version=4)
