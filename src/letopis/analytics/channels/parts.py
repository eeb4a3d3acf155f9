"""The part of the report a figure is about: a channel, all of them, what is outside them; a value of the breakdown."""

from collections.abc import Set
from dataclasses import dataclass
from uuid import UUID

from letopis.analytics.channels.scan import Touch
from letopis.channels.models import Channel
from letopis.kernel.errors import NotFound

OUTSIDE = "none"  # what stands in an address for events outside channels
IT, REST = "it", "rest"  # the two groups contacts fall into when one figure is looked at


@dataclass(frozen=True)
class Part:
    """`code` is the channel as in an address: "" for all channels."""

    code: str = ""
    channel: Channel | None = None
    events: Set[int] | None = None  # those of the value of the breakdown

    @property
    def is_everything(self) -> bool:
        """Whether it is the whole report."""
        return not self.code and self.events is None

    def takes(self, channel: int | None, event: int) -> bool:
        """Whether an event of a channel is in it; «all» are those of any channel."""
        if self.events is not None and event not in self.events:
            return False
        if not self.code:
            return channel is not None
        return channel == (self.channel.pk if self.channel else None)

    def group(self, touch: Touch) -> tuple[str, ...]:
        """For `goals.reached`."""
        return (IT,) if self.takes(touch.channel, touch.event) else (REST,)


def read_channel(code: str) -> Channel | None:
    """The channel of an address; None for all and for outside. NotFound for what is none."""
    if code in ("", OUTSIDE):
        return None
    try:
        found = Channel.objects.select_related("type", "tag").filter(public_id=UUID(code)).first()
    except ValueError as error:
        raise NotFound from error
    if found is None:
        raise NotFound
    return found
