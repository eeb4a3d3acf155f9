"""One search over people, counterparties, events and files; the rights are those of their lists."""

from dataclasses import dataclass

from letopis.accounts.models import User
from letopis.events.models import Event
from letopis.events.queries import in_lists
from letopis.files.queries import Found as FoundFile
from letopis.files.queries import files_found
from letopis.kernel.text import search_words
from letopis.parties.models import Affiliation, ContactPerson, Counterparty
from letopis.parties.queries import counterparties_found, main_affiliations, people_found
from letopis.search.words import narrowed_by_words


@dataclass(frozen=True)
class Found:
    """What a query has found, each kind in its own order."""

    people: list[ContactPerson]
    counterparties: list[Counterparty]
    events: list[Event]
    works_at: dict[int, Affiliation]
    files: list[FoundFile]

    @property
    def is_empty(self) -> bool:
        return not (self.people or self.counterparties or self.events or self.files)


def found(user: User, query: str, limit: int) -> Found:
    """At most `limit` of each kind; nothing for an empty query."""
    if not search_words(query):
        return Found([], [], [], {}, [])
    people = list(people_found(user, query)[:limit])
    events = narrowed_by_words(in_lists(user).filter(is_marked_for_deletion=False), query)
    return Found(
        people=people,
        counterparties=list(counterparties_found(user, query)[:limit]),
        events=list(events.select_related("type").order_by("-occurs_at", "-pk")[:limit]),
        works_at=main_affiliations(people),
        files=files_found(user, query, limit),
    )
