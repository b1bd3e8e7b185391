from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from some_alerts import NOON

from notifiers.backoff import Backoff, next_attempt

SCHEDULE = Backoff(first_seconds=2, factor=4, most_seconds=100, attempts=5)
HOURS = 3600


def seconds(attempts: int, jitter: float, schedule: Backoff = SCHEDULE, least: float = 0.0):
    due = next_attempt(attempts, NOON, jitter, schedule, least)
    return None if due is None else (due - NOON).total_seconds()


def test_waits_grow_to_the_cap_and_end():
    assert [seconds(n, 0.5) for n in (1, 2, 3, 4)] == [1, 4, 16, 50]  # half of 2, 8, 32, 100
    assert seconds(5, 0.5) is None
    assert seconds(6, 0.5) is None


def test_chance_chooses_from_nothing_to_the_whole_wait():
    assert [seconds(2, jitter) for jitter in (0.0, 0.25, 0.75)] == [0, 2, 6]


def test_chance_does_not_shorten_what_the_receiver_asked_for():
    assert seconds(1, 0.0, least=30) == 30
    assert seconds(4, 0.9, least=30) == 90


def test_by_default_eight_attempts_take_about_a_day():
    schedule = Backoff()
    waits = [seconds(n, 0.5, schedule) for n in range(1, 20)]
    assert waits[7:] == [None] * 12 and None not in waits[:7]
    assert 20 * HOURS < sum(waits[:7]) < 28 * HOURS
    assert waits[0] == 1  # a hiccup costs a second, not an hour


@given(
    attempts=st.integers(1, 10_000), jitter=st.floats(0, 0.999_999),
    first=st.floats(0.01, 60), factor=st.floats(1, 100), most=st.floats(60, 10**6),
)  # fmt: skip
def test_no_wait_is_negative_or_beyond_the_cap(attempts, jitter, first, factor, most):
    schedule = Backoff(first_seconds=first, factor=factor, most_seconds=most, attempts=attempts + 1)
    assert 0 <= seconds(attempts, jitter, schedule) <= most
    later = next_attempt(attempts, NOON, jitter, schedule, at_least_seconds=5)
    assert later >= NOON + timedelta(seconds=5)


@pytest.mark.parametrize("least", [0.0, 30.0])
def test_the_last_attempt_is_the_last_whatever_the_receiver_asks_for(least):
    assert seconds(5, 0.0, least=least) is None
