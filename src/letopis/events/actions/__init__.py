"""Everything that changes events; each function is one business verb and records one fact."""

from letopis.events.actions.answer import dismiss_answer, expect_answer
from letopis.events.actions.calendar import choose_calendar
from letopis.events.actions.deletion import mark_for_deletion, restore
from letopis.events.actions.event import change_event, create_event, move_event, move_events
from letopis.events.actions.follow import follow_person
from letopis.events.actions.reassigning import facts_since, newest_fact, reassign_event, take_back_own
from letopis.events.actions.reminders import refresh_reminders, snooze_reminder
from letopis.events.actions.rescheduling import reschedule_event
from letopis.events.actions.state import cancel_event, complete_event, reopen_event
from letopis.events.actions.targets import set_targets
from letopis.events.actions.team import move_to_team

__all__ = [
    "cancel_event",
    "change_event",
    "choose_calendar",
    "complete_event",
    "create_event",
    "dismiss_answer",
    "expect_answer",
    "facts_since",
    "follow_person",
    "mark_for_deletion",
    "move_event",
    "move_events",
    "move_to_team",
    "newest_fact",
    "reassign_event",
    "refresh_reminders",
    "reopen_event",
    "reschedule_event",
    "restore",
    "set_targets",
    "snooze_reminder",
    "take_back_own",
]
