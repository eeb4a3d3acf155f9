"""Reading events. Lists, search and reports go through the first door, cards through both (see `by_card`)."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q, QuerySet

from letopis.accounts.models import Scope, User
from letopis.accounts.visibility import scope_filter
from letopis.events.models import Event, EventLink
from letopis.events.queries.rows import PARTICIPANTS
from letopis.kernel.errors import NotFound
from letopis.parties.models import ContactPerson, Counterparty


def in_lists(user: User) -> QuerySet[Event]:
    """The events of lists and search: by the responsible user and the stored team."""
    return Event.objects.visible_to(user)


def by_card(user: User) -> QuerySet[Event]:
    """The events a card may show: also those of a visible participant, unless private."""
    if user.is_active and user.role.sees == Scope.ALL:
        return Event.objects.all()
    people = EventLink.objects.filter(event=OuterRef("pk"), person__in=ContactPerson.objects.visible_to(user))
    companies = EventLink.objects.filter(event=OuterRef("pk"), counterparty__in=Counterparty.objects.visible_to(user))
    second = Q(private=False) & (Exists(people) | Exists(companies))
    return Event.objects.filter(scope_filter(user, user.role.sees) | (second if user.is_active else Q(pk__in=[])))


def get_event(user: User, public_id: UUID | str) -> Event:
    """The event at this address through either door. Raises `NotFound` also for what `user` may not see."""
    rows = by_card(user).select_related("type", "responsible", "team", "created_by", "completed_by", "cancelled_by")
    rows = rows.prefetch_related(PARTICIPANTS, "tags")
    try:
        return rows.get(public_id=public_id)
    except (Event.DoesNotExist, ValueError, ValidationError) as error:
        raise NotFound from error
