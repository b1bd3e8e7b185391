"""Seasons: quiet weekends and holidays, busy month ends, the tax year."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from calendars.days import is_working_day
from simulate.calendar import PROFILES, season


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("year", [2025, 2026, 2030])
def test_a_year_averages_about_one(year, profile):
    days = [date(year, 1, 1) + timedelta(days=n) for n in range(365)]
    assert sum(season(day, profile) for day in days) / 365 == pytest.approx(1, abs=0.05)


@pytest.mark.parametrize("profile", PROFILES)
def test_days_off_are_quiet(profile):
    friday, saturday, national_day = date(2026, 9, 11), date(2026, 9, 12), date(2026, 10, 1)
    assert season(saturday, profile) < season(friday, profile) / 10
    assert season(national_day, profile) < season(saturday, profile)


def test_a_made_up_sunday_is_a_working_day():
    assert is_working_day(date(2026, 9, 20))
    assert season(date(2026, 9, 20), "office") == season(date(2026, 9, 21), "office")


def test_the_end_of_a_month_is_busier():
    assert season(date(2026, 8, 26), "office") > season(date(2026, 8, 19), "office")


def test_the_weeks_around_the_lunar_new_year_are_dull():
    assert season(date(2026, 2, 26), "office") < 0.5 * season(date(2026, 3, 26), "office")


def test_tax_follows_the_quarters_and_annual_reports_follow_june():
    assert season(date(2026, 7, 8), "tax") > 1.4 * season(date(2026, 8, 12), "tax")
    assert season(date(2026, 7, 8), "annual_report") > 4 * season(
        date(2026, 6, 10), "annual_report"
    )
