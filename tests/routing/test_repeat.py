from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from some_changes import DAY, START

from routing.repeat import repeat
from routing.told import Word
from schemas.decisions import Reason
from schemas.scalars import Severity

WEEK = 7 * DAY
INSTANT = timedelta.resolution


def told(severity: int = 2, ago: timedelta = DAY) -> Word:
    return Word(Severity(severity), START - ago, "a1")


@pytest.mark.parametrize(
    ("severity", "last", "expected"),
    [
        pytest.param(2, None, Reason.FIRST, id="never told"),
        pytest.param(3, told(2), Reason.WORSE, id="grew worse"),
        pytest.param(1, told(2), Reason.GROUPED, id="grew milder"),
        pytest.param(2, told(ago=WEEK), Reason.REMINDER, id="exactly at the interval"),
        pytest.param(2, told(ago=WEEK - INSTANT), Reason.GROUPED, id="just before it"),
        pytest.param(
            2, told(ago=-100 * DAY), Reason.GROUPED, id="a late event of the same gravity"
        ),
        pytest.param(3, told(2, -100 * DAY), Reason.WORSE, id="a late event that is graver"),
    ],
)
def test_repeat(severity, last, expected):
    assert repeat(Severity(severity), START, last, WEEK) is expected


@given(st.lists(st.tuples(st.integers(1, 3), st.integers(-20, 20)), max_size=40))
def test_a_concern_never_nags_faster_than_the_interval(steps):
    """Any history, late events among it: two sends are an interval apart unless it got worse."""
    at, last = START, None
    for severity, days in steps:
        at += days * DAY
        if repeat(Severity(severity), at, last, WEEK).sends:
            assert last is None or severity > last.severity or at - last.occurred_at >= WEEK
            newest = at if last is None else max(at, last.occurred_at)
            last = Word(Severity(severity), newest, "a")
