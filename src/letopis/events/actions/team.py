"""A user's planned events follow them into another team; what is done stays where it was done."""

from django.db.models import F

from letopis.accounts.models import User
from letopis.events.models import Event
from letopis.events.series_people import move_to_team as move_series
from letopis.kernel import clock


def move_to_team(user: User, *, by: User) -> None:
    """Put the planned events of `user` into the team they are in now; inside the transaction that moved the user."""
    Event.objects.filter(responsible=user, state=Event.State.PLANNED).update(
        team=user.team, version=F("version") + 1, updated_at=clock.now()
    )
    move_series(user)
