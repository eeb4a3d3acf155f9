"""Tables of the events part."""

from letopis.events.models.attribute import EventValue
from letopis.events.models.calendar import CalendarChoice
from letopis.events.models.counter import Counter
from letopis.events.models.event import Event
from letopis.events.models.participant import EventLink, Participant
from letopis.events.models.reminder import Reminder
from letopis.events.models.sequence import Sequence, SequenceStep, StartedSequence, StartedStep
from letopis.events.models.summary import EventSummary, EventTally
from letopis.events.models.template import EventTemplate, Reach
from letopis.events.models.type import EventType

__all__ = [
    "CalendarChoice",
    "Counter",
    "Event",
    "EventLink",
    "EventSummary",
    "EventTally",
    "EventTemplate",
    "EventType",
    "EventValue",
    "Participant",
    "Reach",
    "Reminder",
    "Sequence",
    "SequenceStep",
    "StartedSequence",
    "StartedStep",
]
