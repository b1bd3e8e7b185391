"""Hours and digests by the official calendar: days from the notices of the State Council."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendars.days import SHANGHAI
from desk.noise.hours import is_open, next_digest, next_opening
from schemas.noise import Digest, TellingHours

OFFICE = TellingHours(opens="08:30", closes="18:00")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).astimezone(UTC)


@pytest.mark.parametrize(
    ("when", "open_"),
    [
        ("2026-03-02T08:29:59", False),  # a Monday
        ("2026-03-02T08:30", True),
        ("2026-03-02T17:59:59", True),
        ("2026-03-02T18:00", False),
        ("2026-03-07T10:00", False),  # a Saturday
        ("2026-02-14T10:00", True),  # a Saturday worked for the spring festival
        ("2026-02-16T10:00", False),  # the Monday in it
        ("2026-10-10T10:00", True),  # a Saturday worked for the national day
    ],
)
def test_holidays_are_quiet_and_made_up_days_are_not(when, open_):
    assert is_open(OFFICE, at(when)) is open_


@pytest.mark.parametrize(
    ("days", "opens"),
    [("working", "2026-02-24"), ("weekdays", "2026-02-16"), ("every", "2026-02-15")],
)
def test_after_the_last_evening_before_the_spring_festival_a_bank_opens(days, opens):
    hours = TellingHours(opens="08:30", closes="18:00", days=days)
    assert next_opening(hours, at("2026-02-14T20:00")) == at(f"{opens}T08:30")


def test_a_digest_takes_the_next_of_its_times():
    digest = Digest(at=("15:30", "09:00"))
    assert next_digest(digest, at("2026-03-02T08:00")) == at("2026-03-02T09:00")
    assert next_digest(digest, at("2026-03-02T09:00")) == at("2026-03-02T15:30")
    assert next_digest(digest, at("2026-03-06T15:30")) == at("2026-03-09T09:00")  # over a weekend


@given(
    st.integers(1_609_459_200, 1_893_456_000),
    st.sampled_from(["working", "weekdays", "every"]),
)
def test_an_opening_is_ahead_open_and_the_first(seconds, days):
    hours = TellingHours(opens="08:30", closes="18:00", days=days)
    now = datetime.fromtimestamp(seconds, UTC)
    opening = next_opening(hours, now)
    assert opening > now
    assert is_open(hours, opening)
    assert not is_open(hours, opening - timedelta(seconds=1))
    step = now
    while not is_open(hours, now) and step < opening:  # shut all the while
        assert not is_open(hours, step)
        step += timedelta(hours=7)
