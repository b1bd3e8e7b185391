"""What kind of day it is for those who publish facts in China."""

from __future__ import annotations

from datetime import date, timedelta, timezone
from enum import IntEnum
from functools import lru_cache

from calendars.holidays import holidays, new_year, working_weekends

__all__ = ["SHANGHAI", "DayClass", "day_class", "is_working_day"]

SHANGHAI = timezone(timedelta(hours=8))
"""Asia/Shanghai: without summer time since 1991."""

_MONTH_END = 25  # authorities close their month from then on
_LULL = range(-7, 15)  # days from the first of the lunar year in which little is done


class DayClass(IntEnum):
    """Days that are alike in how much is published. A made-up day works as a Monday to Friday."""

    MONDAY = 0
    TUESDAY = 1
    WEDNESDAY = 2
    THURSDAY = 3
    FRIDAY = 4
    MONTH_END = 5  # a working day from the 25th on
    MADE_UP = 6  # a working Saturday or Sunday
    WEEKEND = 7
    HOLIDAY = 8
    LULL = 9  # a working day around the lunar new year


def is_working_day(day: date) -> bool:
    """Return whether offices are open: no holiday, and no weekend unless it is a made-up day."""
    if day in holidays(day.year):
        return False
    return day.weekday() < 5 or day in working_weekends(day.year)


@lru_cache(4096)
def day_class(day: date) -> DayClass:
    """Return the class of a day.

    >>> day_class(date(2026, 10, 1)), day_class(date(2026, 10, 10)), day_class(date(2026, 7, 6))
    (<DayClass.HOLIDAY: 8>, <DayClass.MADE_UP: 6>, <DayClass.MONDAY: 0>)
    """
    if not is_working_day(day):
        return DayClass.HOLIDAY if day in holidays(day.year) else DayClass.WEEKEND
    if (day - new_year(day.year)).days in _LULL:
        return DayClass.LULL
    if day.day >= _MONTH_END:
        return DayClass.MONTH_END
    return DayClass.MADE_UP if day.weekday() >= 5 else DayClass(day.weekday())
