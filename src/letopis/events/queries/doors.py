"""Reading events. Lists, search and reports go through the first door, cards through both (see `by_card`)."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from letopis.accounts.models import Scope, User
from letopis.accounts.visibility import points_at, scope_filter
from letopis.events.models import Event, EventLink, Reminder
from letopis.events.queries.rows import PARTICIPANTS, rows_of
from letopis.kernel.errors import NotFound, Refused
from letopis.parties.models import ContactPerson, Counterparty


def in_lists(user: User) -> QuerySet[Event]:
    """The events of lists and search: by the responsible user and the stored team."""
    return Event.objects.visible_to(user)


def by_card(user: User) -> QuerySet[Event]:
    """The events a card may show: also those of a visible participant, unless private."""
    if user.is_active and user.role.sees == Scope.ALL:
        return Event.objects.all()
    people = EventLink.objects.filter(points_at(ContactPerson.objects.visible_to(user), "person"), event=OuterRef("pk"))
    companies = EventLink.objects.filter(
        points_at(Counterparty.objects.visible_to(user), "counterparty"), event=OuterRef("pk")
    )
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


def get_basis(user: User, public_id: UUID | str) -> Event:
    """The event another one follows from, when `user` may see it; `Refused` otherwise."""
    try:
        return get_event(user, public_id)
    except NotFound as error:
        raise Refused(_("There is no such event."), "basis") from error


def related(user: User, event: Event) -> tuple[Event | None, list[Event]]:
    """What an event follows from and what has followed from it, of those `user` may see; a query each."""
    seen = by_card(user).filter(is_marked_for_deletion=False)
    basis = rows_of(by_card(user).filter(pk=event.basis_id)) if event.basis_id else []
    return (basis[0] if basis else None), rows_of(seen.filter(basis=event).order_by("occurs_at", "pk")[:20])


def get_reminder(user: User, public_id: UUID) -> tuple[Reminder, Event]:
    """One's own reminder with its event. Raises `NotFound` for anybody else's, and when the event is not seen."""
    found = Reminder.objects.filter(user=user, public_id=public_id).select_related("event").first()
    if found is None:
        raise NotFound
    return found, get_event(user, found.event.public_id)
