"""What a colleague is told who was asked to take part."""

from collections.abc import Mapping, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from letopis.accounts.models import User
from letopis.events.models import Event
from letopis.events.queries import PARTICIPANTS, by_card
from letopis.notifications.kinds import Told
from letopis.notifications.models import Notification
from letopis.ui.dates import when


def invited(user: User, rows: Sequence[Notification]) -> Mapping[int, Told]:
    """The words of invitations; none for an event `user` may not see, or takes no part in any more."""
    events = by_card(user).filter(pk__in=[row.subject for row in rows], participants__user=user)
    events = events.select_related("type", "responsible").defer("search_text", "content").prefetch_related(PARTICIPANTS)
    seen: dict[int, Event] = {event.pk: event for event in events}
    return {row.pk: _told(seen[row.subject]) for row in rows if row.subject in seen}


def _told(event: Event) -> Told:
    text = _("%(who)s asks you to take part: %(what)s") % {"who": event.responsible.name, "what": event.subject}
    if event.state != Event.State.PLANNED:
        text += f" ({event.get_state_display().lower()})"
    detail = " · ".join(part for part in (event.type.title, when(event.starts), event.place) if part)
    return Told(text, detail, reverse("event", args=[event.public_id]), event.type.icon)
