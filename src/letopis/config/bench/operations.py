"""The key operations: what a user asks for, the raw SQL of the same, and the figures we hold ourselves to.

The letters, the guides (ms on a quiet machine of two cores at size M) and the growths are those of `quality.md`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import quote, urlencode
from uuid import uuid4

from django.urls import reverse

from letopis.config.bench.world import Row, World
from letopis.kernel import clock
from letopis.ui.dates import typed


@dataclass(frozen=True)
class Operation:
    """`path` answers the address; a writing one gives `body`, too. `who` signs in: "owner" or "manager"."""

    key: str
    title: str
    path: Callable[[World], str]
    sql: Callable[[World], Row]
    guide: float  # p50 of the whole request, ms
    cpu: float  # CPU of application and database, ms
    growth: float  # at ten times the rows
    who: str = "owner"
    body: Callable[[World], dict[str, object]] | None = None
    queries: int = 16  # at most
    peer: str = ""  # the operation it is compared with in the same run
    ratio: float = 1.5  # of CPU, at most
    partial: bool = False  # asked by htmx
    rounds: int = 40  # fewer for what takes seconds


PEOPLE = "SELECT * FROM parties_contactperson WHERE is_marked_for_deletion = %s AND is_valid = %s"
RANGE = "ORDER BY sort_key, id LIMIT 80"


def _deep_sql(world: World) -> Row:
    middle = world.middle
    return f"{PEOPLE} AND (sort_key, id) > (%s, %s) {RANGE}", [False, True, middle.sort_key, middle.pk]


def _event(world: World) -> dict[str, object]:
    links = world.person.affiliations.all()[:1]
    refs = [f"person:{world.person.public_id}", f"counterparty:{world.company.public_id}", ""]
    assert links
    return {
        "type": "call", "form_key": str(uuid4()), "subject": "Замер", "state": "planned", "direction": "outgoing",
        "starts": typed(clock.now()), "ends": "", "importance": "normal", "responsible": str(world.manager.public_id),
        "p-id": ["", "", ""], "p-ref": refs, "p-name": [str(world.person), str(world.company), "Прохожий"], "p-contact": ["", "", ""],
    }  # fmt: skip


def _completed(world: World) -> str:
    return f"/events/{world.planned.pop().public_id}/completion/"


# Those that write stand last: what they leave behind is on the pages of others.
OPERATIONS = [
    Operation(
        "a", "people, first 80 by name, with count", lambda w: "/people/",
        lambda w: (f"{PEOPLE} {RANGE}", [False, True]), 15, 12, 1.3,
    ),
    Operation(
        "a'", "the same for a manager (a fifth of the rows)", lambda w: "/people/",
        lambda w: (f"{PEOPLE} AND team_id = %s {RANGE}", [False, True, w.manager.team_id]), 15, 12, 1.3, who="manager",
    ),
    Operation("b", "people at row 50,000", lambda w: f"/people/?after={w.deep}", _deep_sql, 15, 12, 1.3),
    Operation(
        "c", "people by part of a name", lambda w: f"/people/?q={quote(w.person.last_name[:5].lower())}",
        lambda w: (f"{PEOPLE} AND search_text LIKE %s {RANGE}", [False, True, f"%{w.person.last_name[:5].lower()}%"]), 12, 9, 2,
    ),
    Operation(
        "c'", "people by the last digits of a phone", lambda w: f"/people/?q={w.person.details.all()[0].normalized[-5:]}",
        lambda w: (f"{PEOPLE} AND search_text LIKE %s {RANGE}", [False, True, f"%{w.person.details.all()[0].normalized[-5:]}%"]), 12, 9, 2,
    ),
    Operation(
        "d", "card of a person", lambda w: f"/people/{w.person.public_id}/",
        lambda w: ("SELECT * FROM events_event WHERE id IN (SELECT event_id FROM events_eventlink WHERE person_id = %s ORDER BY occurs_at DESC LIMIT 50)", [w.person.pk]),
        18, 14, 1.3, who="manager", queries=18,
    ),
    Operation(
        "d'", "the same for an owner, who may add attributes", lambda w: f"/people/{w.person.public_id}/",
        lambda w: ("SELECT * FROM events_event WHERE id IN (SELECT event_id FROM events_eventlink WHERE person_id = %s ORDER BY occurs_at DESC LIMIT 50)", [w.person.pk]),
        18, 14, 1.3, queries=18,
    ),
    Operation(
        "e", "planned calls of a month, 80 rows", lambda w: "/events/type/call/?state=planned&time=next-7",
        lambda w: ("SELECT * FROM events_event WHERE type_id = %s AND state = 'planned' AND is_marked_for_deletion = %s AND occurs_at >= %s AND occurs_at < %s ORDER BY occurs_at DESC, id DESC LIMIT 80",
                   [w.type.pk, False, clock.now(), clock.now().replace(year=clock.now().year + 1)]), 15, 12, 1.5,
    ),
    Operation(
        "i'", "people of a source by change, both built in", lambda w: f"/people/?source={w.source}&sort=-updated",
        lambda w: (f"{PEOPLE} AND source_id = (SELECT id FROM parties_source ORDER BY id LIMIT 1) ORDER BY updated_at DESC, id DESC LIMIT 80", [False, True]), 15, 12, 1.5,
    ),
    Operation(
        "i\"", "people by change, built in", lambda w: "/people/?sort=-updated",
        lambda w: (f"{PEOPLE} ORDER BY updated_at DESC, id DESC LIMIT 80", [False, True]), 15, 12, 1.5,
    ),
    Operation(
        "j'", "people by limit, an attribute", lambda w: f"/people/?sort=-attributes.{w.limit}",
        lambda w: ("SELECT p.* FROM parties_contactperson p JOIN parties_personvalue v ON v.host_id = p.id AND v.definition_id = %s WHERE p.is_marked_for_deletion = %s ORDER BY v.number DESC, p.id DESC LIMIT 80", [w.limit_id, False]), 15, 12, 1.5,
        peer="i\"",
    ),
    Operation(
        "j", "people of a segment by limit, both attributes", lambda w: f"/people/?attributes.{w.segment}={w.choice}&sort=-attributes.{w.limit}",
        lambda w: ("SELECT p.* FROM parties_contactperson p JOIN parties_personvalue v ON v.host_id = p.id AND v.definition_id = %s WHERE p.is_marked_for_deletion = %s ORDER BY v.number DESC, p.id DESC LIMIT 80", [w.limit_id, False]), 15, 12, 1.5,
        peer="i'",
    ),
    Operation(
        "k", "«Сегодня»", lambda w: "/", lambda w: ("SELECT * FROM events_event WHERE responsible_id = %s AND state = 'planned' ORDER BY due_at LIMIT 50", [w.manager.pk]),
        18, 14, 1.5, who="manager", queries=14,
    ),
    Operation(
        "l", "card of a company with the longest chronicle", lambda w: f"/counterparties/{w.company.public_id}/",
        lambda w: ("SELECT * FROM events_event WHERE id IN (SELECT event_id FROM events_eventlink WHERE counterparty_id = %s ORDER BY occurs_at DESC LIMIT 50)", [w.company.pk]),
        15, 12, 1.2, queries=20,
    ),
    Operation(
        "l'", "page 100 of that chronicle",
        lambda w: reverse("chronicle", args=["counterparty", w.company.public_id]) + f"?before={quote(w.hundredth)}",
        lambda w: ("SELECT * FROM events_event WHERE id IN (SELECT event_id FROM events_eventlink WHERE counterparty_id = %s AND occurs_at <= %s ORDER BY occurs_at DESC LIMIT 50)",
                   [w.company.pk, datetime.fromisoformat(w.hundredth.partition("~")[0])]),
        15, 12, 1.2, queries=20, partial=True,
    ),
    Operation(
        "p", "calendar month with 2,000 events", lambda w: f"/calendar/?view=month&date={w.busy_day}",
        lambda w: ("SELECT id, occurs_at, state, due_at, starts_at, ends_at FROM events_event WHERE occurs_at >= %s AND occurs_at < %s ORDER BY occurs_at LIMIT 2000", [*w.month]),
        40, 30, 1.3, queries=18,
    ),
    Operation(
        "p'", "calendar day of ten people side by side", lambda w: f"/calendar/?view=team&date={w.busy_day}",
        lambda w: ("SELECT * FROM events_event WHERE team_id = %s AND occurs_at >= %s ORDER BY occurs_at LIMIT 100", [w.manager.team_id, w.month[0]]),
        40, 30, 4, who="manager", queries=18,
    ),
    Operation(
        "q", "events as a board by state", lambda w: "/events/?board=state",
        lambda w: ("SELECT * FROM events_event WHERE team_id = %s AND state = 'planned' AND NOT is_marked_for_deletion ORDER BY occurs_at LIMIT 20", [w.manager.team_id]),
        40, 30, 1.5, who="manager", queries=28, peer="e", ratio=4,
    ),
    Operation(
        "q'", "plan and fact of a month by manager and type", lambda w: "/events/control/?period=last-month",
        lambda w: ("SELECT responsible_id, type_id, count(*) FROM events_event WHERE occurs_at >= %s AND occurs_at < %s GROUP BY responsible_id, type_id", [*w.month]),
        60, 40, 10, queries=12,
    ),
    Operation(
        "h'", "effectiveness of channels, 12 months", lambda w: "/reports/channels/?period=last-365",
        lambda w: ("SELECT type_id, direction, state, count(*) FROM events_event WHERE occurs_at >= %s AND occurs_at < %s GROUP BY type_id, direction, state", [w.month[1] - timedelta(days=365), w.month[1]]),
        3000, 3000, 10, queries=40, rounds=5,
    ),
    Operation(
        "h\"", "the same for a manager", lambda w: "/reports/channels/?period=last-365",
        lambda w: ("SELECT type_id, direction, state, count(*) FROM events_event WHERE team_id = %s AND occurs_at >= %s AND occurs_at < %s GROUP BY type_id, direction, state", [w.manager.team_id, w.month[1] - timedelta(days=365), w.month[1]]),
        3000, 3000, 10, who="manager", queries=40, rounds=5,
    ),
    Operation(
        "f", "create an event with 3 participants", lambda w: "/events/new/?type=call",
        lambda w: ("UPDATE parties_contactperson SET version = version + 1 WHERE id = %s", [w.person.pk]), 12, 8, 1.3,
        who="manager", body=_event, queries=46,
    ),
    Operation(
        "g", "complete an event", _completed,
        lambda w: ("UPDATE events_event SET version = version + 1 WHERE id = %s", [w.planned[-1].pk]), 10, 6, 1.3,
        body=lambda w: {}, queries=32,
    ),
]  # fmt: skip


def sent(body: dict[str, object]) -> str:
    """A form as a browser sends it."""
    return urlencode(body, doseq=True)
