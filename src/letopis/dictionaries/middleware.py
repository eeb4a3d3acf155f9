"""Pages read dictionaries from memory."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from letopis.dictionaries.queries import remembering


def dictionaries(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Let requests that only look remember; those that write ask the database."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            return get_response(request)
        with remembering():
            return get_response(request)

    return middleware
