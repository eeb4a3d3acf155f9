"""Writes of the channels part."""

from letopis.channels.actions.channels import ChannelInput, add_channel, change_channel, move_channel
from letopis.channels.actions.source_costs import import_costs, write_costs
from letopis.channels.actions.undoing import undo_change

__all__ = [
    "ChannelInput",
    "add_channel",
    "change_channel",
    "import_costs",
    "move_channel",
    "undo_change",
    "write_costs",
]
