"""Until when something has to be done that has so many working days."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from calendars.days import SHANGHAI, is_working_day

__all__ = ["end_of_working_day"]


def end_of_working_day(since: datetime, days: int) -> datetime:
    """Return the end, in UTC, of the so-manieth working day after the day of `since` in Shanghai.

    The day on which something begins is not counted (民法典第二百零一条). With 0 it is the end of
    that very day, or of the next working day where offices are closed on it.

    >>> friday = datetime(2026, 9, 18, 2, tzinfo=UTC)  # the Sunday after it is made up for a holiday
    >>> end_of_working_day(friday, 1).astimezone(SHANGHAI).isoformat()
    '2026-09-20T23:59:59+08:00'
    """
    day = since.astimezone(SHANGHAI).date()
    left = days
    while left > 0 or not is_working_day(day):
        day += timedelta(days=1)
        left -= left > 0 and is_working_day(day)
    return datetime.combine(day, time(23, 59, 59), SHANGHAI).astimezone(UTC)
