"""Reading templates and sequences, and what was started for a card."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Exists, Model, OuterRef, Prefetch

from letopis.accounts.models import User
from letopis.accounts.visibility import may_see
from letopis.dictionaries.queries import every
from letopis.events.models import EventTemplate, StartedSequence, StartedStep
from letopis.events.models import Sequence as EventSequence
from letopis.kernel.errors import NotFound
from letopis.parties.models import ContactPerson, Counterparty

S = TypeVar("S", EventTemplate, EventSequence)
_SHOWN = 5  # started sequences on a card


def offered(model: type[S], user: User) -> list[S]:
    """Templates or sequences in use which the user may take, in their order."""
    return [row for row in every(model) if row.is_active and row.is_for(user)]


def get_shared(model: type[S], user: User, public_id: UUID | str) -> S:
    """One the user may take. Raises `NotFound` also for somebody else's own."""
    try:
        return model._default_manager.visible_to(user).get(public_id=public_id)  # type: ignore[attr-defined, no-any-return]
    except (model.DoesNotExist, ValueError, ValidationError) as error:
        raise NotFound from error


@dataclass(frozen=True)
class Progress:
    """A started sequence as a card shows it."""

    started: StartedSequence
    steps: Sequence[StartedStep]  # with their events

    @property
    def current(self) -> StartedStep | None:
        """The first step that is still planned; None when all are done."""
        return next((step for step in self.steps if step.event.state == "planned" and _stands(step)), None)

    @property
    def number(self) -> int:
        return self.current.number if self.current else len(self.steps)


def _stands(step: StartedStep) -> bool:
    return not step.event.is_marked_for_deletion


def started_for(user: User, party: ContactPerson | Counterparty) -> list[Progress]:
    """The sequences of a card that go on, and those stopped last, the newest first; two queries."""
    side = "person" if isinstance(party, ContactPerson) else "counterparty"
    steps = StartedStep.objects.select_related("event__type")
    rows = StartedSequence.objects.filter(**{side: party}).exclude(state=StartedSequence.State.UNDONE)
    rows = rows.select_related("responsible", "stopped_by").prefetch_related(Prefetch("steps", steps))
    found = [Progress(row, list(row.steps.all())) for row in rows.order_by("-pk")[:_SHOWN]]
    return [one for one in found if (one.started.state == "running" and one.current) or one.started.state == "stopped"][
        :3
    ]


def has_sequences(user: User, model: type[Model]) -> Exists | None:
    """Whether anything was ever started for a card, asked in the query that reads it."""
    if model not in (ContactPerson, Counterparty):
        return None
    side = "person" if model is ContactPerson else "counterparty"
    return Exists(StartedSequence.objects.filter(**{side: OuterRef("pk")}))


def get_started(user: User, public_id: UUID) -> StartedSequence:
    """A started sequence of a card the user sees. Raises `NotFound` for any other."""
    rows = StartedSequence.objects.select_related("person", "counterparty", "sequence", "responsible")
    found = rows.filter(public_id=public_id).exclude(state=StartedSequence.State.UNDONE).first()
    party = (found.person or found.counterparty) if found else None
    if found is None or party is None or not may_see(user, party):
        raise NotFound
    return found
