"""When things happen: working days, holidays, the ends of months and the tax year.

A season is a factor on a kind's usual daily rate. Over a year each profile averages about 1.
"""

from __future__ import annotations

from datetime import date
from typing import Literal, get_args

from calendars.days import is_working_day
from calendars.holidays import holidays, new_year

__all__ = ["PROFILES", "Profile", "season"]

Profile = Literal["office", "tax", "annual_report", "court", "bids"]
PROFILES: tuple[Profile, ...] = get_args(Profile)

_MONTHS: dict[Profile, tuple[float, ...]] = {  # January to December; each averages 1
    "office": (1.0, 0.8, 1.15, 1.05, 1.0, 1.05, 1.0, 0.95, 1.0, 0.85, 1.05, 1.1),
    # Quarterly returns in January, April, July and October, the annual one until the end of May.
    "tax": (1.25, 0.5, 0.8, 1.3, 1.3, 0.8, 1.25, 0.8, 0.8, 1.25, 1.0, 0.95),
    # Annual reports are due on 30 June: who has not filed is listed in July.
    "annual_report": (0.5, 0.4, 0.6, 0.6, 0.6, 0.9, 4.4, 1.4, 0.8, 0.6, 0.6, 0.6),
    "court": (0.9, 0.6, 1.0, 1.0, 1.0, 1.1, 1.0, 1.0, 1.0, 0.9, 1.2, 1.3),  # closing the year
    "bids": (0.8, 0.5, 0.9, 1.0, 1.0, 1.0, 1.0, 1.0, 1.1, 1.0, 1.3, 1.4),
}
_WORKING, _WEEKEND, _HOLIDAY = 1.43, 0.08, 0.02
_MONTH_END, _NOT_MONTH_END = 1.25, 0.94  # authorities close their month from the 25th on
_LULL, _LULL_BEFORE_DAYS, _LULL_AFTER_DAYS = 0.55, 7, 14  # around the lunar new year


def season(day: date, profile: Profile) -> float:
    """Return the factor of one day on the usual daily rate of a kind with this profile.

    Examples
    --------
    >>> sunday, monday = date(2026, 7, 5), date(2026, 7, 6)
    >>> season(sunday, "office") < season(monday, "office") / 10
    True
    >>> season(monday, "annual_report") > 4
    True
    """
    if day in holidays(day.year):
        return _HOLIDAY
    factor = _WORKING if is_working_day(day) else _WEEKEND
    factor *= _MONTHS[profile][day.month - 1]
    factor *= _MONTH_END if day.day >= 25 else _NOT_MONTH_END
    from_new_year = (day - new_year(day.year)).days
    if -_LULL_BEFORE_DAYS <= from_new_year <= _LULL_AFTER_DAYS:
        factor *= _LULL
    return factor
