"""Errors outside of operations – unknown addresses, wrong methods – as problem+json too."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from letopis.rest.api import PROBLEM, problem


def problems(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Turn every other 4xx and 5xx under /api/ into a problem, keeping its headers."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if not request.path.startswith("/api/") or response.status_code < 400:
            return response
        if response.headers.get("Content-Type", "").startswith(PROBLEM):
            return response
        changed = problem(response.status_code)
        for name in ("Allow", "WWW-Authenticate", "Content-Security-Policy"):
            if name in response.headers:
                changed[name] = response[name]
        return changed

    return middleware
