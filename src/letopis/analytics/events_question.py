"""Questions about events: those of a period the reader may see, under filters that are conditions of the list of events."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from letopis.accounts.list_fields import team_choices, user_choices
from letopis.accounts.models import User
from letopis.analytics.filtered import Filtered
from letopis.analytics.question import Chooser, read_named
from letopis.analytics.segments import segment_choices
from letopis.events.models import Event
from letopis.lists.conditions import BadFilter, Condition, Group, read, to_q, write
from letopis.lists.fields import Comparison, ListField, fields_of
from letopis.lists.page import count_of
from letopis.parties.list_fields.shared import source_choices, tag_choices

# Filters with a select of their own; any other is a condition of the list of events in `where`.
NAMED = ("responsible", "team", "client-source", "tag", "client-view")


@dataclass(frozen=True, kw_only=True)
class EventsQuestion(Filtered):
    """A question about events."""

    @cached_property
    def condition(self) -> Q:
        """The filter on events; one that cannot be read matches nothing."""
        return Q(pk__in=[]) if self.is_bad else to_q(self.filter, self.fields, self.user)

    @property
    def filter(self) -> Group:
        """Every condition on events."""
        chosen = tuple(Condition(key, self.fields[key].comparisons[0], (value,)) for key, value in self.named.items())
        return Group((*chosen, *((self.where,) if self.where.any else self.where.items)))

    def count(self) -> int:
        return count_of([self.events(self.first, self.last).filter(self.condition)])

    def events(self, first: date, last: date) -> QuerySet[Event]:
        """What the reader may see of the events of these days, whatever the filter."""
        since, until = self.moments(first, last)
        return Event.objects.visible_to(self.user).filter(
            is_marked_for_deletion=False, occurs_at__gte=since, occurs_at__lt=until
        )

    def rows(self, *conditions: Condition) -> str:
        """The parameters of the list of events behind a figure."""
        days = Condition("time", Comparison.BETWEEN, (f"{self.first:%Y-%m-%d}", f"{self.last:%Y-%m-%d}"))
        text = write(Group((days, *conditions, *self.filter.items)))
        return "?" + urlencode({"view": "all", "where": text}, safe=":;,()~")


@dataclass(frozen=True)
class Narrowing:
    """The filters an address sets on events."""

    named: Mapping[str, str]
    where: Group
    is_bad: bool
    fields: Mapping[str, ListField]
    notes: Sequence[str]


def read_narrowing(user: User, params: QueryDict) -> Narrowing:
    """The filters of an address; one that cannot be read leaves a note."""
    fields = {known.key: known for known in fields_of("events", user)}
    named = {key: value for key, value in read_named(params, NAMED).items() if key in fields}
    try:
        return Narrowing(named, read(params.get("where", "")), False, fields, ())
    except BadFilter:
        return Narrowing(named, Group(), True, fields, (_("The filter in the address cannot be read."),))


def event_choosers(asked: EventsQuestion) -> list[Chooser]:
    """The selects of the named filters: whose clients first, then whose work."""
    user = asked.user
    filters = [
        ("client-source", _("Source of the client"), source_choices(user), ""),
        ("responsible", _("Responsible"), user_choices(user), ""),
        ("client-view", _("Segment of clients"), segment_choices(user), more_settings()),
        ("team", _("Team"), team_choices(user), more_settings()),
        ("tag", _("Tag of the event"), tag_choices(user), more_settings()),
    ]
    return [
        Chooser(name, label, choices, asked.named.get(name, ""), group=group) for name, label, choices, group in filters
    ]


def more_settings() -> str:
    """What is asked seldom folds under this."""
    return _("More settings")
