"""What our errors look like on a page."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from letopis.kernel.errors import Forbidden, Moved, NotFound
from letopis.ui.rendering import render_page

GetResponse = Callable[[HttpRequest], HttpResponse]


class errors:  # noqa: N801  (named in settings like the function it stands for)
    """404 for what is not there or may not be seen, 403 for what may be seen but not done."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if request.path.startswith("/api/"):
            return None
        if isinstance(error, Moved):
            return _moved(request, error)
        if isinstance(error, NotFound):
            return render_page(request, "ui/404.html", status=404)
        if isinstance(error, Forbidden):
            return render_page(request, "ui/403.html", {"reason": str(error)}, status=403)
        return None


def _moved(request: HttpRequest, error: Moved) -> HttpResponse:
    """An old address leads to the card the record lives on in; what was sent to the old one is not done."""
    match = request.resolver_match
    if request.method in ("GET", "HEAD") and match is not None and "public_id" in match.captured_kwargs:
        to = reverse(match.view_name, kwargs={**match.captured_kwargs, "public_id": error.to})
        query = request.META.get("QUERY_STRING", "")
        # Not permanent: the merge may be undone.
        return HttpResponseRedirect(f"{to}?{query}" if query else to)
    messages.warning(request, _("This card was merged into the one you see; nothing was written."))
    return HttpResponseRedirect(reverse(error.route, kwargs={"public_id": error.to}))
