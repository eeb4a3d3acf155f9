"""What our errors look like on a page."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from letopis.kernel.errors import Forbidden, NotFound
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
        if isinstance(error, NotFound):
            return render_page(request, "ui/404.html", status=404)
        if isinstance(error, Forbidden):
            return render_page(request, "ui/403.html", {"reason": str(error)}, status=403)
        return None
