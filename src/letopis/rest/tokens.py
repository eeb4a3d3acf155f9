"""Making and checking tokens."""

import hashlib
import secrets
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from ninja.security import HttpBearer

from letopis.kernel import clock
from letopis.rest.models import ApiToken

if TYPE_CHECKING:
    from letopis.accounts.models import User


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def create_token(owner: "User", scope: str) -> str:
    """A new token; this is the only time it can be read."""
    token = f"letopis_{secrets.token_urlsafe(32)}"
    ApiToken.objects.create(owner=owner, digest=_digest(token), scope=scope, created_at=clock.now())
    return token


class Bearer(HttpBearer):
    """`Authorization: Bearer …`; a read token may only read."""

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        found = ApiToken.objects.filter(digest=_digest(token)).select_related("owner__role", "owner__team").first()
        if found is None or not found.owner.is_active:
            return None
        request.may_write = found.scope == ApiToken.Scope.WRITE  # type: ignore[attr-defined]
        return found.owner
