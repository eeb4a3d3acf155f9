"""What reports divide events by: whose they are, tags, sources and segments of clients, custom attributes of a list kind.

A value of a dimension is a value of the field of the list of events with the same key, so that a filter of the list
says the same: an event has those values the list finds it by.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django_stubs_ext import StrOrPromise

from letopis.accounts.models import Team, User
from letopis.analytics.client_attributes import HOSTS, attributes_of, client_key, seen_of
from letopis.analytics.list_fields import participants_seen
from letopis.analytics.segments import companies_in, people_in, segment_choices
from letopis.attributes.hosts import HOSTS as ALL_HOSTS
from letopis.attributes.models import AttributeDefinition
from letopis.attributes.types import Type
from letopis.events.models import Event
from letopis.parties.models import ContactPerson, Counterparty, Source, Tag

_PIECE = 2000
Values = Mapping[int, Collection[str]]  # by event; an event without one is left out


@dataclass(frozen=True)
class Dimension:
    """`key` is that of the field; `read` answers the values of events in a fixed number of queries, `names` their names."""

    key: str
    label: StrOrPromise
    read: Callable[[User, QuerySet[Event]], Values]
    names: Callable[[Collection[str]], Mapping[str, str]]


def dimensions(user: User) -> list[Dimension]:
    """Those a reader may choose from."""
    found = [
        Dimension(
            "responsible", _("Responsible"), partial(_column, "responsible__public_id"), partial(_titles, User, "name")
        ),
        Dimension("team", _("Team"), partial(_column, "team__public_id"), partial(_titles, Team, "name")),
        Dimension("client-source", _("Source of the client"), _sources, partial(_titles, Source, "title")),
        Dimension("client-view", _("Segment of clients"), _segments, partial(_segment_names, user)),
        Dimension("tag", _("Tag of the event"), _tags, partial(_titles, Tag, "name")),
    ]
    found += [
        Dimension(row.key, row.name, partial(_own, row), partial(_choices, row)) for row in attributes_of(user, "event")
    ]
    for host in HOSTS:
        for row in attributes_of(user, host):
            found.append(
                Dimension(
                    client_key(row), HOSTS[host] % {"name": row.name}, partial(_of_client, row), partial(_choices, row)
                )
            )
    return found


def _titles(model: Any, name: str, values: Collection[str]) -> Mapping[str, str]:
    rows = model.objects.filter(public_id__in=list(values))
    return {str(row.public_id): str(getattr(row, name)) for row in rows}


def _choices(definition: AttributeDefinition, values: Collection[str]) -> Mapping[str, str]:
    if definition.type == Type.BOOLEAN:
        return {"yes": _("yes"), "no": _("no")}
    return {choice["code"]: choice["name"] for choice in definition.choices}


def _segment_names(user: User, values: Collection[str]) -> Mapping[str, str]:
    return {choice.value: str(choice.label) for choice in segment_choices(user)}


def _gathered(pairs: Iterable[tuple[int, Any]]) -> Values:
    found: dict[int, set[str]] = {}
    for event, value in pairs:
        if value is not None:
            found.setdefault(event, set()).add(str(value))
    return found


def _column(path: str, user: User, events: QuerySet[Event]) -> Values:
    return _gathered(events.order_by().values_list("pk", path).iterator(chunk_size=_PIECE))


def _tags(user: User, events: QuerySet[Event]) -> Values:
    links = Event.tags.through.objects.filter(event__in=events.order_by().values("pk"))
    return _gathered(links.values_list("event", "tag__public_id").iterator(chunk_size=_PIECE))


def _participants(rows: Any, events: QuerySet[Event]) -> Iterable[tuple[int, int | None, int | None]]:
    rows = rows.filter(event__in=events.order_by().values("pk"))
    found: Iterable[tuple[int, int | None, int | None]] = rows.values_list("event", "counterparty", "person").iterator(
        chunk_size=_PIECE
    )
    return found


def _sources(user: User, events: QuerySet[Event]) -> Values:
    names = dict(Source.objects.values_list("pk", "public_id"))
    companies = dict(Counterparty.objects.filter(source__isnull=False).values_list("pk", "source"))
    people = dict(ContactPerson.objects.filter(source__isnull=False).values_list("pk", "source"))
    return _gathered(
        (event, names.get((companies.get(company) if company else people.get(person or 0)) or 0))
        for event, company, person in _participants(participants_seen(user), events)
    )


def _segments(user: User, events: QuerySet[Event]) -> Values:
    views = [choice.value for choice in segment_choices(user)]
    people: dict[int, list[str]] = {}
    companies: dict[int, list[str]] = {}
    for view in views:
        for pk in people_in(user, view).values_list("pk", flat=True):
            people.setdefault(pk, []).append(view)
        for pk in companies_in(user, view).values_list("pk", flat=True):
            companies.setdefault(pk, []).append(view)
    return _gathered(
        (event, view)
        for event, company, person in _participants(participants_seen(user), events)
        for view in (*companies.get(company or 0, ()), *people.get(person or 0, ()))
    )


def _own(definition: AttributeDefinition, user: User, events: QuerySet[Event]) -> Values:
    rows = ALL_HOSTS["event"].values._default_manager.filter(
        definition=definition, host__in=events.order_by().values("pk")
    )  # type: ignore[misc]
    return _gathered((pk, value) for pk, value in _held(definition, rows))


def _of_client(definition: AttributeDefinition, user: User, events: QuerySet[Event]) -> Values:
    rows = ALL_HOSTS[definition.host].values._default_manager.filter(definition=definition)
    held: dict[int, list[str]] = {}
    for pk, value in _held(definition, rows):
        held.setdefault(pk, []).append(value)
    is_person = definition.host == "person"
    return _gathered(
        (event, value)
        for event, company, person in _participants(seen_of(definition.host, user), events)
        for value in held.get((person if is_person else company) or 0, ())
    )


def _held(definition: AttributeDefinition, rows: Any) -> Iterable[tuple[int, str]]:
    if definition.type == Type.BOOLEAN:
        for pk, number in rows.filter(number__isnull=False).values_list("host", "number").iterator(chunk_size=_PIECE):
            yield pk, "yes" if number else "no"
    else:
        yield from rows.filter(text_key__isnull=False).values_list("host", "text_key").iterator(chunk_size=_PIECE)


def find_dimension(user: User, key: str) -> Dimension | None:
    """The one of an address."""
    return next((one for one in dimensions(user) if one.key == key), None) if key else None
