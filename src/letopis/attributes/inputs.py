"""What the actions on definitions take."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class ChoiceInput:
    """A choice; `code` names the one it changes, an empty one makes a new choice."""

    name: str
    color: str = ""
    code: str = ""
    retired: bool = False


@dataclass(frozen=True)
class AttributeInput:
    """What an attribute is made or changed with; None leaves a part as it is."""

    values: dict[str, Any]  # name, hint, group, required, in_card, in_list, seen_by, changed_by
    choices: Sequence[ChoiceInput] | None = None
