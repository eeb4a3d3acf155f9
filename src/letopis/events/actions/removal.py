"""Events that were made by mistake and that nobody has touched go without a trace: the undoing of a load."""

from collections.abc import Collection

from letopis.events.actions.summary import drop_links, refresh_summaries
from letopis.events.models import Event, EventLink, EventSeries


def remove_events(ids: Collection[int]) -> None:
    """Delete events with their chronicles; inside the caller's transaction, the fact is the caller's too."""
    links = EventLink.objects.filter(event__in=ids)
    cards = list(links.values_list("person", "counterparty"))
    drop_links(links)
    Event.objects.filter(pk__in=ids).delete()
    refresh_summaries(
        [], [person for person, _company in cards if person], [company for _p, company in cards if company]
    )


def remove_series(ids: Collection[int]) -> None:
    """Delete series none of whose events is left."""
    EventSeries.objects.filter(pk__in=ids).exclude(events__isnull=False).delete()
