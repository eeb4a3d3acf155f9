"""What reports ask of events and lists can ask, too: whose clients, at which hour – so that a figure leads to its rows."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db.models import OuterRef, Q, QuerySet
from django.db.models.functions import ExtractHour, ExtractIsoWeekDay
from django.db.models.lookups import In
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from letopis.accounts.models import User
from letopis.accounts.visibility import scope_filter
from letopis.analytics.client_attributes import client_fields
from letopis.analytics.segments import companies_in, people_in, segment_choices
from letopis.events.models import Participant
from letopis.kernel.errors import Refused
from letopis.lists import where
from letopis.lists.counted import by_value
from letopis.lists.fields import Comparison as Sign
from letopis.lists.fields import CountBy, Kind, ListField, once
from letopis.lists.spec import Choice
from letopis.parties.list_fields.shared import source_choices, sources_named

GROUP = _("Clients")


def participants_seen(user: User) -> QuerySet[Participant]:
    """Participants whose cards the reader may see; a company where there is one."""

    def scope(path: str) -> Q:
        return scope_filter(user, user.role.sees, path)

    company = Q(counterparty__isnull=False) & scope("counterparty__")
    person = Q(counterparty=None, person__isnull=False) & scope("person__")
    return Participant.objects.filter(company | person)


def seen_clients(user: User) -> QuerySet[Participant]:
    """Those of one event, for a subquery."""
    return participants_seen(user).filter(event=OuterRef("pk"))


def _of_sources(user: User, values: Sequence[str]) -> QuerySet[Participant]:
    ids = sources_named(user, values)
    return seen_clients(user).filter(Q(counterparty__source__in=ids) | Q(counterparty=None, person__source__in=ids))


def _with_source(user: User) -> QuerySet[Participant]:
    return seen_clients(user).filter(
        Q(counterparty__source__isnull=False) | Q(counterparty=None, person__source__isnull=False)
    )


def _of_segments(user: User, values: Sequence[str]) -> QuerySet[Participant]:
    found = where.joined(
        [
            Q(person__in=people_in(user, value).values("pk"))
            | Q(counterparty__in=companies_in(user, value).values("pk"))
            for value in values
        ]
    )
    return seen_clients(user).filter(found)


def _sources_of(user: User, rows: Sequence[Any]) -> Mapping[int, list[str]]:
    def load() -> dict[int, list[str]]:
        found: dict[int, list[str]] = {}
        shown = {choice.value: str(choice.label).strip() for choice in source_choices(user)}
        held = participants_seen(user).filter(event__in=[row.pk for row in rows])
        names = held.values_list("event", "counterparty__source__public_id", "person__source__public_id")
        for event, company, person in names:
            if (source := company or person) and (name := shown.get(str(source))):
                found.setdefault(event, []).append(name)
        return found

    return once(rows, "sources of clients", load)


def _hour(extract: Callable[..., Any], least: int, most: int) -> Callable[[User, Sign, Sequence[str]], Q]:
    def condition(user: User, sign: Sign, values: Sequence[str]) -> Q:
        if any(not (value.isascii() and value.isdecimal() and least <= int(value) <= most) for value in values):
            raise Refused(_("There is no such value."))
        found = Q(In(extract("occurs_at", tzinfo=user.zone), [int(value) for value in values]))
        return found if sign == Sign.IS else ~found

    return condition


def _hours(user: User, rows: Sequence[Any]) -> Mapping[int, str]:
    return {row.pk: str(row.occurs_at.astimezone(user.zone).hour) for row in rows}


def _weekdays(user: User, rows: Sequence[Any]) -> Mapping[int, str]:
    return {row.pk: str(WEEKDAYS[row.occurs_at.astimezone(user.zone).weekday()]) for row in rows}


def _days_of_week(user: User) -> list[Choice]:
    return [Choice(str(day + 1), str(WEEKDAYS[day])) for day in range(7)]


def _hours_of_day(user: User) -> list[Choice]:
    return [Choice(str(hour), f"{hour}:00–{hour + 1}:00") for hour in range(24)]


def _by_clock(extract: Callable[..., Any], choices: Callable[[User], list[Choice]]) -> CountBy:
    return by_value(
        lambda user: extract("occurs_at", tzinfo=user.zone),
        lambda user: {int(choice.value): choice for choice in choices(user)},
    )


def event_fields(user: User) -> list[ListField]:
    """The fields reports add to events."""
    both: tuple[Sign, ...] = (Sign.IS, Sign.IS_NOT)
    related = (Sign.CONTAINS, Sign.WITHOUT)
    return [
        *client_fields(user),
        ListField(
            "client-source", _("Source of the client"), Kind.CHOICES, _sources_of, group=GROUP, choices=source_choices,
            comparisons=(*related, Sign.EMPTY, Sign.FILLED), where=where.related(_of_sources, _with_source),
            place="m-hide soft",
        ),
        ListField(
            "client-view", _("Segment of clients"), Kind.CHOICES, lambda user, rows: {}, group=GROUP,
            choices=segment_choices, comparisons=related, where=where.related(_of_segments, seen_clients),
            place="m-hide soft",
        ),
        ListField(
            "weekday", _("Day of the week"), Kind.CHOICE, _weekdays,
            choices=_days_of_week,
            comparisons=both, where=_hour(ExtractIsoWeekDay, 1, 7), place="m-hide soft", counted=_by_clock(ExtractIsoWeekDay, _days_of_week),
        ),
        ListField(
            "hour", _("Hour of the day"), Kind.CHOICE, _hours,
            choices=_hours_of_day, comparisons=both, where=_hour(ExtractHour, 0, 23), place="m-hide soft",
            counted=_by_clock(ExtractHour, _hours_of_day),
        ),
    ]  # fmt: skip
