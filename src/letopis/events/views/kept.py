"""The block of an event that came from a calendar: what the import did not understand."""

from django.db.models import Q
from django.http import HttpRequest
from markupsafe import Markup

from letopis.events.models import CalendarEntry, Event
from letopis.ui.rendering import template_text


def block(request: HttpRequest, event: Event) -> Markup | str:
    """Lines of name and value; nothing for an event that was written here."""
    if not event.uid and event.series_id is None:
        return ""
    whose = Q(event=event) | Q(series=event.series_id) if event.series_id else Q(event=event)
    lines = [line for entry in CalendarEntry.objects.filter(whose) for line in entry.kept]
    return Markup(template_text(request, "events/kept.html", {"lines": lines})) if lines else ""
