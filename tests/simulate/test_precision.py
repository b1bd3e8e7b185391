"""Authorities publish a day, or a minute of a working day."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendars.days import SHANGHAI, is_working_day
from simulate.precision import as_published

times = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@given(times, st.sampled_from(["day", "minute"]))
def test_offices_act_on_working_days_within_working_hours(at, precision):
    local = as_published(at, precision).astimezone(SHANGHAI)
    assert is_working_day(local.date())
    assert (local.second, local.microsecond) == (0, 0)
    assert 9 <= local.hour < 18 if precision == "minute" else (local.hour, local.minute) == (0, 0)


@pytest.mark.parametrize(
    ("at", "day"),
    [
        (datetime(2026, 3, 2, 1, tzinfo=UTC), 2),  # a Monday
        (datetime(2026, 3, 1, 17, tzinfo=UTC), 2),  # Sunday in UTC, Monday in Shanghai
        (datetime(2026, 3, 7, 3, tzinfo=UTC), 9),  # a Saturday goes to Monday
    ],
)
def test_days_are_those_of_shanghai(at, day):
    assert as_published(at, "day") == datetime(2026, 3, day - 1, 16, tzinfo=UTC)
