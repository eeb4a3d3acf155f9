"""The signed-in user of a request, with a type."""

from typing import cast

from django.http import HttpRequest

from letopis.accounts.models import User


def user_of(request: HttpRequest) -> User:
    """The user; every view that asks is behind `LoginRequiredMiddleware`.

    The record itself, not Django's lazy wrapper: a list asks its role hundreds of times.
    """
    user = request.user
    assert user.pk  # makes the wrapper read the record
    return cast(User, getattr(user, "_wrapped", user))
