"""Everything that changes events; each function is one business verb and records one fact."""

from letopis.events.actions.answer import dismiss_answer, expect_answer
from letopis.events.actions.calendar import choose_calendar
from letopis.events.actions.deletion import mark_for_deletion, restore
from letopis.events.actions.event import change_event, create_event, move_event, move_events
from letopis.events.actions.follow import follow_person
from letopis.events.actions.pins import may_pin, pin_event, unpin_event
from letopis.events.actions.reminders import refresh_reminders, snooze_reminder
from letopis.events.actions.rescheduling import reschedule_event
from letopis.events.actions.state import cancel_event, complete_event, reopen_event
from letopis.events.actions.team import move_to_team

__all__ = [
    "cancel_event",
    "change_event",
    "choose_calendar",
    "complete_event",
    "create_event",
    "dismiss_answer",
    "expect_answer",
    "follow_person",
    "mark_for_deletion",
    "may_pin",
    "move_event",
    "move_events",
    "move_to_team",
    "pin_event",
    "refresh_reminders",
    "reopen_event",
    "reschedule_event",
    "restore",
    "snooze_reminder",
    "unpin_event",
]
