from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.feeds import Schedule
from sources.schedule import has_ended, next_reading

FIRST, LAST = datetime(2025, 1, 1), datetime(2030, 1, 1)  # noqa: DTZ001  # Hypothesis wants them so
moments = st.datetimes(FIRST, LAST, timezones=st.just(UTC))
schedules = st.one_of(
    st.floats(1, 86_400).map(lambda s: Schedule(every_seconds=s)),
    st.lists(st.sampled_from(["00:00", "02:30", "12:00", "23:59"]), min_size=1).map(
        lambda at: Schedule(at=tuple(at))
    ),
)


def test_what_was_never_read_is_due_at_once():
    assert next_reading(Schedule(), None, 0) is None


def test_times_of_the_day_are_those_of_shanghai():
    last = datetime(2026, 3, 2, 18, 29, tzinfo=UTC)  # 02:29 of 3 March there
    schedule = Schedule(at=("02:30", "14:00"))
    assert next_reading(schedule, last, 0) == datetime(2026, 3, 2, 18, 30, tzinfo=UTC)
    assert next_reading(schedule, last + timedelta(minutes=1), 0) == datetime(
        2026, 3, 3, 6, 0, tzinfo=UTC
    )


@given(schedules, moments, st.integers(0, 2000))
def test_the_next_reading_is_later_and_never_put_off_for_ever(schedule, last, failures):
    coming = next_reading(schedule, last, failures)
    assert last < coming <= last + timedelta(days=1)


@given(st.floats(1, 86_400), moments, st.integers(0, 100))
def test_a_source_in_trouble_is_left_alone_longer_and_longer(every, last, failures):
    schedule = Schedule(every_seconds=every)
    waits = [next_reading(schedule, last, n) for n in (failures, failures + 1)]
    assert waits[0] <= waits[1]
    assert waits[1] <= last + max(timedelta(hours=1), timedelta(seconds=every))


@pytest.mark.parametrize(
    ("schedule", "minutes"),
    [
        (Schedule(every_seconds=60), [1, 2, 4, 8, 16, 32, 60, 60]),
        (Schedule(every_seconds=7200), [120, 120, 120]),
        (Schedule(at=("12:00",)), [60, 1, 2, 4, 8, 16, 32, 60]),
    ],
)
def test_the_waits_after_no_failure_one_two_and_so_on(schedule, minutes):
    last = datetime(2026, 3, 2, 3, tzinfo=UTC)  # 11:00 in Shanghai
    waits = [next_reading(schedule, last, n) - last for n in range(len(minutes))]
    assert waits == [timedelta(minutes=m) for m in minutes]


@given(moments, st.integers(1, 20))
def test_a_failure_is_tried_again_before_the_next_time_of_the_day(last, failures):
    schedule = Schedule(at=("02:30",))
    again = next_reading(schedule, last, failures)
    assert again <= next_reading(schedule, last, 0)
    assert again <= last + timedelta(hours=1)


def test_the_last_day_counts_to_its_midnight_in_shanghai():
    ends = date(2026, 3, 2)
    assert not has_ended(ends, datetime(2026, 3, 2, 15, 59, tzinfo=UTC))
    assert has_ended(ends, datetime(2026, 3, 2, 16, 0, tzinfo=UTC))
