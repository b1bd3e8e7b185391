"""Which days are alike."""

from __future__ import annotations

from datetime import date

import pytest

from calendars.days import DayClass, day_class, is_working_day


@pytest.mark.parametrize(
    ("day", "expected"),
    [  # from the notices of the State Council's General Office
        (date(2026, 7, 6), DayClass.MONDAY),
        (date(2026, 7, 10), DayClass.FRIDAY),
        (date(2026, 7, 11), DayClass.WEEKEND),
        (date(2026, 7, 27), DayClass.MONTH_END),
        (date(2026, 10, 5), DayClass.HOLIDAY),
        (date(2026, 10, 10), DayClass.MADE_UP),  # a Saturday
        (date(2022, 10, 9), DayClass.MADE_UP),  # a Sunday
        (date(2021, 2, 12), DayClass.HOLIDAY),  # lunar new year
        (date(2026, 2, 24), DayClass.LULL),
    ],
)
def test_a_day_has_its_class(day, expected):
    assert day_class(day) is expected


def test_only_weekends_and_holidays_are_no_working_days():
    off = {DayClass.WEEKEND, DayClass.HOLIDAY}
    days = [date.fromordinal(date(2024, 1, 1).toordinal() + n) for n in range(1096)]
    assert all(is_working_day(day) == (day_class(day) not in off) for day in days)
    assert {day_class(day) for day in days} == set(DayClass)
