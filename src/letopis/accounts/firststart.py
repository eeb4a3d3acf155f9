"""The first owner of an empty base: a page guarded by a one-time code that is printed on the console."""

import hashlib
import hmac
import os
import secrets

from django.conf import settings

from letopis.accounts.models import User

_FILE = "setup-code"


def is_needed() -> bool:
    """Whether nobody can sign in yet."""
    return not User.objects.exists()


def issue_code() -> str:
    """A new code; only its digest is kept, readable by the owner of the folder."""
    code = "-".join(f"{secrets.randbelow(10_000):04}" for _group in range(3))
    path = settings.DATA_DIR / _FILE
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(_digest(code))
    return code


def check_code(code: str) -> bool:
    """Whether this is the code last issued."""
    path = settings.DATA_DIR / _FILE
    return path.is_file() and hmac.compare_digest(path.read_text(), _digest(code))


def drop_code() -> None:
    """The code has done its work."""
    (settings.DATA_DIR / _FILE).unlink(missing_ok=True)


def _digest(code: str) -> str:
    return hashlib.sha256("".join(ch for ch in code if ch.isdigit()).encode()).hexdigest()
