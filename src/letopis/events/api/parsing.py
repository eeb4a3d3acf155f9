"""Quick entry for programs: what a line means; nothing is written."""

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema

from letopis.events.api.shapes import Direction, Outcome, State
from letopis.events.quickentry.reading import Entry, read_entry
from letopis.kernel import clock
from letopis.kernel.errors import NotFound, Refused
from letopis.parties.models import ContactPerson, Counterparty
from letopis.parties.queries import get_counterparty, get_person
from letopis.rest.requests import user_of
from letopis.rest.types import Body, text

router = Router(tags=["events"])


class LineIn(Body):
    """A line, and the card it is said on: who is meant when nobody is named."""

    text: text(2000, least=1)  # type: ignore[valid-type]
    person: UUID | None = None
    counterparty: UUID | None = None


class CandidateOut(Schema):
    """Somebody who may be meant."""

    kind: Literal["person", "counterparty", "user"]
    id: UUID
    name: str


class NamedOut(Schema):
    """A participant as said; several candidates when the line does not tell which."""

    said: str
    candidates: list[CandidateOut]


class ParsedOut(Schema):
    """What the line means. A day alone stands in `starts_on`; nothing said about the time leaves both empty."""

    type: str
    state: State
    direction: Direction | None
    outcome: Outcome
    subject: str
    content: str
    starts_at: str | None
    ends_at: str | None
    starts_on: date | None
    participants: list[NamedOut]
    unknown_name: str  # a name nobody bears
    reminders: list[int] | None  # minutes before the start; null: as usual for the type
    responsible: UUID | None


def _kind(party: Any) -> str:
    if isinstance(party, ContactPerson):
        return "person"
    return "counterparty" if isinstance(party, Counterparty) else "user"


def _parsed(entry: Entry) -> dict[str, Any]:
    timed = isinstance(entry.starts, datetime)
    return {
        "type": entry.type.code,
        "state": entry.state,
        "direction": entry.direction or None,
        "outcome": entry.outcome,
        "subject": entry.subject,
        "content": entry.content,
        "starts_at": entry.starts.isoformat() if timed and entry.starts else None,
        "ends_at": entry.ends.isoformat() if entry.ends else None,
        "starts_on": None if timed else entry.starts,
        "participants": [
            {
                "said": named.said,
                "candidates": [
                    {"kind": _kind(party), "id": party.public_id, "name": str(party)} for party in named.parties
                ],
            }
            for named in entry.participants
        ],
        "unknown_name": entry.unknown,
        "reminders": None if entry.reminders is None else list(entry.reminders),
        "responsible": entry.responsible.public_id if entry.responsible else None,
    }


@router.post("", response=ParsedOut, operation_id="parse_event")
def parse_event(request: HttpRequest, body: LineIn) -> Any:
    """Read a line of natural Russian or English as an event; nothing is written."""
    user = user_of(request)
    party: ContactPerson | Counterparty | None = None
    try:
        if body.person:
            party = get_person(user, body.person)
        elif body.counterparty:
            party = get_counterparty(user, body.counterparty)
    except NotFound as error:
        raise Refused("There is no such record.", "person" if body.person else "counterparty") from error
    return _parsed(read_entry(body.text, user=user, now=clock.now(), party=party))
