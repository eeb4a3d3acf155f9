"""What clients have brought in, for reports that set it against expenses. A part that knows sums registers them.

Until there are sales, a sum is a number kept on the card: an attribute the reader chooses.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django_stubs_ext import StrOrPromise

from letopis.accounts.models import User
from letopis.attributes.hosts import HOSTS
from letopis.attributes.models import AttributeDefinition
from letopis.attributes.queries import definitions
from letopis.channels.goals.clients import Client

_NUMBERS = (AttributeDefinition.Type.MONEY, AttributeDefinition.Type.DECIMAL, AttributeDefinition.Type.INTEGER)
_KINDS = ("person", "counterparty")
_PIECE = 500


@dataclass(frozen=True)
class Revenue:
    """A kind of revenue. `of` answers the sums of these clients; who has none may be absent."""

    code: str  # in addresses
    title: StrOrPromise
    of: Callable[[Collection[Client]], Mapping[Client, Decimal]]


_sources: list[Callable[[User], Sequence[Revenue]]] = []


def add_revenue(source: Callable[[User], Sequence[Revenue]]) -> None:
    """Register a source of kinds of revenue, of those its reader may see; called from a part's `ready()`."""
    if source not in _sources:
        _sources.append(source)


def revenues(user: User) -> list[Revenue]:
    """Every kind `user` may choose."""
    return [found for source in _sources for found in source(user)]


def attribute_revenues(user: User) -> list[Revenue]:
    """Numbers on cards; one code on people and on counterparties is one kind."""
    found: dict[str, list[AttributeDefinition]] = {}
    for kind in _KINDS:
        for row in definitions(user, kind):
            if row.type in _NUMBERS:
                found.setdefault(row.code, []).append(row)
    return [
        Revenue(f"attribute-{code}", rows[0].name, lambda clients, c=code, r=rows: _sums(c, r, clients))  # type: ignore[misc]
        for code, rows in found.items()
    ]


def _sums(code: str, rows: Sequence[AttributeDefinition], clients: Collection[Client]) -> dict[Client, Decimal]:
    found = {}
    for kind in {row.host for row in rows}:
        model: Any = HOSTS[kind].model
        ids = sorted(client.id for client in clients if client.kind == kind)
        for start in range(0, len(ids), _PIECE):
            held = model.objects.filter(pk__in=ids[start : start + _PIECE]).values_list("pk", "attributes")
            for pk, attributes in held:
                if (value := attributes.get(code)) is not None:
                    found[Client(kind, pk)] = Decimal(str(value))
    return found
