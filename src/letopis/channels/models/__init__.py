"""Tables of the channels part."""

from letopis.channels.models.channel import Channel
from letopis.channels.models.costs import SourceCosts

__all__ = ["Channel", "SourceCosts"]
