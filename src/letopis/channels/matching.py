"""Which channel an event falls into: the most specific one that fits.

A tag weighs more than a direction: «с выставки» says more of a contact than that it came in. Of two channels alike in
that (an event has two tags) the one that stands higher in the dictionary wins. Without a fitting one the event has none.
The rule is written twice, for loaded events and for the database, from the one order of `ranked`; a test compares them.
"""

from collections.abc import Collection, Iterable, Sequence

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When

from letopis.channels.models import Channel
from letopis.events.models import Event


def ranked(channels: Iterable[Channel]) -> list[Channel]:
    """Channels in use in the order in which they are tried."""
    return sorted(
        (channel for channel in channels if channel.is_active),
        key=lambda channel: (channel.tag_id is None, channel.direction == "", channel.order, channel.pk),
    )


def find_channel(channels: Iterable[Channel], type_id: int, direction: str, tags: Collection[int]) -> Channel | None:
    """The channel of an event with these; `channels` in the order of `ranked`."""
    for channel in channels:
        if (
            channel.type_id == type_id
            and channel.direction in ("", direction)
            and (channel.tag_id is None or channel.tag_id in tags)
        ):
            return channel
    return None


def _fits(channel: Channel) -> Q:
    """The events that might fall into a channel, were there no closer one."""
    fits = Q(type=channel.type_id)
    if channel.direction:
        fits &= Q(direction=channel.direction)
    if channel.tag_id is not None:
        fits &= Q(Exists(Event.tags.through.objects.filter(event=OuterRef("pk"), tag=channel.tag_id)))
    return fits


def in_channel(channels: Iterable[Channel], wanted: Channel) -> Q:
    """The events of one channel; `channels` in the order of `ranked`."""
    found = _fits(wanted)
    for channel in channels:
        if channel.pk == wanted.pk:
            break
        if channel.type_id == wanted.type_id:
            found &= ~_fits(channel)
    return found


def with_channels(events: QuerySet[Event], channels: Sequence[Channel] | None = None) -> QuerySet[Event]:
    """The events with the key of their channel as `channel`, computed by the database.

    `channels`: those read before, in the order of `ranked`.
    """
    known = ranked(Channel.objects.all()) if channels is None else channels
    cases = [When(_fits(channel), then=Value(channel.pk)) for channel in known]
    none = Value(None, output_field=IntegerField())
    return events.annotate(channel=Case(*cases, default=none, output_field=IntegerField()) if cases else none)
