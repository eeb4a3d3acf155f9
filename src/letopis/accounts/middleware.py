"""Each request speaks the user's language and time zone."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from letopis.accounts.models import User


def personal(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Switch language and zone to those of the signed-in user; a guest's browser chooses the language."""

    def middleware(request: HttpRequest) -> HttpResponse:
        user = request.user
        if isinstance(user, User):
            language, zone = user.language, user.zone
        else:
            language, zone = translation.get_language_from_request(request), None
        with translation.override(language or settings.LANGUAGE_CODE), timezone.override(zone):
            response = get_response(request)
            response.headers.setdefault("Content-Language", translation.get_language() or settings.LANGUAGE_CODE)
        return response

    return middleware
