"""`/attributes`, and attributes within the items, filters and orders of other resources."""

from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, Literal
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from letopis.accounts.models import User
from letopis.attributes import actions
from letopis.attributes.actions.definitions import check_may_define
from letopis.attributes.hosts import HOSTS
from letopis.attributes.inputs import AttributeInput, ChoiceInput
from letopis.attributes.lists import sort_of
from letopis.attributes.models import AttributeDefinition
from letopis.attributes.queries import definitions, get_definition_by_id
from letopis.attributes.where import COMPARISONS, where
from letopis.lists.fields import Comparison
from letopis.rest.paging import Joined, page_of
from letopis.rest.queries import behind, invalid
from letopis.rest.requests import answer, check_scope, create_once, expected_version, user_of
from letopis.rest.types import Body, Bool, Code, Limit, Page, text

PREFIX = "attributes."
router = Router(tags=["attributes"])

# — Within other resources —

# Values by the codes of attributes; which there are, is data of the base: see `/attributes`.
Values = Annotated[dict[str, Any], Field(max_length=200)]
SORTED = r"^-?({own}|attributes\.[a-z][a-z0-9_]{{0,39}})$"


def sort_type(*own: str) -> Any:
    """The type of a `sort` parameter: own keys, or an attribute, `-` for the other direction."""
    pattern = SORTED.format(own="|".join(own))
    return Annotated[str, Query(pattern=pattern, max_length=60)]  # type: ignore[type-arg]


def values_out(known: Sequence[AttributeDefinition], record: Any) -> dict[str, Any]:
    """The values of a card as they go out: those of attributes in use which the reader may see."""
    held = record.attributes
    return {row.code: held[row.code] for row in known if held.get(row.code) is not None}


def shaper(user: User, host: str, shape: Callable[[Any], dict[str, Any]]) -> Callable[[Any], dict[str, Any]]:
    """`shape` with the attributes `user` may see; their definitions are read once."""
    known = definitions(user, host)
    return lambda record: {**shape(record), "attributes": values_out(known, record)}


def narrowed_by_attributes(rows: QuerySet[Any], request: HttpRequest, host: str) -> QuerySet[Any]:
    """The rows under `?attributes.CODE=…` (several values: any of them; an empty one: no value)."""
    asked = [name for name in request.GET if name.startswith(PREFIX)]
    known = {row.key: row for row in definitions(user_of(request), host)} if asked else {}
    for name in asked:
        if (definition := known.get(name)) is None:
            raise invalid(_named(name), "there is no such attribute")
        values = request.GET.getlist(name)
        if not any(values):
            found = where(definition, user_of(request), Comparison.EMPTY, ())
        else:
            usual = Comparison.IS if Comparison.IS in COMPARISONS[definition.type] else Comparison.CONTAINS
            found = where(definition, user_of(request), usual, values)
        rows = rows.filter(found)
    return rows


def _named(name: str) -> str:
    """The name of a parameter as an answer may repeat it."""
    return name.encode("utf-8", "replace").decode()[:80]


def orders(user: User, host: str, sort: str, own: Mapping[str, str]) -> dict[str, str | Joined]:
    """The keys a list may be sorted by: its own, and the attribute that `sort` names."""
    fields: dict[str, str | Joined] = dict(own)
    key = sort.removeprefix("-")
    if key.startswith(PREFIX):
        definition = next((row for row in definitions(user, host) if row.key == key), None)
        by = sort_of(definition) if definition else None
        if by is None or by.join is None:
            raise invalid("sort", "there is no such attribute, or it gives no order")
        fields[key] = Joined(by.name, by.join)
    return fields


# — The resource —

Type = Literal[
    "text", "longtext", "integer", "decimal", "money", "date", "datetime", "boolean", "choice", "choices", "link",
    "phone", "email", "reference", "file",
]  # fmt: skip
Color = Literal["info", "ok", "warn", "bad", "mute"]


class ChoiceOut(Schema):
    """A choice of a list."""

    code: str
    name: str
    color: str
    retired: bool


class AttributeOut(Schema):
    """A custom attribute."""

    id: UUID
    version: int
    host: str
    code: str
    name: str
    type: Type
    target: str
    required: bool
    hint: str
    group: str
    order: int
    in_card: bool
    in_list: bool
    kinds: list[str]
    seen_by: list[str]
    changed_by: list[str]
    choices: list[ChoiceOut]
    is_retired: bool
    created_at: str
    updated_at: str


class ChoiceIn(Body):
    """A choice; `code` keeps its identity. A choice that is left out goes out of use."""

    code: text(40) = ""  # type: ignore[valid-type]
    name: text(120, least=1)  # type: ignore[valid-type]
    color: Literal["", "info", "ok", "warn", "bad", "mute"] = ""
    retired: Bool = False


