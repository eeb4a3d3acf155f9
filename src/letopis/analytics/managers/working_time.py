"""Working time between two moments: by the working days of Russia and the hours a person works in their own zone.

Hours are those of the person's calendar, 9:00 to 18:00 when they have chosen none; a shortened day ends an hour earlier.
What comes in after work begins to wait when work begins again.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from letopis.accounts.models import User
from letopis.events.models import CalendarChoice
from letopis.kernel.workdays import workday

_DAY_FROM, _DAY_TO = 9 * 60, 18 * 60  # minutes since midnight


@dataclass
class WorkingTime:
    """The clock of one person."""

    zone: ZoneInfo
    work_from: int = _DAY_FROM
    work_to: int = _DAY_TO
    _days: dict[date, tuple[float, float]] = field(default_factory=dict)

    def between(self, since: datetime, until: datetime) -> float:
        """Working seconds from one moment to a later one."""
        return max(0.0, self._until(until, since) - self._until(since, since))

    def _until(self, moment: datetime, start: datetime) -> float:
        """Working seconds from the day of `start` on."""
        first, last = start.astimezone(self.zone).date(), moment.astimezone(self.zone).date()
        total, day = 0.0, first
        while day < last:
            opens, closes = self._hours(day)
            total += closes - opens
            day += timedelta(days=1)
        opens, closes = self._hours(last)
        return total + min(max(moment.timestamp(), opens), closes) - opens

    def _hours(self, day: date) -> tuple[float, float]:
        """When work begins and ends that day; the same moment twice on a day off."""
        if day not in self._days:
            kind = workday(day)
            opens = self._at(day, self.work_from)
            ends = self.work_from if kind.is_off else max(self.work_from, self.work_to - 60 * kind.is_short)
            self._days[day] = (opens, self._at(day, ends))
        return self._days[day]

    def _at(self, day: date, minutes: int) -> float:
        midnight = datetime.combine(day, time(), self.zone)
        if minutes == 24 * 60:
            return datetime.combine(day + timedelta(days=1), time(), self.zone).timestamp()
        return midnight.replace(hour=minutes // 60, minute=minutes % 60).timestamp()


def clocks_of(people: Collection[User]) -> dict[int, WorkingTime]:
    """The clock of each, in one query."""
    chosen = {row.user_id: row for row in CalendarChoice.objects.filter(user__in=people)}
    return {
        user.pk: WorkingTime(user.zone, chosen[user.pk].work_from, chosen[user.pk].work_to)
        if user.pk in chosen
        else WorkingTime(user.zone)
        for user in people
    }
