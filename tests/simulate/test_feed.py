"""A feed keeps its pace, and catches up in steps."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from simulate.feed import due


@given(st.floats(0.1, 50_000), st.lists(st.floats(0.001, 5), min_size=1, max_size=30))
def test_the_rate_holds_however_often_one_asks(rate, pauses):
    elapsed, sent = 0.0, 0
    for pause in pauses:
        elapsed += pause
        while (now := due(rate, elapsed, sent)) > 0:
            assert now <= 10_000
            sent += now
        assert sent == int(rate * elapsed)


def test_a_rate_of_zero_sends_nothing():
    assert due(0.0, 1e6, 0) == 0


def test_what_was_sent_ahead_is_waited_for():
    assert due(1.0, 3.0, 10) == 0
