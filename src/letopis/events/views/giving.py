"""An event as a file for other calendars."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from letopis.accounts.typing import user_of
from letopis.events import queries
from letopis.events.ical.writing import Writer, calendar
from letopis.events.views.feeds import TYPE, private


@require_safe
def ics(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """`/events/{id}.ics`."""
    user = user_of(request)
    event = queries.get_event(user, public_id)
    writer = Writer(user, [event])
    answer = HttpResponse(calendar([writer.event(event)]), content_type=TYPE)
    answer["Content-Disposition"] = f'attachment; filename="event-{event.number}.ics"'
    return private(answer)
