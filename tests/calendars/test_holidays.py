"""Holidays agree with the lunar calendar and with the official count of working days."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from calendars.days import is_working_day
from calendars.holidays import holidays, new_year, working_weekends


@pytest.mark.parametrize(("year", "days"), [(2024, 251), (2025, 248), (2026, 248)])
def test_working_days_of_a_year_are_the_published_number(year, days):
    first = date(year, 1, 1)
    length = (date(year + 1, 1, 1) - first).days
    assert sum(is_working_day(first + timedelta(days=n)) for n in range(length)) == days


@pytest.mark.parametrize("year", range(2014, 2036))
def test_lunar_years_are_twelve_or_thirteen_moons(year):
    days = (new_year(year) - new_year(year - 1)).days
    moons = days / 29.530589  # mean length of a lunar month in days
    assert abs(moons - round(moons)) < 0.05
    assert round(moons) in (12, 13)


@pytest.mark.parametrize("year", range(2013, 2036))
def test_the_lunar_new_year_is_a_holiday(year):
    assert new_year(year) in holidays(year)


@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_made_up_days_are_weekends_that_are_no_holidays(year):
    assert all(day.weekday() >= 5 for day in working_weekends(year))
    assert not working_weekends(year) & holidays(year)
