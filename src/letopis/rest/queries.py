"""Parameters of lists: unknown ones are refused, pages go by cursor."""

from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja.errors import ValidationError

V = TypeVar("V", bound=Callable[..., Any])
Door = Callable[[HttpRequest, Any], Any]  # with the id, or the code of a resource that has none


def behind(door: Door) -> Callable[[V], V]:
    """The view is entered through `door(request, id)` before its body is read: 404, 403, 428 and 412 precede 422."""

    def mark(view: V) -> V:
        view.door = door  # type: ignore[attr-defined]
        return view

    return mark


def takes(prefix: str) -> Callable[[V], V]:
    """The view reads every parameter that begins with `prefix` itself: what there may be, is data of the base."""

    def mark(view: V) -> V:
        view.prefix = prefix  # type: ignore[attr-defined]
        return view

    return mark


def _enter(door: Door, request: HttpRequest, path: dict[str, Any]) -> None:
    if "id" not in path:
        door(request, str(path["code"]))
        return
    try:
        public_id = UUID(str(path["id"]))
    except ValueError:
        return  # reading the address will refuse it
    door(request, public_id)


def refuse_unknown(run: Callable[..., Any]) -> Callable[..., Any]:
    """Doors first; then unknown query parameters, which ninja drops before anybody sees them, are answered with 422."""
    operation = run.__self__  # type: ignore[attr-defined]
    known = {
        name
        for model in operation.models
        if model.__ninja_param_source__ == "query"
        for name in model.__ninja_flatten_map__
    }
    values = operation._get_values

    def checked(request: HttpRequest, path: dict[str, Any], *args: Any) -> Any:
        if door := getattr(operation.view_func, "door", None):
            _enter(door, request, path)
        prefix = getattr(operation.view_func, "prefix", None)
        given = {name for name in request.GET if not (prefix and name.startswith(prefix))}
        if unknown := sorted(given - known):
            raise ValidationError(
                [{"type": "unknown", "loc": ("query", name), "msg": "there is no such parameter"} for name in unknown]
            )
        return values(request, path, *args)

    operation._get_values = checked
    return run


LIMIT = 200


def invalid(field: str, message: str) -> ValidationError:
    """A 422 about one field."""
    return ValidationError([{"type": "value", "loc": ("body", field), "msg": message}])


Rows = QuerySet[Any]
