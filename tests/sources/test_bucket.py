"""The token bucket that bounds how many rows a source pushes."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sources.bucket import Bucket, take


def test_one_row_too_many_is_one_too_many():
    emptied, _ = take(Bucket(60, 60, 0), 60, 0)
    assert take(emptied, 1, 0)[1] == 1.0
    assert take(emptied, 1, 0.5)[1] == 0.5


calls = st.lists(st.tuples(st.floats(0, 30), st.integers(1, 80)), max_size=50)


@given(calls)
def test_in_any_minute_no_more_than_two_minutes_worth_is_let_through(steps):
    """A full bucket and what flows in meanwhile: the law of the token bucket."""
    bucket, now, taken = Bucket(60, 60, 0), 0.0, []
    for wait, much in steps:
        now += wait
        bucket, refused = take(bucket, much, now)
        if not refused:
            taken.append((now, much))
        else:
            after, again = take(bucket, much, now + refused + 1e-6)
            assert not again  # whoever waits as long as he is told is let through
    for start, _ in taken:  # a call of 80 may leave a debt of 20, which is paid before the next
        assert sum(much for at, much in taken if start <= at < start + 60) <= 60 + 60 + 20
