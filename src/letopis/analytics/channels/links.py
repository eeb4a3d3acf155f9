"""Where a figure leads: the rows it is made of."""

from urllib.parse import urlencode

from django.urls import reverse

from letopis.analytics.channels.asked import Asked
from letopis.analytics.channels.division import NONE, OTHERS
from letopis.analytics.channels.parts import OUTSIDE
from letopis.channels.models import Channel
from letopis.dictionaries.queries import every
from letopis.events.models import EventType
from letopis.lists.conditions import Condition
from letopis.lists.fields import Comparison as Sign


def events(asked: Asked, channel: Channel | None, *more: Condition, everything: bool = False) -> str:
    """The list of events of a channel; of those without one; of all."""
    of = () if everything else (_channel(channel),)
    return reverse("events") + asked.rows(*of, *more)


def _channel(channel: Channel | None) -> Condition:
    return Condition("channel", Sign.IS, (str(channel.public_id),)) if channel else Condition("channel", Sign.EMPTY)


def state(value: str) -> Condition:
    """Events of a state."""
    return Condition("state", Sign.IS, (value,))


def calls() -> tuple[Condition, ...]:
    """Calls of ours."""
    kinds = [kind.code for kind in every(EventType) if kind.form == EventType.Form.CALL]
    return (
        state("completed"), Condition("direction", Sign.IS, ("outgoing",)), Condition("type", Sign.IS, tuple(kinds))
    )  # fmt: skip


def hour(asked: Asked, weekday: int, hour_of_day: int) -> str:
    """The calls of an hour of a weekday (Monday is 0)."""
    at = (Condition("weekday", Sign.IS, (str(weekday + 1),)), Condition("hour", Sign.IS, (str(hour_of_day),)))
    return events(asked, None, *calls(), *at, everything=True)


def clients(asked: Asked, channel: Channel | None, what: str = "", *, everything: bool = False) -> str:
    """The clients contacted through a channel (`what` empty), those of its "conversion", those credited ("goal")."""
    return _behind("report-channels-clients", asked, channel, what, everything)


def contacts(asked: Asked, channel: Channel | None, what: str, *, everything: bool = False) -> str:
    """The contacts counted in a figure: one of `lines.KINDS`."""
    return _behind("report-channels-contacts", asked, channel, what, everything)


def of_value(asked: Asked, value: str, kind: str, what: str) -> str:
    """The "clients" or "contacts" of a line of the breakdown; `what` as above."""
    extra = urlencode({key: held for key, held in (("what", what), ("value", value)) if held})
    return f"{reverse(f'report-channels-{kind}')}{asked.params()}&{extra}"


def events_of_value(asked: Asked, value: str) -> str:
    """The events of a line of the breakdown: the list of events when its filter can say so."""
    known = asked.fields.get(asked.by.key) if asked.by else None
    if known is None or value == OTHERS or (value == NONE and Sign.EMPTY not in known.comparisons):
        return of_value(asked, value, "contacts", "events")
    has = Condition(known.key, Sign.EMPTY) if value == NONE else Condition(known.key, known.comparisons[0], (value,))
    return events(asked, asked.of, has, everything=asked.of is None)


def _behind(route: str, asked: Asked, channel: Channel | None, what: str, everything: bool) -> str:
    more = {"what": what, "channel": "" if everything else str(channel.public_id) if channel else OUTSIDE}
    query = asked.params()
    extra = urlencode({key: value for key, value in more.items() if value})
    joined = "&".join(part for part in (query.lstrip("?"), extra) if part)
    return reverse(route) + (f"?{joined}" if joined else "")
