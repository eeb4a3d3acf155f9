"""Attributes of clients as fields of events: «отрасль клиента» filters events and divides reports."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db.models import OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from letopis.accounts.models import User
from letopis.accounts.visibility import scope_filter
from letopis.attributes.lists import field_of
from letopis.attributes.models import AttributeDefinition
from letopis.attributes.queries import definitions
from letopis.attributes.texts import native
from letopis.attributes.types import Type
from letopis.attributes.where import where as attribute_where
from letopis.events.models import Participant
from letopis.lists import where
from letopis.lists.fields import Comparison as Sign
from letopis.lists.fields import Kind, ListField
from letopis.parties.models import ContactPerson, Counterparty

HOSTS: Mapping[str, StrOrPromise] = {
    "counterparty": _("%(name)s (counterparty)"),
    "person": _("%(name)s (contact person)"),
}
GROUP = _("Attributes of clients")
_LISTS = (Type.CHOICE, Type.CHOICES, Type.BOOLEAN)


def attributes_of(user: User, host: str) -> list[AttributeDefinition]:
    """Those of a list kind the reader sees and lists show."""
    return [row for row in definitions(user, host) if row.in_list and row.type in _LISTS]


def client_key(definition: AttributeDefinition) -> str:
    """The key of the field of events."""
    return f"client-{definition.host}.{definition.code}"


def seen_of(host: str, user: User) -> QuerySet[Participant]:
    """Participants whose card of this kind the reader may see."""
    scope = scope_filter(user, user.role.sees, f"{host}__")
    return Participant.objects.filter(Q(**{f"{host}__isnull": False}) & scope)


def client_fields(user: User) -> list[ListField]:
    """The fields of events."""
    return [_field(row, user) for host in HOSTS for row in attributes_of(user, host)]


def _field(definition: AttributeDefinition, user: User) -> ListField:
    known = field_of(definition, user)
    return ListField(
        client_key(definition), HOSTS[definition.host] % {"name": definition.name}, Kind.CHOICES, _load(definition),
        group=GROUP, choices=known.choices, comparisons=(Sign.CONTAINS, Sign.WITHOUT, Sign.EMPTY, Sign.FILLED),
        where=where.related(_with(definition), _filled(definition)), place="m-hide soft",
    )  # fmt: skip


def _load(definition: AttributeDefinition) -> Callable[[User, Sequence[Any]], Mapping[int, list[str]]]:
    def load(user: User, rows: Sequence[Any]) -> Mapping[int, list[str]]:
        cards = seen_of(definition.host, user).filter(event__in=[row.pk for row in rows])
        found: dict[int, list[str]] = {}
        for event, held in cards.values_list("event", f"{definition.host}__attributes"):
            value = native(definition, held.get(definition.code))
            names = value if isinstance(value, list) else [] if value is None else [_said(value)]
            found.setdefault(event, []).extend(name for name in names if name not in found.get(event, ()))
        return {event: names for event, names in found.items() if names}

    return load


def _said(value: Any) -> str:
    return str(_("yes") if value is True else _("no") if value is False else value)


def _with(definition: AttributeDefinition) -> Callable[[User, Sequence[str]], QuerySet[Participant]]:
    sign = Sign.CONTAINS if definition.type == Type.CHOICES else Sign.IS

    def rows(user: User, values: Sequence[str]) -> QuerySet[Participant]:
        return _cards(definition, user, attribute_where(definition, user, sign, values))

    return rows


def _filled(definition: AttributeDefinition) -> Callable[[User], QuerySet[Participant]]:
    return lambda user: _cards(definition, user, attribute_where(definition, user, Sign.FILLED, ()))


def _cards(definition: AttributeDefinition, user: User, condition: Q) -> QuerySet[Participant]:
    model: Any = ContactPerson if definition.host == "person" else Counterparty
    held = model.objects.filter(condition).values("pk")
    return seen_of(definition.host, user).filter(event=OuterRef("pk"), **{f"{definition.host}__in": held})
