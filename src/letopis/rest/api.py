"""The one API object: authentication, errors, the document."""

import json
from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.renderers import BaseRenderer
from ninja.responses import NinjaJSONEncoder

from letopis.kernel.errors import Conflict, Forbidden, Moved, NotFound, Refused
from letopis.rest.queries import refuse_unknown
from letopis.rest.tokens import Bearer

PROBLEM = "application/problem+json"


class Renderer(BaseRenderer):
    """JSON with Cyrillic as it is: a third smaller than escaped."""

    media_type = "application/json"

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> bytes:
        return json.dumps(data, cls=NinjaJSONEncoder, ensure_ascii=False).encode()


def problem(status: int, detail: str = "", errors: list[dict[str, str]] | None = None, **more: Any) -> HttpResponse:
    """An error as RFC 9457 says it."""
    title = HTTPStatus(status).phrase
    body: dict[str, Any] = {"type": "about:blank", "title": title, "status": status, "detail": detail, **more}
    if errors:
        body["errors"] = errors
    response = HttpResponse(json.dumps(body, ensure_ascii=False), status=status, content_type=PROBLEM)
    if status == HTTPStatus.UNAUTHORIZED:
        response["WWW-Authenticate"] = "Bearer"
    return response


class Api(NinjaAPI):
    """Ninja, with every error documented as it is answered."""

    def get_openapi_schema(self, **kwargs: Any) -> OpenAPISchema:
        schema = super().get_openapi_schema(**kwargs)
        answer = {"content": {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}}
        schema["components"]["schemas"]["Problem"] = {
            "type": "object",
            "required": ["type", "title", "status"],
            "properties": {
                "type": {"type": "string"},
                "title": {"type": "string"},
                "status": {"type": "integer"},
                "detail": {"type": "string"},
                "merged_into": {"type": "string", "format": "uuid"},
                "errors": {"type": "array", "items": {"type": "object"}},
            },
        }
        for path, operations in schema["paths"].items():
            for method, operation in operations.items():
                statuses = [400, 401, 403, 422]
                statuses += [404, 410] if "{" in path else []
                statuses += [409, 412, 413, 428] if method != "get" else []
                for status in statuses:
                    operation["responses"][status] = {"description": HTTPStatus(status).phrase, **answer}
        return schema


api = Api(
    title="Летопись",
    version="1",
    description="People, counterparties and events of a Летопись base.",
    urls_namespace="api",
    docs_url=None,
    openapi_url="openapi.json",
    auth=Bearer(),
    renderer=Renderer(),
)
api.add_decorator(refuse_unknown, mode="view")


@api.exception_handler(AuthenticationError)
def _unauthorized(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    return problem(401, "Give a token: Authorization: Bearer …")


def _field(place: tuple[str | int, ...]) -> str:
    """`details.0.kind` from ("body", "body", "details", 0, "kind"): the source and the name of our parameter go."""
    steps = place[2:] if place[:2] == ("body", "body") else place[1:]
    return ".".join(map(str, steps)) or str(place[0])


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    errors = [{"field": _field(row["loc"]), "detail": str(row["msg"])} for row in error.errors]
    return problem(422, "The request does not fit.", errors)


@api.exception_handler(HttpError)
def _http(request: HttpRequest, error: HttpError) -> HttpResponse:
    return problem(error.status_code, str(error))


@api.exception_handler(Http404)
@api.exception_handler(NotFound)
def _not_found(request: HttpRequest, error: Exception) -> HttpResponse:
    return problem(404, "There is no such record.")


@api.exception_handler(Moved)
def _moved(request: HttpRequest, error: Moved) -> HttpResponse:
    return problem(410, "This record was merged into another one: see merged_into.", merged_into=str(error.to))


@api.exception_handler(Forbidden)
def _forbidden(request: HttpRequest, error: Forbidden) -> HttpResponse:
    return problem(403, str(error))


@api.exception_handler(Refused)
def _refused(request: HttpRequest, error: Refused) -> HttpResponse:
    return problem(422, str(error.message), [{"field": error.field or "", "detail": str(error.message)}])


@api.exception_handler(Conflict)
def _stale(request: HttpRequest, error: Conflict) -> HttpResponse:
    return problem(412, "Somebody changed this record: read it again.")
