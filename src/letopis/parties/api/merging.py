"""`POST /people/{id}/merge` and the same of counterparties."""

from typing import Any, Literal
from uuid import UUID

from pydantic import Field

from letopis.accounts.models import User
from letopis.kernel.errors import Conflict, Refused
from letopis.parties.actions.merge import Choices, merge
from letopis.parties.models import ContactPerson, Counterparty
from letopis.rest.types import Body, Int, text

FieldName = text(80, least=1)


class OtherIn(Body):
    """A card to be put away, in the version that was read."""

    id: UUID
    version: Int | None = Field(None, ge=1, le=2**31 - 1)


class MergeIn(Body):
    """What to merge; a field without a choice keeps its value, or takes one where this card has none."""

    others: list[OtherIn] = Field(min_length=1, max_length=9)
    choices: dict[FieldName, UUID | Literal["both"]] = Field(default_factory=dict, max_length=200)  # type: ignore[valid-type]
    drop: list[UUID] = Field(default_factory=list, max_length=500)


def merge_into(card: Any, body: MergeIn, model: Any, *, by: User, version: int) -> None:
    """Merge; a card that cannot be seen is refused at `others`, a stale one is a conflict."""
    cards: type[ContactPerson] | type[Counterparty] = model
    found = {
        row.public_id: row for row in cards.objects.visible_to(by).filter(public_id__in=[o.id for o in body.others])
    }
    if len(found) != len(body.others):
        raise Refused("There is no such record.", "others")
    versions = {card.pk: version}
    for other in body.others:
        if other.version is not None and found[other.id].version != other.version:
            raise Conflict
        versions[found[other.id].pk] = other.version or found[other.id].version
    choices = Choices(
        {name: str(value) for name, value in body.choices.items()}, frozenset(str(row) for row in body.drop)
    )
    merge(card, list(found.values()), choices, by=by, versions=versions)
