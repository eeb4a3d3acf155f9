"""Reading definitions and values."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from letopis.accounts.models import User
from letopis.attributes.hosts import HOSTS, host_of
from letopis.attributes.models import AttributeDefinition
from letopis.attributes.texts import Names
from letopis.attributes.types import fits, target_of
from letopis.dictionaries.queries import every
from letopis.kernel.errors import NotFound


def definitions(user: User, host: str, *, retired: bool = False) -> list[AttributeDefinition]:
    """The attributes of a host in use (with `retired` all of them) that `user` may see, in their order."""
    return [
        definition
        for definition in every(AttributeDefinition)
        if definition.host == host and (retired or definition.retired_at is None) and definition.is_seen_by(user)
    ]


def get_definition(user: User, host: str, code: str) -> AttributeDefinition:
    """The attribute with this code, retired or not. Raises `NotFound` also for one `user` may not see."""
    found = AttributeDefinition.objects.filter(host=host, code=code).first() if "\x00" not in code else None
    if found is None or host not in HOSTS or not found.is_seen_by(user):
        raise NotFound
    return found


def get_definition_by_id(user: User, public_id: UUID | str) -> AttributeDefinition:
    """The attribute at this address of the API."""
    try:
        found = AttributeDefinition.objects.get(public_id=public_id)
    except (AttributeDefinition.DoesNotExist, ValueError, ValidationError) as error:
        raise NotFound from error
    if not found.is_seen_by(user):
        raise NotFound
    return found


def names_of(user: User, definition: AttributeDefinition, values: Iterable[Any]) -> Names:
    """The names of what these values of one attribute refer to, in one query; {} for other types."""
    target = target_of(definition)
    ids = {value for value in values if value is not None and fits(definition, value)} if target else set()
    return target.names(user, ids) if target and ids else {}


def search_words(record: Any, known: Sequence[AttributeDefinition] | None = None) -> list[str]:
    """What the card's search finds of its attributes: texts that are hidden from nobody.

    `known` are the definitions of the host, for who derives many cards.
    """
    if not record.attributes:
        return []
    if known is None:
        known = list(AttributeDefinition.objects.filter(host=host_of(record).code))
    held = [(definition, record.attributes.get(definition.code)) for definition in known if definition.is_searched]
    return [value for definition, value in held if isinstance(value, str) and fits(definition, value)]


def missing(record: Any, known: Sequence[AttributeDefinition]) -> list[AttributeDefinition]:
    """The required ones of `known` which the card does not have."""
    kind = host_of(record).kind_of(record)
    return [row for row in known if row.required and row.is_of(kind) and record.attributes.get(row.code) is None]


def lacking(host: str, known: Sequence[AttributeDefinition]) -> Q:
    """The cards of a host that lack a required one of `known`."""
    values: Any = HOSTS[host].values._default_manager
    condition = Q(pk__in=[])
    for definition in known:
        if definition.required and definition.retired_at is None:
            filled = {"definition": definition, "is_first": True, f"{definition.column}__isnull": False}
            empty = ~Q(Exists(values.filter(host=OuterRef("pk"), **filled)))
            condition |= (HOSTS[host].of_kinds(definition.kinds) & empty) if definition.kinds else empty
    return condition


def holders(definition: AttributeDefinition) -> QuerySet[Any]:
    """Every card that has a value of the attribute, of its type or not, whoever may see it."""
    rows: Any = HOSTS[definition.host].model._base_manager
    return rows.filter(attributes__has_key=definition.code)  # type: ignore[no-any-return]


def filled_counts(host: str) -> tuple[dict[int, int], int]:
    """How many cards have each attribute, by its id, and how many cards there are."""
    values: Any = HOSTS[host].values._default_manager
    counts = values.filter(is_first=True).values_list("definition").annotate(number=Count("pk"))
    cards: Any = HOSTS[host].model._base_manager
    return dict(counts), cards.filter(is_marked_for_deletion=False).count()


def incomplete_counts(host: str, known: Sequence[AttributeDefinition]) -> dict[int, int]:
    """How many cards lack each required attribute, by its id."""
    cards: Any = HOSTS[host].model._base_manager
    rows = cards.filter(is_marked_for_deletion=False)
    asked = [row for row in known if row.required and not row.retired_at]
    return {row.pk: rows.filter(lacking(host, [row])).count() for row in asked}