class AttributePatch(Body):
    """Any part of an attribute. Its code stays, its type is changed on its page."""

    name: text(120, least=1) = ""  # type: ignore[valid-type]
    required: Bool = False
    hint: text(300) = ""  # type: ignore[valid-type]
    group: text(80) = ""  # type: ignore[valid-type]
    in_card: Bool = True
    in_list: Bool = True
    kinds: list[text(40)] = Field(default_factory=list, max_length=200)  # type: ignore[valid-type]  # of events: types
    seen_by: list[text(40)] = Field(default_factory=list, max_length=50)  # type: ignore[valid-type]
    changed_by: list[text(40)] = Field(default_factory=list, max_length=50)  # type: ignore[valid-type]
    choices: list[ChoiceIn] = Field(default_factory=list, max_length=200)
    is_retired: Bool = False


class AttributeIn(AttributePatch):
    """A new attribute."""

    host: text(40, least=1)  # type: ignore[valid-type]
    name: text(120, least=1)  # type: ignore[valid-type]
    type: Type
    target: text(40) = ""  # type: ignore[valid-type]


def _shape(row: AttributeDefinition) -> dict[str, Any]:
    plain = (
        "version", "host", "code", "name", "type", "target", "required", "hint", "group", "order", "in_card", "in_list",
        "kinds", "seen_by", "changed_by", "choices",
    )  # fmt: skip
    return {
        "id": row.public_id,
        **{name: getattr(row, name) for name in plain},
        "is_retired": row.retired_at is not None,
        "created_at": row.created_at.isoformat(),
        "updated_at": row.updated_at.isoformat(),
    }


def _input(body: dict[str, Any]) -> AttributeInput:
    values = {
        name: value for name, value in body.items() if name not in ("choices", "host", "type", "target", "is_retired")
    }
    choices = body.get("choices")
    return AttributeInput(values, None if choices is None else [ChoiceInput(**row) for row in choices])


@router.get("", response=Page[AttributeOut], operation_id="list_attributes")
def list_attributes(
    request: HttpRequest, limit: Limit = 50, cursor: str | None = None, host: Code = None, retired: bool = False
) -> Any:
    """The attributes the caller may see, in the order they were made."""
    user = user_of(request)
    seen = [row.pk for one in HOSTS for row in definitions(user, one, retired=retired) if host in (None, one)]
    rows = AttributeDefinition.objects.filter(pk__in=seen)
    return page_of(rows, _shape, sort="id", fields={"id": "id"}, limit=limit, cursor=cursor)


@router.post("", response={201: AttributeOut}, operation_id="create_attribute")
def create_attribute(request: HttpRequest, body: AttributeIn) -> HttpResponse:
    """Give every card of a kind one more attribute."""
    user = user_of(request)

    def make() -> dict[str, Any]:
        given = body.dict(exclude_unset=True)
        made = actions.add_attribute(body.host, _input(given), type=body.type, target=body.target, by=user)
        return _shape(actions.retire_attribute(made, by=user) if body.is_retired else made)

    return create_once(request, make)


@router.get("/{id}", response=AttributeOut, operation_id="get_attribute")
def get_attribute(request: HttpRequest, id: UUID) -> HttpResponse:
    """One attribute."""
    return answer(_shape(get_definition_by_id(user_of(request), id)))


def _changeable(request: HttpRequest, public_id: UUID) -> AttributeDefinition:
    definition = get_definition_by_id(user_of(request), public_id)
    check_scope(request)
    check_may_define(user_of(request))
    return definition


def _door(request: HttpRequest, public_id: UUID) -> None:
    expected_version(request, _changeable(request, public_id).version)


@router.patch("/{id}", response=AttributeOut, operation_id="change_attribute")
@behind(_door)
def change_attribute(request: HttpRequest, id: UUID, body: AttributePatch) -> HttpResponse:
    """Change what is sent; the list of choices replaces the list."""
    user, definition = user_of(request), _changeable(request, id)
    version = expected_version(request, definition.version)
    given = body.dict(exclude_unset=True)
    definition = actions.change_attribute(definition, _input(given), by=user, version=version)
    if "is_retired" in given:
        verb = actions.retire_attribute if given["is_retired"] else actions.restore_attribute
        definition = verb(definition, by=user)
    return answer(_shape(definition))


@router.delete("/{id}", response={204: None}, operation_id="retire_attribute")
def retire_attribute(request: HttpRequest, id: UUID) -> HttpResponse:
    """Take out of use; the values stay."""
    definition = _changeable(request, id)
    version = expected_version(request, definition.version)
    actions.retire_attribute(definition, by=user_of(request), version=version)
    return HttpResponse(status=204)
