"""Writing through the API: scopes, versions, repeated requests."""

import hashlib
import json
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any, cast

from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from ninja.errors import HttpError
from ninja.responses import NinjaJSONEncoder

from letopis.kernel import clock
from letopis.kernel.database import in_transaction
from letopis.kernel.errors import Conflict, Forbidden
from letopis.rest.models import IdempotencyKey

if TYPE_CHECKING:
    from letopis.accounts.models import User

KEPT = timedelta(hours=24)


def user_of(request: HttpRequest) -> "User":
    """The owner of the token."""
    return cast("User", request.auth)  # type: ignore[attr-defined]


def check_scope(request: HttpRequest) -> None:
    """A read token may not write."""
    if not request.may_write:  # type: ignore[attr-defined]
        raise Forbidden("This token may only read.")


def etag(version: int) -> str:
    """The ETag of a version."""
    return f'"{version}"'


def expected_version(request: HttpRequest, present: int) -> int:
    """The version If-Match names: 428 without the header, 412 when it is not the present one."""
    given = request.headers.get("If-Match", "").strip()
    if not given:
        raise HttpError(428, "Send If-Match with the ETag you have read.")
    if given != "*" and etag(present) not in [part.strip().removeprefix("W/") for part in given.split(",")]:
        raise Conflict
    return present


def answer(shape: dict[str, Any], status: int = 200) -> HttpResponse:
    """A record with its ETag."""
    body = json.dumps(shape, cls=NinjaJSONEncoder, ensure_ascii=False)
    response = HttpResponse(body, status=status, content_type="application/json; charset=utf-8")
    if "version" in shape:
        response["ETag"] = etag(shape["version"])
    return response


def create_once(
    request: HttpRequest, create: Callable[[], dict[str, Any]], *, told: bytes | None = None
) -> HttpResponse:
    """Run `create` in one transaction; under an `Idempotency-Key` its answer is kept and given again for a day.

    The same key with another request is refused with 422. `told` stands for a body that was read piece by piece.
    """
    check_scope(request)
    key = request.headers.get("Idempotency-Key", "")
    if not key:
        return answer(in_transaction(create)(), 201)
    if len(key) > 200:
        raise HttpError(422, "An Idempotency-Key has at most 200 characters.")
    owner = user_of(request)
    digest = hashlib.sha256(
        f"{request.method} {request.get_full_path()} ".encode() + (request.body if told is None else told)
    ).hexdigest()

    @in_transaction
    def once() -> IdempotencyKey:
        IdempotencyKey.objects.filter(owner=owner, created_at__lt=clock.now() - KEPT).delete()
        if kept := IdempotencyKey.objects.filter(owner=owner, key=key).first():
            return kept
        body = json.loads(json.dumps(create(), cls=NinjaJSONEncoder))
        return IdempotencyKey.objects.create(
            owner=owner, key=key, request=digest, status=201, body=body, created_at=clock.now()
        )

    try:
        kept = once()
    except IntegrityError:
        found = IdempotencyKey.objects.filter(owner=owner, key=key).first()
        if found is None:
            raise
        kept = found  # the same request came twice at once; the other one won
    if kept.request != digest:
        raise HttpError(422, "This Idempotency-Key was used for another request.")
    return answer(kept.body, kept.status)
