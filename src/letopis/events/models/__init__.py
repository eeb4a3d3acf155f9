"""Tables of the events part."""

from letopis.events.models.attribute import EventValue
from letopis.events.models.calendar import CalendarChoice
from letopis.events.models.counter import Counter
from letopis.events.models.digest import DigestChoice
from letopis.events.models.entry import CalendarEntry
from letopis.events.models.event import Event
from letopis.events.models.feed import CalendarFeed
from letopis.events.models.invitation import Invitation
from letopis.events.models.participant import EventLink, Participant
from letopis.events.models.reminder import Reminder
from letopis.events.models.sequence import Sequence, SequenceStep, StartedSequence, StartedStep
from letopis.events.models.series import EventSeries, SeriesParticipant
from letopis.events.models.summary import EventSummary, EventTally
from letopis.events.models.target import PlanTarget
from letopis.events.models.template import EventTemplate, Reach
from letopis.events.models.timeline import EventWords, FactLink, Pin
from letopis.events.models.type import EventType

__all__ = [
    "CalendarChoice",
    "CalendarEntry",
    "CalendarFeed",
    "Counter",
    "DigestChoice",
    "Event",
    "EventLink",
    "EventSeries",
    "EventSummary",
    "EventTally",
    "EventTemplate",
    "EventType",
    "EventValue",
    "EventWords",
    "FactLink",
    "Invitation",
    "Participant",
    "Pin",
    "PlanTarget",
    "Reach",
    "Reminder",
    "Sequence",
    "SequenceStep",
    "SeriesParticipant",
    "StartedSequence",
    "StartedStep",
]
