"""What is asked of a chronicle: its filters, and where in it a stretch begins."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from letopis.accounts.models import User
from letopis.accounts.visibility import scope_filter
from letopis.comments.models import Comment
from letopis.dictionaries.queries import every
from letopis.events.models import Event, EventLink, EventType
from letopis.files.models import Attachment
from letopis.kernel import clock
from letopis.kernel.errors import NotFound
from letopis.parties.models import ContactPerson, Counterparty
from letopis.search.words import condition

Party = ContactPerson | Counterparty
OVERDUE = "overdue"  # asked like a state
_FACT = "f"  # how the id of a change begins in an address


@dataclass(frozen=True)
class Position:
    """Where a line stands: by its moment; at one moment events stand above changes, then the greater id above."""

    at: datetime
    pk: int
    is_event: bool = True

    @property
    def key(self) -> tuple[datetime, bool, int]:
        """Sorts as the lines do, the newest last."""
        return self.at, self.is_event, self.pk

    @property
    def text(self) -> str:
        """As in an address."""
        return f"{self.at.isoformat()}~{'' if self.is_event else _FACT}{self.pk}"

    @classmethod
    def read(cls, text: str) -> "Position":
        """What `text` made. Raises `NotFound` for what it did not make."""
        try:
            at, pk = text.split("~")
            moment = datetime.fromisoformat(at)
            if moment.tzinfo is None or not 0 <= int(pk.removeprefix(_FACT)) < 2**63:
                raise NotFound
            return cls(moment, int(pk.removeprefix(_FACT)), not pk.startswith(_FACT))
        except ValueError as error:
            raise NotFound from error

    def beyond(self, at: str, pk: str, *, is_event: bool, newer: bool = False) -> Q:
        """The events (or changes) below this line, or above it; `at` and `pk` are their columns."""
        way = "gt" if newer else "lt"
        there = Q(**{f"{at}__{way}": self.at})
        if self.is_event == is_event:
            there |= Q(**{at: self.at, f"{pk}__{way}": self.pk})
        elif newer == is_event:  # at this very moment events are above, changes below
            there |= Q(**{at: self.at})
        return Q(**{f"{at}__{way}e": self.at}) & there  # says again what the rest implies, for the index range


@dataclass(frozen=True)
class Asked:
    """A stretch that is asked for. Conditions of one kind mean any of them, those of different kinds all of them."""

    types: Sequence[str] = ()  # codes
    states: Sequence[str] = ()  # of `Event.State`, or `OVERDUE`
    outcomes: Sequence[str] = ()
    directions: Sequence[str] = ()
    since: datetime | None = None
    until: datetime | None = None  # the first moment after
    responsible: int | None = None
    author: int | None = None
    with_files: bool = False
    with_comments: bool = False
    query: str = ""
    branches: Sequence[int] = ()  # ids of companies read together
    shows_facts: bool = True
    shows_pins: bool = True
    before: Position | None = None  # the stretch is older than this line
    after: Position | None = None  # it is newer

    @property
    def narrows_events(self) -> bool:
        """Whether changes have no place among what is shown."""
        by_rows = (
            self.types,
            self.states,
            self.outcomes,
            self.directions,
            self.responsible is not None,
            self.author is not None,
        )
        return any(by_rows) or self.with_files or self.with_comments or bool(self.query)

    @property
    def is_filtered(self) -> bool:
        """Whether anything of the chronicle is left out."""
        return self.narrows_events or self.since is not None or self.until is not None

    @property
    def is_whole(self) -> bool:
        """Whether it is the beginning of the card's own chronicle, with everything in it."""
        return not (self.is_filtered or self.before or self.after or self.branches)

    @property
    def has_facts(self) -> bool:
        """Whether changes stand among the events."""
        return self.shows_facts and not self.narrows_events


WHOLE = Asked()


def side_of(party: Party) -> dict[str, Any]:
    """The party as the key that names it."""
    return {"person": party} if isinstance(party, ContactPerson) else {"counterparty": party}


def linked(user: User, party: Party, branches: Sequence[int] = ()) -> QuerySet[EventLink]:
    """The links of a card's events; with `branches` (ids of companies) those of all of them, each event once.

    The reader sees the card, so its events pass the second door unless they are private. What is counted is neither
    private nor marked; what is not is looked at.
    """
    if branches:
        same = EventLink.objects.filter(event=OuterRef("event"), counterparty__in=branches, pk__lt=OuterRef("pk"))
        links = EventLink.objects.filter(~Exists(same), counterparty__in=branches)
    else:
        links = party.event_links.all()
    private = Event.objects.filter(
        scope_filter(user, user.role.sees), pk=OuterRef("event"), private=True, is_marked_for_deletion=False
    )
    return links.filter(Q(is_counted=True) | Exists(private))


def narrowed_links(links: QuerySet[EventLink], asked: Asked) -> QuerySet[EventLink]:
    """The links that pass the filters."""
    if asked.types:
        kinds = [kind.pk for kind in every(EventType) if kind.code in asked.types]
        links = links.filter(type__in=kinds)
    if asked.states:
        late = Q(state=Event.State.PLANNED, event__due_at__lt=clock.now())
        plain = [state for state in asked.states if state != OVERDUE]
        links = links.filter(Q(state__in=plain) | late if OVERDUE in asked.states else Q(state__in=plain))
    if asked.since:
        links = links.filter(occurs_at__gte=asked.since)
    if asked.until:
        links = links.filter(occurs_at__lt=asked.until)
    if asked.outcomes:
        links = links.filter(event__outcome__in=asked.outcomes)
    if asked.directions:
        links = links.filter(event__direction__in=asked.directions)
    if asked.responsible is not None:
        links = links.filter(event__responsible=asked.responsible)
    if asked.author is not None:
        links = links.filter(event__created_by=asked.author)
    label = Event._meta.label_lower
    if asked.with_files:
        held = Attachment.objects.filter(host_kind=label, host_id=OuterRef("event"), is_marked_for_deletion=False)
        links = links.filter(Exists(held))
    if asked.with_comments:
        said = Comment.objects.filter(kind=label, target_id=OuterRef("event"), is_deleted=False)
        links = links.filter(Exists(said))
    return links.filter(condition(Event, asked.query, "event__")) if asked.query else links


def ordered(links: QuerySet[EventLink], *, newest_first: bool) -> QuerySet[EventLink]:
    """Links in the order of the chronicle, or against it."""
    names = ("occurs_at", "event_id")
    return links.order_by(*(F(name).desc() if newest_first else F(name).asc() for name in names))
