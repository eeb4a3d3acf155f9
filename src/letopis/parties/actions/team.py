"""A user's cards follow them into another team."""

from django.db.models import F

from letopis.accounts.models import User
from letopis.history.actions import record
from letopis.kernel import clock
from letopis.parties.facts import PartiesMoved
from letopis.parties.models import ContactPerson, Counterparty


def move_to_team(user: User, *, by: User) -> None:
    """Put the cards of `user` into the team they are in now; inside the transaction that moved the user."""
    moved = 0
    for model in (ContactPerson, Counterparty):
        moved += model.objects.filter(responsible=user).update(
            team=user.team, version=F("version") + 1, updated_at=clock.now()
        )
    if moved:
        record(PartiesMoved(data={"user": user.pk, "team": str(user.team or ""), "cards": moved}), by=by)
