"""How exactly a time is published: the day, or the minute within working hours."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Literal

from calendars.days import SHANGHAI, is_working_day

__all__ = ["as_published"]


def as_published(at: datetime, precision: Literal["day", "minute"]) -> datetime:
    """Return the time, in UTC, that an authority would publish for what it did around `at`.

    Offices act on working days: what would fall on a day off is done on the next one that is not.
    A day is midnight in Shanghai. A minute lies between 9 and 18 o'clock: earlier and later ones
    are folded into the day, so that any hour goes in.
    """
    local = at.astimezone(SHANGHAI)
    while not is_working_day(local.date()):
        local += timedelta(days=1)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    if precision == "minute":
        minute_of_day = local.hour * 60 + local.minute
        midnight += timedelta(minutes=9 * 60 + minute_of_day * 9 // 24)
    return midnight.astimezone(UTC)
