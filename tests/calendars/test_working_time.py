from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendars.days import SHANGHAI
from calendars.working_time import worked_between, working_after

OFFICE = [(9 * 60, 12 * 60), (13 * 60 + 30, 17 * 60 + 30)]


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    "start, minutes, end",
    [
        ("2026-07-06T09:00", 60, "2026-07-06T10:00"),  # a Monday
        ("2026-07-06T11:30", 60, "2026-07-06T14:00"),  # over lunch
        ("2026-07-06T20:00", 30, "2026-07-07T09:30"),  # at night
        ("2026-07-03T17:00", 60, "2026-07-06T09:30"),  # over a weekend
        ("2026-09-30T17:00", 60, "2026-10-08T09:30"),  # over the National Day holiday
        ("2026-10-09T17:00", 60, "2026-10-10T09:30"),  # into a Saturday that makes up for it
        ("2026-02-14T17:00", 60, "2026-02-24T09:30"),  # a working Saturday, then spring festival
        ("2026-07-06T09:00", 7 * 60, "2026-07-06T17:30"),  # to the end of the day, not the next
    ],
)
def test_working_minutes_end_when_the_notices_of_the_state_council_say(start, minutes, end):
    assert working_after(at(start), minutes, OFFICE) == at(end)


@given(
    st.integers(0, 1_400_000).map(lambda m: at("2024-01-01T00:00") + timedelta(minutes=m)),
    st.integers(0, 6000), st.integers(0, 6000),
)  # fmt: skip
def test_minutes_add_up_and_what_was_waited_is_what_was_asked_for(begin, first, second):
    one = working_after(begin, first, OFFICE)
    both = working_after(begin, first + second, OFFICE)
    assert begin <= one <= both
    assert worked_between(begin, both, OFFICE) == pytest.approx(first + second, abs=1e-3)
    if second:
        gap = working_after(one, second, OFFICE) - both
        assert abs(gap) < timedelta(milliseconds=1)


def test_hours_that_never_come_are_refused():
    with pytest.raises(ValueError, match="no time of the day"):
        working_after(at("2026-07-06T09:00"), 1, [(600, 600)])
