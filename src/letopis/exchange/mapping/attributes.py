"""Custom attributes as targets of columns."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from letopis.accounts.models import User


def offered(what: str, by: "User") -> Sequence[tuple[str, str]]:
    """(target, label) of the attributes `by` may fill."""
    return []
