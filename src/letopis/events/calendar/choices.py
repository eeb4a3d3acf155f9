"""Whose events and which of them a user looks at."""

from dataclasses import dataclass

from letopis.accounts.models import Scope, User
from letopis.accounts.queries import colleagues_of
from letopis.events.models import CalendarChoice

PEOPLE_SHOWN = 60  # in the list of people to choose from
COLUMNS = 10  # people side by side


@dataclass(frozen=True)
class Looking:
    """What `choice` comes to for its user: `people` to choose from, `chosen` among them, the user first."""

    choice: CalendarChoice
    people: list[User]
    chosen: list[User]

    @property
    def columns(self) -> list[User]:
        """The people of the view «side by side»: the chosen ones; the whole team when it is oneself alone."""
        rows = self.chosen if len(self.chosen) > 1 else self.people
        return rows[:COLUMNS]


def looking_of(user: User) -> Looking:
    """The user's choice, two queries. People who are no longer seen fall out of it."""
    choice = CalendarChoice.objects.filter(user=user).first() or CalendarChoice(user=user)
    rows = colleagues_of(user) if user.role.sees in (Scope.ALL, Scope.TEAM) else User.objects.filter(pk=user.pk)
    people = sorted(rows[:PEOPLE_SHOWN], key=lambda row: row.pk != user.pk)
    if all(row.pk != user.pk for row in people):
        people.insert(0, user)
    wanted = set(choice.people)
    chosen = [row for row in people if str(row.public_id) in wanted] or [people[0]]
    return Looking(choice, people, chosen)
