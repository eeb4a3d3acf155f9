"""Everything that changes events; each function is one business verb and records one fact."""

from letopis.events.actions.answer import dismiss_answer, expect_answer
from letopis.events.actions.calendar import choose_calendar
from letopis.events.actions.deletion import mark_for_deletion, restore
from letopis.events.actions.event import change_event, create_event, move_event, move_events
from letopis.events.actions.follow import follow_person
from letopis.events.actions.following import complete_with_step, make_step, take_step_back
from letopis.events.actions.pins import may_pin, pin_event, unpin_event
from letopis.events.actions.reassigning import facts_since, newest_fact, reassign_event, take_back_own
from letopis.events.actions.reminders import refresh_reminders, snooze_reminder
from letopis.events.actions.rescheduling import reschedule_event
from letopis.events.actions.scoped import (
    cancel_occurrence,
    change_occurrence,
    change_rule,
    delete_occurrence,
    move_occurrence,
    move_occurrences,
    stop_series,
)
from letopis.events.actions.series import create_series, repeat_event
from letopis.events.actions.state import cancel_event, complete_event, reopen_event
from letopis.events.actions.targets import set_targets
from letopis.events.actions.team import move_to_team

__all__ = [
    "cancel_event",
    "cancel_occurrence",
    "change_event",
    "change_occurrence",
    "change_rule",
    "choose_calendar",
    "complete_event",
    "complete_with_step",
    "create_event",
    "create_series",
    "delete_occurrence",
    "dismiss_answer",
    "expect_answer",
    "facts_since",
    "follow_person",
    "make_step",
    "mark_for_deletion",
    "may_pin",
    "move_event",
    "move_events",
    "move_occurrence",
    "move_occurrences",
    "move_to_team",
    "newest_fact",
    "pin_event",
    "reassign_event",
    "refresh_reminders",
    "reopen_event",
    "repeat_event",
    "reschedule_event",
    "restore",
    "set_targets",
    "snooze_reminder",
    "stop_series",
    "take_back_own",
    "take_step_back",
    "unpin_event",
]
