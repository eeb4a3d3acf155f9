"""On which day a letter goes out."""

from calendar import monthrange
from datetime import date, timedelta

from letopis.analytics.models import ReportLetter
from letopis.kernel import clock
from letopis.kernel.workdays import workday

_DAY = timedelta(days=1)
_LATE = 3  # days a weekly or monthly letter may be late when nobody was there to send it
_LONGEST_REST = 15  # days off in a row, more than there ever are


def due_day(letter: ReportLetter) -> date | None:
    """The day whose letter is to be written now, on the reader's clock; None when there is none or it was written."""
    here = clock.now().astimezone(letter.reader.zone)
    last = here.date() if here.hour >= letter.hour else here.date() - _DAY
    late = 0 if letter.every == ReportLetter.Every.DAY else _LATE
    day = here.date() - late * _DAY
    found = None
    while day <= last:
        found = day if goes_out(letter, day) else found
        day += _DAY
    return found if found is not None and (letter.last_day is None or letter.last_day < found) else None


def goes_out(letter: ReportLetter, day: date) -> bool:
    """Whether `day` has a letter. On working days only: a weekly or monthly one waits for the next working day."""
    if not letter.working_days_only:
        return _is_named(letter, day)
    if workday(day).is_off:
        return False
    if _is_named(letter, day):
        return True
    if letter.every == ReportLetter.Every.DAY:
        return False
    for back in range(1, _LONGEST_REST):
        before = day - back * _DAY
        if not workday(before).is_off:
            return False
        if _is_named(letter, before):
            return True
    return False


def _is_named(letter: ReportLetter, day: date) -> bool:
    """Whether the calendar alone names the day."""
    if letter.every == ReportLetter.Every.WEEK:
        return day.weekday() == letter.weekday
    if letter.every == ReportLetter.Every.MONTH:
        return day.day == min(letter.month_day, monthrange(day.year, day.month)[1])
    return True


def over_by_now(letter: ReportLetter) -> date:
    """The last day whose hour is over: what was set up just now begins after it."""
    here = clock.now().astimezone(letter.reader.zone)
    return here.date() if here.hour >= letter.hour else here.date() - _DAY
