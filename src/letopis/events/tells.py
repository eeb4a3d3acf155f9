"""What a reminder says: the event, as long as its reader sees it; and the note that stays until it is answered."""

from collections.abc import Mapping, Sequence

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from markupsafe import Markup

from letopis.accounts.models import User
from letopis.accounts.typing import user_of
from letopis.accounts.visibility import may_change
from letopis.events.models import Event, Reminder
from letopis.events.queries import PARTICIPANTS, by_card
from letopis.notifications.kinds import Told
from letopis.notifications.models import Notification
from letopis.ui.dates import when
from letopis.ui.rendering import block_text

TEMPLATE = "events/reminder.html"
_NAMED = 3


def _seen(user: User, rows: Sequence[Notification]) -> dict[int, tuple[Reminder, Event]]:
    """The reminders behind notifications, with their events as far as `user` sees them."""
    reminders = Reminder.objects.filter(user=user).in_bulk([row.subject for row in rows])
    events = by_card(user).filter(pk__in={row.event_id for row in reminders.values()}).select_related("type", "team")
    seen = {event.pk: event for event in events.defer("search_text").prefetch_related("responsible", PARTICIPANTS)}
    return {
        row.pk: (reminder, seen[reminder.event_id])
        for row in rows
        if (reminder := reminders.get(row.subject or 0)) and reminder.event_id in seen
    }


def _detail(user: User, event: Event) -> str:
    """When, with whom, where."""
    seen = event.seen_by(user)
    names = [row.name for row, _company in seen.rows[:_NAMED]]
    return " · ".join(part for part in (when(event.starts), ", ".join(names), event.place) if part)


def reminder(user: User, rows: Sequence[Notification]) -> Mapping[int, Told]:
    """The words of reminders; none for an event `user` may not see any more."""
    found = {}
    for pk, (_reminder, event) in _seen(user, rows).items():
        text = f"{event.type.title}: {event.subject}"
        if event.state != Event.State.PLANNED:
            text += f" ({event.get_state_display().lower()})"
        address = reverse("event", args=[event.public_id])
        found[pk] = Told(text, _detail(user, event), address, event.type.icon)
    return found


def toasts(request: HttpRequest, rows: Sequence[Notification]) -> Markup:
    """The notes on every page: open, put off, complete, close."""
    user = user_of(request)
    seen = _seen(user, rows)
    shown = [
        {
            "notification": row,
            "reminder": seen[row.pk][0],
            "event": seen[row.pk][1],
            "detail": _detail(user, seen[row.pk][1]),
            "may_change": may_change(user, seen[row.pk][1]),
        }
        for row in rows
        if row.pk in seen
    ]
    puts_off = [
        ("5", _("for 5 minutes")),
        ("15", _("for 15 minutes")),
        ("60", _("for an hour")),
        ("tomorrow", _("until tomorrow, 9:00")),
    ]
    return Markup(block_text(request, TEMPLATE, "notes", {"notes": shown, "puts_off": puts_off}))
