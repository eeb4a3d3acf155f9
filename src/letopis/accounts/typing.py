"""The signed-in user of a request, with a type."""

from typing import cast

from django.http import HttpRequest

from letopis.accounts.models import User


def user_of(request: HttpRequest) -> User:
    """The user; every view that asks is behind `LoginRequiredMiddleware`."""
    return cast(User, request.user)
