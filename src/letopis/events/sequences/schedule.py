"""When the steps of a sequence are, and how many events are spread over days and hours."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from letopis.accounts.models import User
from letopis.events.models import CalendarChoice, EventType
from letopis.kernel.workdays import working_day, working_day_after


def work_begins(user: User) -> int:
    """When a user's working day begins, in minutes since midnight."""
    choice = CalendarChoice.objects.filter(user=user).first() or CalendarChoice()
    return choice.work_from


def working_days_later(day: date, number: int) -> date:
    """The working day `number` working days after the first one from `day` on."""
    return working_day_after(working_day(day), number)


def step_day(start: date, days: int, *, skips_days_off: bool) -> date:
    """The day of a step: so many days after the start; one that is off goes to the next working day."""
    day = start + timedelta(days=days)
    return working_day(day) if skips_days_off else day


@dataclass(frozen=True)
class Spread:
    """Many events over days: so many a day, within hours, so many minutes apart."""

    first: date
    per_day: int
    begins: int  # minutes since midnight
    ends: int
    every: int  # minutes
    skips_days_off: bool = True

    @property
    def room(self) -> int:
        """How many there really are a day: the hours may hold fewer than were asked for."""
        return max(1, min(self.per_day, (self.ends - self.begins) // max(1, self.every)))

    def slot(self, number: int) -> tuple[date, int]:
        """The day and the minute of the `number`-th event, counted from 0."""
        day, place = divmod(number, self.room)
        if self.skips_days_off:
            return working_days_later(self.first, day), self.begins + place * self.every
        return self.first + timedelta(days=day), self.begins + place * self.every


def at(day: date, minute: int, zone: ZoneInfo) -> datetime:
    """The moment of a day at a minute since midnight."""
    return datetime.combine(day, time(minute // 60, minute % 60), zone)


def planned_values(
    kind: EventType, day: date, minute: int | None, *, minutes: int | None, zone: ZoneInfo, now: datetime, usual: int
) -> dict[str, Any]:
    """The time of a planned event and how it reminds. `usual` is when work begins; a task without a time lasts its day.

    What would have begun already today begins at the next half hour.
    """
    if minute is None and kind.code == "task":
        return {"all_day": True, "starts_on": day, "reminders": _reminders(kind)}
    start = at(day, usual if minute is None else minute, zone)
    here = now.astimezone(zone)
    if start <= here and day == here.date():
        late = here.replace(second=0, microsecond=0)
        start = late + timedelta(minutes=30 - late.minute % 30)
    length = kind.default_minutes if minutes is None else minutes
    values: dict[str, Any] = {"starts_at": start, "ends_at": start + timedelta(minutes=length) if length else None}
    return {**values, "reminders": _reminders(kind) if start > now else []}


def _reminders(kind: EventType) -> list[int]:
    return [] if kind.default_reminder is None else [kind.default_reminder]
