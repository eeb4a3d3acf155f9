"""Reading series of events."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from letopis.accounts.models import User
from letopis.accounts.visibility import may_see
from letopis.events.models import Event, EventSeries
from letopis.events.queries.doors import by_card
from letopis.history.models import FactRecord
from letopis.kernel import clock
from letopis.kernel.errors import NotFound


def get_series(user: User, public_id: UUID | str) -> EventSeries:
    """The series at this address: one's own by its responsible user and team, or one of whose events one may see.

    Raises `NotFound` also for what `user` may not see.
    """
    try:
        series = EventSeries.objects.select_related("type", "responsible", "created_by", "earlier").get(
            public_id=public_id, is_marked_for_deletion=False
        )
    except (EventSeries.DoesNotExist, ValueError, ValidationError) as error:
        raise NotFound from error
    if not may_see(user, series) and not by_card(user).filter(series=series).exists():
        raise NotFound
    return series


def events_of_series(user: User, series: EventSeries) -> QuerySet[Event]:
    """The events of a series `user` may see, in order."""
    return by_card(user).filter(series=series).order_by("occurs_at", "pk")


def ahead_in_series(user: User, series: EventSeries) -> QuerySet[Event]:
    """Those that are planned and not over yet."""
    rows = events_of_series(user, series).filter(state=Event.State.PLANNED, is_marked_for_deletion=False)
    return rows.filter(due_at__gte=clock.now())


def last_change(user: User) -> int:
    """The fact by which `user` has changed a series just now: what an undo takes back."""
    rows = FactRecord.objects.filter(by=user, verb__startswith="series.").order_by("-pk")
    return rows.values_list("pk", flat=True)[0]
