"""The boards of events: planned work and what came of it by state, planned work by person; what dropping a card means."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from letopis.accounts.models import User
from letopis.accounts.queries import colleagues_of
from letopis.events import actions
from letopis.events.models import Event
from letopis.events.queries.rows import fill_rows
from letopis.kernel import clock
from letopis.kernel.database import in_transaction
from letopis.kernel.errors import Refused
from letopis.kernel.workdays import working_day_after
from letopis.lists.board import Board, Lane
from letopis.lists.spec import Rows

PEOPLE = 12  # lanes of persons: those with the most planned work
_HALF_HOUR = 30


def _days(user: User) -> tuple[date, date, date]:
    """Today, tomorrow and the next Monday of `user`."""
    today = clock.today(user.zone)
    return today, today + timedelta(days=1), today + timedelta(days=7 - today.weekday())


def state_lanes(user: User, ranges: Sequence[Rows]) -> list[Lane]:
    """Overdue, today, the rest of this week, later; completed and cancelled, the newest first."""
    _today, tomorrow, monday = _days(user)
    now, zone = clock.now(), user.zone
    planned = Q(state=Event.State.PLANNED)
    ahead = planned & Q(due_at__gte=now)
    morning, week = clock.day_start(tomorrow, zone), clock.day_start(monday, zone)
    still = "state:is:planned;state:not:overdue"
    first, last = f"{tomorrow:%d.%m.%Y}", f"{monday:%d.%m.%Y}"
    lanes = [
        ("overdue", _("Overdue"), planned & Q(due_at__lt=now), "occurs_at", "state:is:overdue", "c-bad", "circle-alert"),
        ("today", _("Today"), ahead & Q(occurs_at__lt=morning), "occurs_at", f"{still};time:lt:{first}", "c-info", "sun"),
        (
            "week",
            _("This week"),
            ahead & Q(occurs_at__gte=morning, occurs_at__lt=week),
            "occurs_at",
            f"{still};time:gte:{first};time:lt:{last}",
            "c-info",
            "calendar-range",
        ),
        ("later", _("Later"), ahead & Q(occurs_at__gte=week), "occurs_at", f"{still};time:gte:{last}", "c-info", "calendar"),
        ("completed", _("Completed"), Q(state=Event.State.COMPLETED), "-occurs_at", "state:is:completed", "c-ok", "circle-check"),
        ("cancelled", _("Cancelled"), Q(state=Event.State.CANCELLED), "-occurs_at", "state:is:cancelled", "c-mute", "ban"),
    ]  # fmt: skip
    return [
        Lane(*one, takes=one[0] != "overdue", asks=one[0] in (Event.State.COMPLETED, Event.State.CANCELLED))
        for one in lanes
    ]


def person_lanes(user: User, ranges: Sequence[Rows]) -> list[Lane]:
    """Oneself and the colleagues with the most rows, by name."""
    numbers: Counter[int] = Counter()
    for rows in ranges:
        numbers.update(dict(rows.order_by().values_list("responsible").annotate(n=Count("pk"))))
    people = {row.pk: row for row in colleagues_of(user)}
    wanted = [pk for pk, _number in numbers.most_common() if pk in people and pk != user.pk]
    chosen = [user, *sorted((people[pk] for pk in wanted[: PEOPLE - 1]), key=lambda row: row.name)]
    return [
        Lane(
            str(row.public_id),
            row.name,
            Q(responsible=row.pk),
            "due_at",
            f"responsible:is:{row.public_id};state:is:planned",
            icon="user",
        )
        for row in chosen
    ]


def _fill(user: User, events: Sequence[Any]) -> None:
    fill_rows(list(events))


BOARDS = (
    Board("state", gettext_lazy("By state"), "circle-dot", state_lanes, _fill),
    Board("person", gettext_lazy("By person"), "users", person_lanes, _fill, usual="state:is:planned"),
)


def day_of(lane: str, user: User) -> date:
    """The day a card goes to when it is put among those of today, of this week, of later. Raises `Refused`."""
    today, tomorrow, monday = _days(user)
    if lane == "today":
        return today
    if lane == "later":
        return working_day_after(monday - timedelta(days=1), 1)
    if tomorrow >= monday:
        raise Refused(_("There are no more days in this week."), "lane")
    day = working_day_after(today, 1)
    return day if day < monday else tomorrow


@in_transaction
def put_into_lane(
    event: Event, board: str, lane: str, *, by: User, version: int, outcome: str = "", reason: str = ""
) -> Event:
    """Do what dropping the card of `event` into a lane means, by the verbs of events.

    Raises `Refused` for lanes that take nothing, `Conflict` when `version` is stale, and what the verbs raise.
    """
    if board == "person":
        person = colleagues_of(by).filter(public_id=lane).first()
        if person is None:
            raise Refused(_("There is no such colleague."), "lane")
        return actions.reassign_event(event, person, by=by, version=version)
    if lane == Event.State.COMPLETED:
        return actions.complete_event(event, outcome=outcome, by=by, version=version)
    if lane == Event.State.CANCELLED:
        return actions.cancel_event(event, reason=reason, by=by, version=version)
    if lane not in ("today", "week", "later"):
        raise Refused(_("Cards cannot be put into this column."), "lane")
    if event.state != Event.State.PLANNED:
        event = actions.reopen_event(event, by=by, version=version)
        version = event.version
    return actions.move_event(event, _start(event, day_of(lane, by), by), by=by, version=version)


def _start(event: Event, day: date, user: User) -> datetime | date:
    """That day at the same time; the next half hour of today when that has passed already."""
    if event.all_day or event.starts_at is None:
        return day
    local = event.starts_at.astimezone(user.zone).replace(year=day.year, month=day.month, day=day.day)
    if local > clock.now():
        return local
    now = clock.now().astimezone(user.zone).replace(second=0, microsecond=0)
    soon = now + timedelta(minutes=_HALF_HOUR - now.minute % _HALF_HOUR)
    return min(soon, now.replace(hour=23, minute=59))
