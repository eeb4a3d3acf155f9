"""The clients behind a figure, and where the lists have the same rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import QueryDict
from django.urls import reverse

from letopis.analytics.sources.asked import LISTS, Asked
from letopis.analytics.sources.clients import MODELS, New, new_clients, reached
from letopis.analytics.sources.figures import folded
from letopis.analytics.sources.links import MARKS
from letopis.channels.goals.clients import Client
from letopis.kernel.errors import NotFound, Refused
from letopis.kernel.text import FIELD
from letopis.lists.conditions import Condition
from letopis.lists.fields import Comparison as Sign
from letopis.lists.fields import address_of
from letopis.lists.where import uuids
from letopis.parties.models import ContactPerson, Source
from letopis.parties.queries import get_person

MOST = 500  # rows of the page


@dataclass(frozen=True)
class Behind:
    """A client with its source, since when it is there, and when it reached the goal."""

    name: str
    href: str
    source: str
    since: datetime
    at: datetime | None


@dataclass(frozen=True)
class Found:
    """The first rows, how many there are, what they have in common, the same rows in lists: kind, count, address."""

    rows: Sequence[Behind]
    count: int
    common: Sequence[str]
    lists: Sequence[tuple[str, int, str]]


@dataclass(frozen=True)
class _Wanted:
    """Which clients: all of `source` (None: any; 0: without one), of these marks, of whom somebody brought."""

    source: int | None = None
    marks: tuple[str, ...] = ()
    by: int | None = None

    def has(self, one: New) -> bool:
        return (
            (self.source is None or (one.source or 0) == self.source)
            and folded(one.marks[: len(self.marks)]) == folded(self.marks)
            and (self.by is None or one.brought_by == self.by)
        )


def behind(asked: Asked, params: QueryDict) -> Found:
    """The clients an address names. Raises `NotFound` for a source or a person that is not there."""
    wanted, common, conditions = _read(asked, params)
    new = [one for one in new_clients(asked, asked.first, asked.last) if wanted.has(one)]
    times = reached(asked, {one.client for one in new}, asked.first, asked.last)
    goals = params.get("what") == "goal"
    if goals:
        new = [one for one in new if one.client in times]
    new.sort(key=lambda one: (one.at, one.client), reverse=True)
    names, titles = _names([one.client for one in new[:MOST]]), dict(_titles())
    rows = [
        Behind(*names.get(one.client, ("", "")), titles.get(one.source, ""), one.at, times.get(one.client))
        for one in new[:MOST]
    ]
    lists = []
    for kind, name in LISTS.items():
        number = sum(one.client.kind == kind for one in new)
        if number and not goals and conditions is not None:
            lists.append((name, number, reverse(name) + asked.rows(kind, *conditions)))
    return Found(rows, len(new), common, lists)


def _read(asked: Asked, params: QueryDict) -> tuple[_Wanted, list[str], list[Condition] | None]:
    """What is wanted, in words, and as conditions of lists; None where lists cannot ask it."""
    wanted, common, conditions = _Wanted(), [], list[Condition]()
    if code := params.get("source", ""):
        source = None if code == "none" else _source(code)
        wanted = _Wanted(source.pk if source else 0)
        common.append(source.title if source else "")
        found = Condition("source", Sign.IS, (code,)) if source else Condition("source", Sign.EMPTY)
        conditions.append(found)
    marks = tuple(text[1:] for name in MARKS if (text := params.get(name, "")))
    if marks:
        wanted = _Wanted(wanted.source, marks)
        common.append(" / ".join(mark or "–" for mark in marks))
        conditions += [
            Condition(name.replace("_", "-"), Sign.IS, (mark,))
            if mark
            else Condition(name.replace("_", "-"), Sign.EMPTY)
            for name, mark in zip(MARKS, marks, strict=False)
        ]
    if code := params.get("by", ""):
        person = get_person(asked.user, code)
        wanted = _Wanted(wanted.source, wanted.marks, person.pk)
        common.append(person.full_name)
        conditions.append(Condition("referred", Sign.CONTAINS, (person.full_name,)))
        if _has_namesake(asked, person):
            return wanted, common, None
    return wanted, common, conditions


def _has_namesake(asked: Asked, person: ContactPerson) -> bool:
    """Whether the list, which asks by the name, would show those of somebody else, too."""
    rows = ContactPerson.objects.visible_to(asked.user).filter(sort_key__contains=person.sort_key.partition(FIELD)[0])
    return rows.exclude(pk=person.pk).exists()


def _source(code: str) -> Source:
    try:
        found = Source.objects.filter(public_id__in=uuids([code])).first()
    except Refused as error:
        raise NotFound from error
    if found is None:
        raise NotFound
    return found


def _titles() -> Mapping[int | None, str]:
    return {row.pk: row.title for row in Source.objects.all()}


def _names(clients: Sequence[Client]) -> dict[Client, tuple[str, str]]:
    found = {}
    for kind, model in MODELS.items():
        rows: Any = model.objects.filter(pk__in=[client.id for client in clients if client.kind == kind])
        for row in rows.defer("search_text", "kept", "attributes"):
            found[Client(kind, row.pk)] = (str(row), address_of(kind, row.public_id))
    return found
