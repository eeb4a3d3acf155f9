"""Reading users."""

from django.db.models import QuerySet

from letopis.accounts.models import Scope, User


def colleagues_of(user: User) -> QuerySet[User]:
    """The active users one may hand work to: everybody for who sees all, else the own team."""
    rows = User.objects.filter(is_active=True)
    if user.role.sees == Scope.ALL:
        return rows
    if user.team_id is not None and user.role.sees == Scope.TEAM:
        return rows.filter(team=user.team_id)
    return rows.filter(pk=user.pk)
