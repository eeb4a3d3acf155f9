"""The work of a period read from the rows: so many queries whoever and whatever there is."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, DurationField, ExpressionWrapper, F, Q, QuerySet, Sum
from django.db.models.functions import TruncDate

from letopis.analytics.managers.asked import Asked
from letopis.analytics.managers.measures import Fields, card_conditions, measures
from letopis.analytics.managers.requests import read_answers
from letopis.analytics.managers.work import Work
from letopis.dictionaries.queries import every
from letopis.events.control import control
from letopis.events.models import Event, EventType
from letopis.events.punctual import DONE, in_time
from letopis.events.queries import in_lists
from letopis.lists.conditions import Condition
from letopis.lists.fields import Comparison as Sign
from letopis.parties.models import ContactDetail, ContactPerson, Counterparty

_LENGTH = ExpressionWrapper(F("ends_at") - F("starts_at"), output_field=DurationField())


def read_work(asked: Asked, first: date, last: date) -> dict[int, Work]:
    """What changes from period to period: plan and fact, days, meetings, answers; by manager."""
    found: dict[int, Work] = defaultdict(Work)
    wanted = {user.pk for user in asked.people}
    for row in control(asked.user, first, last).rows:
        if row.user.pk in wanted:
            found[row.user.pk].control = row.all
    _read_days(asked, first, last, found)
    read_answers(asked, first, last, found)
    return found


def events_of(asked: Asked, first: date, last: date) -> QuerySet[Event]:
    """The events of a period that «Контроль» counts."""
    since, until = asked.moments(first, last)
    kinds = [kind.pk for kind in every(EventType) if kind.code != "note"]
    return (
        in_lists(asked.user)
        .filter(responsible__in=asked.people, type__in=kinds, is_marked_for_deletion=False)
        .filter(occurs_at__gte=since, occurs_at__lt=until)
        .order_by()
    )


def _read_days(asked: Asked, first: date, last: date, found: dict[int, Work]) -> None:
    zone = asked.user.zone
    met = [kind.pk for kind in every(EventType) if kind.form == EventType.Form.MEETING]
    rows = events_of(asked, first, last).annotate(day=TruncDate("occurs_at", tzinfo=zone))
    counted = rows.values("responsible", "day").annotate(
        whole=Count("pk", filter=DONE),
        some=Count("pk", filter=in_time(zone)),
        length=Sum(_LENGTH, filter=DONE & Q(type__in=met, ends_at__isnull=False)),
    )
    for person, day, whole, some, length in counted.values_list("responsible", "day", "whole", "some", "length"):
        work = found[person]
        work.meetings += length or timedelta(0)
        if whole:
            work.done[day] += whole
            held = work.days[person, day]
            held[0] += some
            held[1] += whole


def read_records(asked: Asked, found: dict[int, Work]) -> None:
    """How the records of the period are kept, in one query."""
    fields, every_one = Fields("events", asked.user), measures()
    counts = {}
    for one in every_one:
        counts[f"of_{one.code}"] = Count("pk", filter=fields.q(*one.of))
        counts[f"held_{one.code}"] = Count("pk", filter=fields.q(*one.of, one.holds))
    rows: Any = events_of(asked, asked.first, asked.last).values("responsible").annotate(**counts)
    for row in rows:
        work = found[row["responsible"]]
        for one in every_one:
            work.asked[one.code] += row[f"of_{one.code}"]
            work.held[one.code] += row[f"held_{one.code}"]


def made_in(asked: Asked) -> Condition:
    """Cards made in the period."""
    return Condition("created", Sign.BETWEEN, (f"{asked.first:%Y-%m-%d}", f"{asked.last:%Y-%m-%d}"))


def read_cards(asked: Asked, found: dict[int, Work]) -> None:
    """The cards managers are responsible for as they are now, in two queries."""
    for name, model in (("people", ContactPerson), ("counterparties", Counterparty)):
        conditions, fields = card_conditions(name, made_in(asked)), Fields(name, asked.user)
        usual = fields.q(Condition("shown", Sign.IS, ("valid",)))
        rows = model.objects.visible_to(asked.user).filter(usual, responsible__in=asked.people).order_by()
        counts = {
            code.replace("-", "_"): Count("pk", filter=fields.q(*held)) if held else Count("pk")
            for code, held in conditions.items()
            if code != "no-contact"
        }
        counts["no_contact"] = Count("pk", filter=~Q(pk__in=_reachable(name)))
        counted: Any = rows.values("responsible").annotate(**counts)
        for row in counted:
            for code in conditions:
                found[row["responsible"]].cards[name, code] += row[code.replace("-", "_")]


def _reachable(name: str) -> QuerySet[ContactDetail, int]:
    """The cards with a phone or an e-mail: those the conditions `NO_CONTACT` leave out. One list for all cards: row by
    row it would cost a walk over every contact where no company has one (SQLite then takes their index for useless)."""
    owner = "person" if name == "people" else "counterparty"
    kinds = (ContactDetail.Kind.PHONE, ContactDetail.Kind.EMAIL)
    rows = ContactDetail.objects.filter(**{f"{owner}__isnull": False}, kind__in=kinds, is_valid=True)
    return rows.values_list(owner, flat=True)


def count_waiting(asked: Asked, found: dict[int, Work]) -> None:
    """Who waits for an answer now."""
    rows = in_lists(asked.user).filter(
        responsible__in=asked.people, needs_answer=True, is_marked_for_deletion=False
    )  # fmt: skip
    for person, number in rows.order_by().values_list("responsible").annotate(number=Count("pk")):
        found[person].waiting = number


__all__: Sequence[str] = ["count_waiting", "made_in", "read_cards", "read_records", "read_work"]
