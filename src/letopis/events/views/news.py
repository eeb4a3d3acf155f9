"""An open page of an event learns that somebody has changed it."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse

from letopis.accounts.typing import user_of
from letopis.events import queries
from letopis.history.queries import entries_of
from letopis.ui.rendering import render_page


def news(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What happened last when the event is not the `version` the page shows, nothing when it is."""
    user = user_of(request)
    event = queries.get_event(user, public_id)
    if request.GET.get("version") == str(event.version):
        return HttpResponse(status=204)
    newest = entries_of(event, reader=user, limit=1)
    return render_page(
        request, "events/news.html", {"event": event, "newest": newest[0] if newest else None, "is_news": True}
    )
