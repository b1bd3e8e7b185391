"""Chinese public holidays as data: long holidays and the working weekends that make up for them.

2021 to 2026 follow the yearly notices of the State Council's General Office. Other years follow
the same pattern around the lunar new year, whose dates are astronomy; no working weekends then.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

__all__ = ["holidays", "new_year", "working_weekends"]

_OFF = {  # first and last day off
    2021: (
        ("01-01", "01-03"), ("02-11", "02-17"), ("04-03", "04-05"), ("05-01", "05-05"),
        ("06-12", "06-14"), ("09-19", "09-21"), ("10-01", "10-07"),
    ),
    2022: (
        ("01-01", "01-03"), ("01-31", "02-06"), ("04-03", "04-05"), ("04-30", "05-04"),
        ("06-03", "06-05"), ("09-10", "09-12"), ("10-01", "10-07"),
    ),
    2023: (
        ("01-01", "01-02"), ("01-21", "01-27"), ("04-05", "04-05"), ("04-29", "05-03"),
        ("06-22", "06-24"), ("09-29", "10-06"),
    ),
    2024: (
        ("01-01", "01-01"), ("02-10", "02-17"), ("04-04", "04-06"), ("05-01", "05-05"),
        ("06-08", "06-10"), ("09-15", "09-17"), ("10-01", "10-07"),
    ),
    2025: (
        ("01-01", "01-01"), ("01-28", "02-04"), ("04-04", "04-06"), ("05-01", "05-05"),
        ("05-31", "06-02"), ("10-01", "10-08"),
    ),
    2026: (
        ("01-01", "01-03"), ("02-15", "02-23"), ("04-04", "04-06"), ("05-01", "05-05"),
        ("06-19", "06-21"), ("09-25", "09-27"), ("10-01", "10-07"),
    ),
}  # fmt: skip
_MADE_UP = {
    2021: ("02-07", "02-20", "04-25", "05-08", "09-18", "09-26", "10-09"),
    2022: ("01-29", "01-30", "04-02", "04-24", "05-07", "10-08", "10-09"),
    2023: ("01-28", "01-29", "04-23", "05-06", "06-25", "10-07", "10-08"),
    2024: ("02-04", "02-18", "04-07", "04-28", "05-11", "09-14", "09-29", "10-12"),
    2025: ("01-26", "02-08", "04-27", "09-28", "10-11"),
    2026: ("01-04", "02-14", "02-28", "05-09", "09-20", "10-10"),
}
_NEW_YEAR = {  # first day of the lunar year
    2013: "02-10", 2014: "01-31", 2015: "02-19", 2016: "02-08", 2017: "01-28", 2018: "02-16",
    2019: "02-05", 2020: "01-25", 2021: "02-12", 2022: "02-01", 2023: "01-22", 2024: "02-10",
    2025: "01-29", 2026: "02-17", 2027: "02-06", 2028: "01-26", 2029: "02-13", 2030: "02-03",
    2031: "01-23", 2032: "02-11", 2033: "01-31", 2034: "02-19", 2035: "02-08",
}  # fmt: skip


def new_year(year: int) -> date:
    """Return the first day of the lunar year; 10 February stands in for years not in the table."""
    return _day(year, _NEW_YEAR.get(year, "02-10"))


@cache
def holidays(year: int) -> frozenset[date]:
    """Return the public holidays of a year."""
    if year in _OFF:
        spans = [(_day(year, first), _day(year, last)) for first, last in _OFF[year]]
    else:
        spring = new_year(year)
        spans = [
            (_day(year, "01-01"), _day(year, "01-01")),
            (spring - timedelta(days=1), spring + timedelta(days=6)),
            (_day(year, "05-01"), _day(year, "05-05")),
            (_day(year, "10-01"), _day(year, "10-07")),
        ]
    return frozenset(
        first + timedelta(days=n) for first, last in spans for n in range((last - first).days + 1)
    )


@cache
def working_weekends(year: int) -> frozenset[date]:
    """Return the Saturdays and Sundays on which people work to make up for a holiday."""
    return frozenset(_day(year, text) for text in _MADE_UP.get(year, ()))


def _day(year: int, month_day: str) -> date:
    return date.fromisoformat(f"{year}-{month_day}")
