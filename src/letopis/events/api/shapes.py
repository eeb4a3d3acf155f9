"""What goes out and what comes in."""

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field

from letopis.attributes.api import Values
from letopis.events.reminders import LONGEST
from letopis.rest.types import Body, Bool, Moment, text

Direction = Literal["incoming", "outgoing"]
State = Literal["planned", "completed", "cancelled"]
Response = Literal["", "accepted", "tentative", "declined"]
Scope = Literal["this", "following", "all"]
DaysOff = Literal["keep", "move", "skip"]
Outcome: Any = text(40)  # code of an outcome of the event's type: see `/event-types`


class ParticipantOut(Schema):
    """A participant the caller may see."""

    id: UUID
    person: UUID | None
    counterparty: UUID | None
    user: UUID | None
    name: str
    contact: str
    role: str
    response: Response
    responded_at: str | None
    invited_at: str | None


class ParticipantIn(Body):
    """A participant; `id` keeps the row's identity."""

    id: UUID | None = None
    person: UUID | None = None
    counterparty: UUID | None = None
    user: UUID | None = None
    name: text(650) = ""  # type: ignore[valid-type]
    contact: text(4000) = ""  # type: ignore[valid-type]
    role: Literal["required", "optional", "sender", "to", "cc"] = "required"
    response: Response | None = None  # to an invitation; not named: as it is
    responded_at: Moment | None = None  # these two are kept by the program: what was read may be sent back
    invited_at: Moment | None = None


class ReminderBody(Body):
    """When an event reminds its responsible user and the colleagues who take part: one of the two."""

    minutes_before: Annotated[int, Field(ge=0, le=LONGEST)] | None = None
    at: Moment | None = None


class ReminderOut(Schema):
    """A reminder: so many minutes before the start, or at a moment."""

    minutes_before: int | None
    at: str | None


class RecurrenceOut(Schema):
    """The series an event belongs to. `day` is what the rule gave it, wherever it was moved since: its RECURRENCE-ID."""

    series: UUID
    rrule: str
    starts_on: date
    zone: str
    days_off: DaysOff
    day: date | None
    is_over: bool


class EventOut(Schema):
    """An event. One that lasts whole days has `starts_on`/`ends_on`, any other `starts_at`/`ends_at`."""

    id: UUID
    version: int
    number: int
    type: str
    direction: Direction | None
    state: State
    subject: str
    content: str
    body: str
    agenda: str
    messenger: str
    place: str
    starts_at: str | None
    ends_at: str | None
    starts_on: date | None
    ends_on: date | None
    all_day: bool
    importance: str
    responsible: UUID
    author: UUID
    participants: list[ParticipantOut]
    hidden_participants: int
    basis: UUID | None
    needs_answer: bool
    private: bool
    outcome: str
    cancel_reason: str
    contact_reason: str
    reminders: list[ReminderOut]
    tags: list[str]
    attributes: Values
    recurrence: RecurrenceOut | None
    is_marked_for_deletion: bool
    created_at: str
    updated_at: str


class EventPatch(Body):
    """Any part of an event."""

    direction: Direction | None = None
    state: State = "planned"
    subject: text(300, least=1) = ""  # type: ignore[valid-type]
    content: text(200_000) = ""  # type: ignore[valid-type]
    body: text(300_000) = ""  # type: ignore[valid-type]  # HTML of a letter, kept harmless; its words become the content
    agenda: text(5000) = ""  # type: ignore[valid-type]  # of a meeting: a point a line
    messenger: text(40) = ""  # type: ignore[valid-type]
    place: text(300) = ""  # type: ignore[valid-type]
    starts_at: Moment | None = None
    ends_at: Moment | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    all_day: Bool = False
    importance: Literal["low", "normal", "high"] = "normal"
    responsible: UUID | None = None
    participants: list[ParticipantIn] = Field(default_factory=list, max_length=200)
    basis: UUID | None = None  # the event it follows from
    needs_answer: Bool = False
    private: Bool = False
    outcome: Outcome = ""
    cancel_reason: text(300) = ""  # type: ignore[valid-type]
    contact_reason: text(300) = ""  # type: ignore[valid-type]  # why somebody is disturbed despite their word
    reminders: list[ReminderBody] = Field(default_factory=list, max_length=10)  # not named: as usual for the type
    tags: list[text(60, least=1)] = Field(default_factory=list, max_length=100)  # type: ignore[valid-type]
    attributes: Values = Field(default_factory=dict)  # those that are not named stay, null empties one


class EventIn(EventPatch):
    """A new event."""

    type: text(40, least=1)  # type: ignore[valid-type]
    subject: text(300, least=1)  # type: ignore[valid-type]
    rrule: text(500) = ""  # type: ignore[valid-type]  # RFC 5545: the event is the first of a series
    days_off: DaysOff = "keep"  # what a series does with its days off


class CompletionIn(Body):
    """How it ended."""

    outcome: Outcome = ""


class CancellationIn(Body):
    """Why it will not be."""

    reason: text(300) = ""  # type: ignore[valid-type]
