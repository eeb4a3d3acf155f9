"""Types of the API: what a database cannot keep is refused at the door, with 422."""

import re
from datetime import UTC, datetime
from typing import Annotated, Any, Generic, TypeVar

from ninja import Query, Schema
from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, StrictBool, StrictInt, WithJsonSchema

from letopis.kernel.text import has_bad_characters

T = TypeVar("T")


def _text(value: str) -> str:
    if has_bad_characters(value):
        raise ValueError("the text has NUL or a lone surrogate")
    return value


def text(limit: int, *, least: int = 0) -> Any:
    """A string of at most `limit` characters a database can keep."""
    schema = {"type": "string", "minLength": least, "maxLength": limit, "pattern": r"^[^\u0000]*$"}
    return Annotated[
        str, Field(strict=True, min_length=least, max_length=limit), AfterValidator(_text), WithJsonSchema(schema)
    ]


_MOMENT = re.compile(r"^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?([Zz]|[+-]\d{2}:\d{2})$")


def _moment(value: Any) -> datetime:
    if isinstance(value, datetime):
        return value
    if not isinstance(value, str) or not _MOMENT.match(value):
        raise ValueError("a moment is ISO 8601 with a zone, like 2026-11-23T11:30:00Z")
    try:
        moment = datetime.fromisoformat(value.upper().replace(" ", "T")).astimezone(UTC)
    except OverflowError as error:
        raise ValueError("this moment is outside the calendar") from error
    if not 1900 <= moment.year <= 2200:
        raise ValueError("this moment is outside 1900–2200")
    return moment


Moment = Annotated[datetime, BeforeValidator(_moment), WithJsonSchema({"type": "string", "format": "date-time"})]
Limit = Annotated[int, Query(ge=1, le=200)]  # rows a page
Words = Annotated[str | None, Query(max_length=200)]  # what is searched for
Code = Annotated[str | None, Query(max_length=60, pattern=r"^[^\x00]*$")]
Bool = StrictBool
Int = StrictInt


class Body(Schema):
    """A request's body: unknown fields are refused, never ignored."""

    model_config = ConfigDict(extra="forbid")


class Page(Schema, Generic[T]):
    """A page of a list and the cursor of the next one."""

    items: list[T]
    next: str | None


class Problem(Schema):
    """RFC 9457."""

    type: str
    title: str
    status: int
    detail: str = ""
    errors: list[dict[str, str]] = []
