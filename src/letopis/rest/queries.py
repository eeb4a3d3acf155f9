"""Parameters of lists: unknown ones are refused, pages go by cursor."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja.errors import ValidationError


def refuse_unknown(run: Callable[..., Any]) -> Callable[..., Any]:
    """Ninja drops unknown query parameters before anybody sees them; we answer 422."""
    operation = run.__self__  # type: ignore[attr-defined]
    known = {
        name
        for model in operation.models
        if model.__ninja_param_source__ == "query"
        for name in model.__ninja_flatten_map__
    }
    values = operation._get_values

    def checked(request: HttpRequest, *args: Any) -> Any:
        if unknown := sorted(request.GET.keys() - known):
            raise ValidationError(
                [{"type": "unknown", "loc": ("query", name), "msg": "there is no such parameter"} for name in unknown]
            )
        return values(request, *args)

    operation._get_values = checked
    return run


LIMIT = 200


def invalid(field: str, message: str) -> ValidationError:
    """A 422 about one field."""
    return ValidationError([{"type": "value", "loc": ("body", field), "msg": message}])


Rows = QuerySet[Any]
