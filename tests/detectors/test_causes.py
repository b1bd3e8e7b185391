from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from detectors.causes import causes_of, rounded
from detectors.features import FEATURES
from detectors.observations import Observation, Observations
from detectors.own_past import AS_USUAL, Own
from detectors.ranks import Judged

NAMES = [feature.name for feature in FEATURES]
shares = st.floats(0, 1)


def causes(
    changed: dict[str, float], *, own=AS_USUAL, own_part=0.0, industry=0.0, part=0.0, by_outcome=0.0
):
    """Causes of one row that differs in some features from a usual 0.5 with spread 0.1."""
    row = [changed.get(name, 0.5) for name in NAMES]
    usual, none = np.full((1, len(NAMES)), 0.5), np.zeros(1)
    parts = [np.array([one]) for one in (own_part, 1 - own_part - part, part)]
    judged = Judged(none, none, none, *parts, none, np.array([by_outcome]))
    some = Observations.of([Observation("-:-:-", "tax", -1, own, tuple(row))])
    axis = np.array([industry])
    return causes_of(some.rows, usual, np.full_like(usual, 0.1), judged, some.own, axis).of(0)


def test_features_are_named_by_how_far_they_stand_out_in_their_own_unit():
    found = causes({"failed_or_listed": 1.0, "share_moved": 0.8, "severity_prior": 0.7})
    assert [(c.feature, c.axis) for c in found] == [
        ("failed_or_listed", "peers"), ("share_moved", "peers"), ("severity_prior", "peers"),
    ]  # fmt: skip
    assert [c.weight for c in found] == pytest.approx([5 / 10, 3 / 10, 2 / 10], abs=1e-4)
    assert (found[2].value, found[2].usual) == (2.4, 2.0)  # 0.7 and 0.5 on the scale of 1 to 3


def test_what_hardly_stands_out_is_not_named_beside_what_does():
    found = causes({"failed_or_listed": 1.0, "share_moved": 0.52})
    assert [c.feature for c in found] == ["failed_or_listed"]


def test_a_score_always_has_a_cause_even_if_little_stands_out():
    assert [c.feature for c in causes({"share_moved": 0.51})] == ["share_moved"]


def test_own_past_and_industry_are_causes_of_their_part():
    own = Own(0.99, "amount_yuan", 1e6, 1e4)
    found = causes({"share_moved": 0.9}, own=own, own_part=0.5, industry=0.9, part=0.3)
    assert [(c.feature, c.axis, c.weight) for c in found] == [
        ("amount_yuan", "own", 0.5), ("industry_pulse", "industry", 0.3),
        ("share_moved", "peers", 0.2),
    ]  # fmt: skip
    assert found[0].usual == 1e4


@given(st.lists(shares, min_size=len(NAMES), max_size=len(NAMES)), st.floats(0, 0.5))
def test_at_most_three_heaviest_first_summing_to_one_at_most(values, own_part):
    own = Own(0.9, "amount_yuan", 2.0, 1.0)
    found = causes(dict(zip(NAMES, values, strict=True)), own=own, own_part=own_part)
    weights = [c.weight for c in found]
    assert len(found) <= 3
    assert weights == sorted(weights, reverse=True)
    assert sum(weights) <= 1.0002


def test_causes_that_weigh_the_same_come_peers_first_then_own_then_the_pulse():
    own = Own(0.99, "amount_yuan", 1e6, 1e4)
    found = causes({"share_moved": 0.9}, own=own, own_part=1 / 3, industry=0.9, part=1 / 3)
    assert [c.axis for c in found] == ["peers", "own", "industry"]
    assert len({c.weight for c in found}) == 1


@given(st.floats(allow_nan=False))
@example(0.00005)
@example(2.00005)
@example(0.12345)
@example(1.00015)
@example(-0.00001)
@example(549_755_813_887.99995)
@example(float("inf"))
def test_numbers_are_rounded_as_python_rounds_them(value):
    assert repr(rounded(value)) == repr(round(value, 4))


@given(st.integers(-(10**12), 10**12))
def test_numbers_half_way_between_two_are_rounded_as_python_rounds_them(half):
    value = half / 20_000
    assert repr(rounded(value)) == repr(round(value, 4))
