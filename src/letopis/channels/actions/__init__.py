"""Writes of the channels part."""

from letopis.channels.actions.channels import ChannelInput, add_channel, change_channel, move_channel
from letopis.channels.actions.goals import GoalInput, add_goal, change_goal
from letopis.channels.actions.source_costs import import_costs, write_costs
from letopis.channels.actions.undoing import undo_change

__all__ = [
    "ChannelInput",
    "GoalInput",
    "add_channel",
    "add_goal",
    "change_channel",
    "change_goal",
    "import_costs",
    "move_channel",
    "undo_change",
    "write_costs",
]
