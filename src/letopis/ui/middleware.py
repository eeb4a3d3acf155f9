"""What our errors look like on a page."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from letopis.kernel.errors import Forbidden, Moved, NotFound, Refused
from letopis.ui.rendering import is_partial, render_page

GetResponse = Callable[[HttpRequest], HttpResponse]


class errors:  # noqa: N801  (named in settings like the function it stands for)
    """404 for what is not there or may not be seen, 403 for what may be seen but not done, 422 for what a rule refuses.

    A view with a form shows a refusal at its field; this is for buttons, which lead back where they were pressed.
    """

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
        if isinstance(error, Refused):
            if request.method == "GET" or is_partial(request):
                return render_page(request, "ui/422.html", {"reason": str(error.message)}, status=422)
            messages.error(request, str(error.message))
            came = urlsplit(request.headers.get("Referer", ""))
            return redirect(came.path if came.netloc == request.get_host() and came.path.startswith("/") else "/")
        return None


def _moved(request: HttpRequest, error: Moved) -> HttpResponse:
    """An old address leads to the card the record lives on in; what was sent to the old one is not done."""
    match: Any = request.resolver_match  # django-stubs do not know `captured_kwargs`
    if request.method in ("GET", "HEAD") and match is not None and "public_id" in match.captured_kwargs:
        to = reverse(match.view_name, kwargs={**match.captured_kwargs, "public_id": error.to})
        query = request.META.get("QUERY_STRING", "")
        # Not permanent: the merge may be undone.
        return HttpResponseRedirect(f"{to}?{query}" if query else to)
    messages.warning(request, _("This card was merged into the one you see; nothing was written."))
    return HttpResponseRedirect(reverse(error.route, kwargs={"public_id": error.to}))
