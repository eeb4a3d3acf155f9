"""Asking which events of a series are meant: «Только это · Это и следующие · Все»."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from letopis.events.models import Event
from letopis.ui.rendering import render_page

_OWN = ("csrfmiddlewaretoken", "scope")


def is_asked(request: HttpRequest, event: Event) -> bool:
    """Whether it must be asked: of one of a series, until somebody has said."""
    return (
        event.series_id is not None
        and event.recurrence_id is not None
        and not {"scope"} & {*request.POST, *request.GET}
    )


def sent(request: HttpRequest) -> list[tuple[str, str]]:
    """What was sent, for the question to send again."""
    return [(name, value) for name in request.POST if name not in _OWN for value in request.POST.getlist(name)]


def question(request: HttpRequest, event: Event, title: str) -> HttpResponse:
    """The page that asks; its buttons send the same again with the scope. `next` is where one came from."""
    context = {
        "title": title,
        "event": event,
        "action": request.get_full_path(),
        "sent": sent(request),
        "next": request.POST.get("next") or request.headers.get("Referer", ""),
        "hint": _("What is completed stays as it is."),
    }
    return render_page(request, "events/recurrence/ask.html", context)
