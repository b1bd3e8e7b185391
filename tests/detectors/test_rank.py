from __future__ import annotations

import random

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors.rank import Rank, surprise


def test_the_place_of_a_value_among_a_thousand_others():
    """Uniform shares 0.0005, 0.0015 ... as surprises: the share below 0.9 is nine in ten."""
    rng = random.Random(5)
    shares = [(i + 0.5) / 1000 for i in range(1000)] * 3
    rng.shuffle(shares)
    rank = Rank()
    for share in shares:
        rank.place(surprise(share))
    rank.renew_at = 0  # count in the last ones as well
    for share in (0.5, 0.9, 0.99):
        assert rank.place(surprise(share)) == pytest.approx(share, abs=0.01)


def test_a_place_is_given_before_the_value_is_learnt():
    rank = Rank()
    assert rank.place(2.0) == 0
    for _ in range(200):
        rank.place(0.1)
    assert rank.place(3.0) == 1


def test_ties_count_half():
    rank = Rank()
    for _ in range(64):
        rank.place(1.0)
    assert rank.place(1.0) == 1 / 2


@given(st.lists(st.floats(0, 10), max_size=200))
def test_places_lie_in_the_unit_interval_and_every_value_is_counted(values):
    rank = Rank()
    assert all(0 <= rank.place(value) <= 1 for value in values)
    assert rank.seen == len(values)
    assert sum(rank.counts) == rank.total == len(values)


def test_the_distribution_follows_when_the_world_changes():
    """After 60,000 mild values and 40,000 strange ones, a strange one is no longer in front."""
    rank = Rank()
    for _ in range(60_000):
        rank.place(0.2)
    first = rank.place(2.0)
    for _ in range(40_000):
        rank.place(2.0)
    assert first == 1
    assert rank.place(2.0) < 0.75
    assert rank.total < 25_000


@given(st.lists(st.floats(0, 4), max_size=120), st.integers(0, 120))
def test_places_go_on_after_a_checkpoint_as_if_there_had_been_none(values, cut):
    straight, stopped = Rank(), Rank()
    expected = [straight.place(value) for value in values]
    found = [stopped.place(value) for value in values[:cut]]
    resumed = msgspec.msgpack.decode(msgspec.msgpack.encode(stopped), type=Rank)
    assert found + [resumed.place(value) for value in values[cut:]] == expected


def test_a_surprise_counts_the_nines_up_to_four():
    assert [surprise(s) for s in (0.0, 0.9, 0.99, 0.9999, 1.0)] == pytest.approx([0, 1, 2, 4, 4])
