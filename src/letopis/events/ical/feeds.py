"""What a subscription gives: the events of its scope around today, as its user may see them."""

from collections.abc import Sequence
from datetime import timedelta

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from letopis.accounts.models import User
from letopis.events.ical.series import components
from letopis.events.ical.writing import Writer, calendar
from letopis.events.lists import EVENTS
from letopis.events.models import CalendarFeed, Event, Participant
from letopis.events.queries import PARTICIPANTS, fill_types, in_lists
from letopis.kernel import clock
from letopis.lists.page import ask, narrow

BEFORE, AFTER = timedelta(days=92), timedelta(days=366)
MOST = 2000  # events; the nearest to today are given


def body_of(feed: CalendarFeed) -> bytes:
    """The whole calendar; a fixed number of queries."""
    user = feed.user
    with translation.override(user.language), timezone.override(user.zone):
        events = events_of(feed)
        writer = Writer(user, events, alarms=feed.scope == CalendarFeed.Scope.OWN)
        name = _("Letopis: %(what)s") % {"what": feed.title}
        return calendar(components(writer, events), name=name)


def events_of(feed: CalendarFeed) -> list[Event]:
    """The events in the order of time; when there are too many, those that are the farthest ahead are left out first."""
    now = clock.now()
    around = Q(occurs_at__gte=now - BEFORE) | Q(reaches_to__gte=now - BEFORE)
    found: dict[int, Event] = {}
    for rows in _ranges(feed):
        rows = rows.filter(around, occurs_at__lt=now + AFTER, is_marked_for_deletion=False).exclude(type__code="note")
        for event in rows.order_by("-occurs_at", "-pk").defer("search_text").prefetch_related(PARTICIPANTS)[:MOST]:
            found[event.pk] = event
    events = sorted(found.values(), key=lambda event: (abs(event.occurs_at - now), event.pk))[:MOST]
    fill_types(events)
    return sorted(events, key=lambda event: (event.occurs_at, event.pk))


def _ranges(feed: CalendarFeed) -> Sequence[QuerySet[Event]]:
    user = feed.user
    if feed.view is not None:
        return _of_view(feed, user)
    states = [Event.State.PLANNED, *([Event.State.COMPLETED] if feed.with_completed else [])]
    rows = in_lists(user).filter(state__in=states)
    if feed.scope == CalendarFeed.Scope.TEAM:
        return [rows]
    invited = Participant.objects.filter(user=user).values("event")
    return [rows.filter(responsible=user), rows.filter(pk__in=invited).exclude(responsible=user)]


def _of_view(feed: CalendarFeed, user: User) -> Sequence[QuerySet[Event]]:
    """The rows of a saved view as its reader sees them; its order and columns say nothing here."""
    assert feed.view is not None
    asked = ask(EVENTS, user, QueryDict(f"view={feed.view.public_id}"))
    if asked.view.saved is None or asked.view.saved.pk != feed.view.pk:
        return []  # no longer shared with this user
    return narrow(asked, user)
