"""What can go wrong in a way a person should be told about."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


class LetopisError(Exception):
    """Base of the errors below; the text is a sentence for the user, already translated."""


class NotFound(LetopisError):
    """The object does not exist, or the user may not know that it does (404)."""


class Moved(NotFound):
    """The record lives on in another one, which the user may see: `to` is its outside id, `route` the page of it."""

    def __init__(self, to: Any, route: str) -> None:
        super().__init__("lives on in another record")
        self.to = to
        self.route = route


class Forbidden(LetopisError):
    """The user sees the object but may not do this with it (403)."""


class Refused(LetopisError):
    """The input breaks a rule (422); `field` names the input it belongs to, if one does."""

    def __init__(self, message: Any, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


@dataclass(frozen=True)
class Difference:
    """One field on which two people disagree: what the record holds and what was sent."""

    field: str
    label: str
    theirs: str
    mine: str


class Conflict(LetopisError):
    """Somebody changed the record since it was read (409, over the API 412)."""

    def __init__(self, differences: list[Difference] | None = None, current: Mapping[str, Any] | None = None) -> None:
        super().__init__("changed by somebody else")
        self.differences = differences or []
        self.current = dict(current or {})
