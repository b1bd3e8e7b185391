from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendars.days import SHANGHAI, is_working_day
from calendars.deadlines import end_of_working_day


@pytest.mark.parametrize(
    ("since", "days", "due"),
    [
        ("2026-11-23", 1, "2026-11-24"),  # Monday
        ("2026-11-27", 1, "2026-11-30"),  # Friday: over the weekend
        ("2026-09-24", 1, "2026-09-28"),  # the Mid-Autumn holiday is the 25th to the 27th
        ("2026-09-30", 1, "2026-10-08"),  # National Day
        ("2026-10-09", 1, "2026-10-10"),  # a made-up Saturday
        ("2026-02-13", 1, "2026-02-14"),  # a made-up Saturday before the Spring Festival
        ("2026-02-14", 1, "2026-02-24"),
        ("2026-11-28", 0, "2026-11-30"),  # a Saturday: offices are closed
        ("2026-11-25", 5, "2026-12-02"),
    ],
)
def test_a_deadline_ends_with_a_working_day_by_the_notices_of_the_state_council(since, days, due):
    asked = datetime.fromisoformat(f"{since}T15:00:00+08:00")
    ends = end_of_working_day(asked, days).astimezone(SHANGHAI)
    assert ends.isoformat() == f"{due}T23:59:59+08:00"


def test_the_day_is_that_of_shanghai():
    late = datetime(2026, 11, 23, 17, tzinfo=UTC)  # 1 a.m. on Tuesday in Shanghai
    assert end_of_working_day(late, 1).astimezone(SHANGHAI).date() == date(2026, 11, 25)


@given(st.integers(0, 80_000), st.integers(1, 40))
def test_so_many_working_days_lie_between(hours, days):
    since = datetime(2021, 1, 2, tzinfo=UTC) + timedelta(hours=hours)
    first = since.astimezone(SHANGHAI).date()
    last = end_of_working_day(since, days).astimezone(SHANGHAI).date()
    between = [first + timedelta(n) for n in range(1, (last - first).days + 1)]
    assert sum(map(is_working_day, between)) == days
    assert is_working_day(last)
