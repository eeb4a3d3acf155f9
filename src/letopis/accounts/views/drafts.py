"""Where an open form keeps what is typed into it."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from letopis.accounts import drafts
from letopis.accounts.typing import user_of
from letopis.kernel.errors import NotFound, Refused


def _instance(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get("draft", ""))
    except ValueError as error:
        raise NotFound from error


@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    """Keep a draft."""
    form, instance = request.POST.get("form", ""), _instance(request)
    try:
        kept = drafts.keep_draft(user_of(request), form, instance, request.POST.get("body", ""))
    except Refused:
        return HttpResponse(status=422)
    return HttpResponse(status=204 if kept else 410)


@require_POST
def drop(request: HttpRequest) -> HttpResponse:
    """A draft that is not wanted goes."""
    if drafts.FORM.fullmatch(request.POST.get("form", "")):
        drafts.close_draft(user_of(request), request.POST["form"], _instance(request))
    back = request.POST.get("next", "")
    return redirect(back if url_has_allowed_host_and_scheme(back, {request.get_host()}) else "today")
