"""What an address asks of the report: the period, and whose work."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Self
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from letopis.accounts.list_fields import team_choices
from letopis.accounts.models import User
from letopis.analytics.question import Chooser, Period, Question, read_named, read_period
from letopis.events.control import people_of
from letopis.events.queries import in_lists
from letopis.kernel.text import sort_key
from letopis.lists.conditions import Condition, Group, write
from letopis.lists.fields import Comparison as Sign
from letopis.lists.spec import Choice

NAMED = ("responsible", "team")
MOST = 100_000  # events of a period: what a page can read while somebody waits


@dataclass(frozen=True, kw_only=True)
class Asked(Question):
    """The question; `people` are those whose work the reader may look at, under the filter."""

    people: Sequence[User]

    def rows(self, people: Sequence[User], *conditions: Condition, days: bool = True) -> str:
        """The list of events of some managers behind a figure."""
        whose = Condition("responsible", Sign.IS, tuple(str(user.public_id) for user in people))
        when = Condition("time", Sign.BETWEEN, (f"{self.first:%Y-%m-%d}", f"{self.last:%Y-%m-%d}"))
        return _list("events", whose, *((when,) if days else ()), *conditions)

    def over(self, first: date, last: date) -> Self:
        """The same about other days."""
        return replace(self, period=Period(first, last, ""))

    def cards(self, name: str, people: Sequence[User], *conditions: Condition) -> str:
        """The list of people or of counterparties behind a figure."""
        return _list(
            name, Condition("responsible", Sign.IS, tuple(str(user.public_id) for user in people)), *conditions
        )


def _list(name: str, *conditions: Condition) -> str:
    return f"{reverse(name)}?{urlencode({'view': 'all', 'where': write(Group(conditions))}, safe=':;,()~')}"


def read_asked(user: User, params: QueryDict) -> Asked:
    """The question an address holds."""
    named = read_named(params, NAMED)
    people = people_of(user)
    if whose := named.get("responsible"):
        wanted = str(user.public_id) if whose == "me" else whose
        people = [row for row in people if str(row.public_id) == wanted]
    if team := named.get("team"):
        people = [row for row in people if row.team is not None and str(row.team.public_id) == team]
    people = sorted(people, key=lambda row: (sort_key(row.name), row.pk))
    period = read_period(user, params)
    return _fitting(Asked(user=user, period=period, named=named, notes=period.notes, people=people))


def _fitting(asked: Asked) -> Asked:
    """The question about as many of the last days as a page can read."""
    since, until = asked.moments(asked.first, asked.last)
    rows = in_lists(asked.user).filter(responsible__in=asked.people, occurs_at__gte=since, occurs_at__lt=until)
    surplus = rows.order_by("-occurs_at").values_list("occurs_at", flat=True)[MOST : MOST + 1].first()
    if surplus is None:
        return asked
    floor = min(surplus.astimezone(asked.user.zone).date() + timedelta(days=1), asked.last)
    said = _("There are very many events: the last days of the period are shown, from %(day)s.")
    notes = [*asked.notes, said % {"day": f"{floor:%d.%m.%Y}"}]
    return replace(asked, period=Period(floor, asked.last, ""), notes=notes)


def choosers(asked: Asked) -> Sequence[Chooser]:
    """The selects of the page; none for who sees their own work alone."""
    people = people_of(asked.user)
    if len(people) < 2:
        return []
    names = [
        Choice(str(row.public_id), row.name) for row in sorted(people, key=lambda row: (sort_key(row.name), row.pk))
    ]
    teams = {row.team_id for row in people}
    return [
        Chooser("responsible", _("Manager"), names, asked.named.get("responsible", "")),
        *(
            [Chooser("team", _("Team"), team_choices(asked.user), asked.named.get("team", ""))]
            if len(teams) > 1
            else []
        ),
    ]
