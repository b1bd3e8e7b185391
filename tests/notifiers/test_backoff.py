from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from some_alerts import NOON

from notifiers.backoff import LIFE, Backoff, next_attempt

SCHEDULE = Backoff(first_seconds=2, factor=4, most_seconds=100, attempts=5, spread=1)
HOUR, DAY = 3600, 24 * 3600


def seconds(attempts: int, jitter: float, schedule: Backoff = SCHEDULE, least: float = 0.0):
    due = next_attempt(attempts, NOON, jitter, schedule, least)
    return None if due is None else (due - NOON).total_seconds()


def test_waits_grow_to_the_cap_and_end():
    assert [seconds(n, 0.5) for n in (1, 2, 3, 4)] == [1, 4, 16, 50]  # half of 2, 8, 32, 100
    assert seconds(5, 0.5) is None
    assert seconds(6, 0.5) is None


def test_chance_takes_the_part_of_a_wait_it_is_given():
    assert [seconds(2, jitter) for jitter in (0.0, 0.25, 0.75)] == [0, 2, 6]  # the whole of it
    tenth = Backoff(first_seconds=100)
    assert [seconds(1, jitter, tenth) for jitter in (0.0, 0.5)] == [90, 95]


def test_chance_does_not_shorten_what_the_receiver_asked_for():
    assert seconds(1, 0.0, least=30) == 30
    assert seconds(4, 0.9, least=30) == 90


@pytest.mark.parametrize(("jitter", "hours"), [(0.0, 63.2), (0.999999, 70.2)])
def test_by_default_twelve_attempts_are_made_over_three_days_and_none_beyond(jitter, hours):
    waits = [seconds(n, jitter, Backoff()) for n in range(1, 20)]
    assert waits[11:] == [None] * 8 and None not in waits[:11]  # twelve attempts, eleven waits
    assert sum(waits[:11]) == pytest.approx(hours * HOUR, rel=1e-3)
    assert 2.5 * DAY < sum(waits[:11]) < LIFE.total_seconds() == 3 * DAY
    assert waits[0] <= 5 and sum(waits[:4]) < 4 * 60  # a hiccup costs seconds, a restart minutes
    assert max(waits[:11]) <= DAY


@given(
    attempts=st.integers(1, 10_000), jitter=st.floats(0, 0.999_999),
    first=st.floats(0.01, 60), factor=st.floats(1, 100), most=st.floats(60, 10**6),
    spread=st.floats(0, 1),
)  # fmt: skip
def test_no_wait_is_negative_or_beyond_the_cap(attempts, jitter, first, factor, most, spread):
    schedule = Backoff(
        first_seconds=first, factor=factor, most_seconds=most, attempts=attempts + 1, spread=spread
    )
    assert 0 <= seconds(attempts, jitter, schedule) <= most + 1e-6
    later = next_attempt(attempts, NOON, jitter, schedule, at_least_seconds=5)
    assert later >= NOON + timedelta(seconds=5)


@pytest.mark.parametrize("least", [0.0, 30.0])
def test_the_last_attempt_is_the_last_whatever_the_receiver_asks_for(least):
    assert seconds(5, 0.0, least=least) is None
