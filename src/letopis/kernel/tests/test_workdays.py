"""The production calendar: the numbers every accountant knows, and the days they are made of."""

from datetime import date, timedelta

import pytest

from letopis.kernel.workdays import workday


@pytest.mark.parametrize("year", [2025, 2026, 2027])
def test_a_year_has_247_working_days_and_1972_hours(year: int) -> None:
    days = [workday(date(year, 1, 1) + timedelta(days=number)) for number in range(365)]
    assert sum(not day.is_off for day in days) == 247
    assert sum(8 - day.is_short for day in days if not day.is_off) == 1972


@pytest.mark.parametrize(
    ("day", "is_off", "is_short"),
    [
        (date(2025, 11, 1), False, True),  # a working Saturday before a holiday
        (date(2025, 11, 3), True, False),  # the day off moved from it
        (date(2026, 3, 9), True, False),  # a holiday fell on Sunday
        (date(2026, 12, 31), True, False),
        (date(2026, 11, 26), False, False),
        (date(2026, 11, 28), True, False),
        (date(2027, 2, 20), False, True),
        (date(2031, 5, 1), True, False),  # a year without data knows the holidays of the law
        (date(2031, 5, 2), False, False),
    ],
)
def test_days(day: date, is_off: bool, is_short: bool) -> None:
    kind = workday(day)
    assert (kind.is_off, kind.is_short) == (is_off, is_short)
