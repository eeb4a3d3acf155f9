"""Guessing passwords is slowed down; failures are counted in the database, so by all web processes together.

Counted per address with login, and per address alone. Never per login alone: strangers must not be able to lock
the owner out from elsewhere.
"""

import hashlib
from datetime import timedelta

from letopis.accounts.models import SignInFailure
from letopis.kernel import clock

WINDOW = timedelta(minutes=15)
PER_LOGIN = 5
PER_ADDRESS = 30


def _keys(address: str, login: str) -> dict[str, int]:
    """The counters of an attempt and their limits; digests, since addresses and logins are personal data."""

    def digest(text: str) -> str:
        return hashlib.sha256(text.encode()).hexdigest()

    return {digest(f"address {address}"): PER_ADDRESS, digest(f"login {address} {login.strip().casefold()}"): PER_LOGIN}


def wait_minutes(address: str, login: str) -> int:
    """Minutes until another attempt is allowed; 0 when it is allowed now."""
    now = clock.now()
    wait = 0
    for key, limit in _keys(address, login).items():
        recent = list(
            SignInFailure.objects.filter(key=key, at__gt=now - WINDOW)
            .order_by("-at")
            .values_list("at", flat=True)[:limit]
        )
        if len(recent) == limit:
            wait = max(wait, int((recent[-1] + WINDOW - now).total_seconds() // 60) + 1)
    return wait


def attempts_left(address: str, login: str) -> int:
    """How many more failures this login may have from this address."""
    key = list(_keys(address, login))[1]
    return max(0, PER_LOGIN - SignInFailure.objects.filter(key=key, at__gt=clock.now() - WINDOW).count())


def note_failure(address: str, login: str) -> None:
    """Count a failed attempt, and sweep those older than a day."""
    now = clock.now()
    SignInFailure.objects.filter(at__lt=now - timedelta(days=1)).delete()
    SignInFailure.objects.bulk_create(SignInFailure(key=key, at=now) for key in _keys(address, login))


def forget_failures(address: str, login: str) -> None:
    """A right password clears the counter of this login at this address."""
    SignInFailure.objects.filter(key=list(_keys(address, login))[1]).delete()
