"""Attributes for tests, made by the same actions as real ones."""

from collections.abc import Sequence
from typing import Any

from letopis.accounts.models import Role, User
from letopis.attributes.actions import add_attribute
from letopis.attributes.inputs import AttributeInput, ChoiceInput
from letopis.attributes.models import AttributeDefinition
from letopis.conftest import make_user


def make_attribute(
    name: str = "Интересы",
    type: str = "text",
    *,
    host: str = "person",
    by: User | None = None,
    target: str = "",
    choices: Sequence[str] = (),
    **values: Any,
) -> AttributeDefinition:
    """An attribute of a host; its choices are named."""
    who = by or User.objects.filter(role=Role.objects.get(code="owner")).first() or make_user("own", "Хозяин", "owner")
    given = AttributeInput({"name": name, **values}, [ChoiceInput(choice) for choice in choices])
    return add_attribute(host, given, type=type, target=target, by=who)
